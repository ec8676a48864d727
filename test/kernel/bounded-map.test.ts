import { expect, test } from 'vitest';
import { BoundedMap } from '#kernel';

test('a full map drops the entry that was set longest ago', () => {
	const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('c', 3);
	expect([...map]).toEqual([
		['b', 2],
		['c', 3],
	]);
});

test('an entry that is set again is renewed, and drops no other', () => {
	const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('a', 3);
	expect([...map.keys()]).toEqual(['b', 'a']);
	expect([...map.set('c', 4).keys()]).toEqual(['a', 'c']);
});
