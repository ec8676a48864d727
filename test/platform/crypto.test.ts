import { expect, test } from 'vitest';
import { newUnique } from '#platform';

test('unique parts of the same millisecond all differ, however many are drawn', () => {
	const ids = Array.from({ length: 10_000 }, () => newUnique(1_763_000_000_000));
	expect(new Set(ids).size).toBe(ids.length);
});
