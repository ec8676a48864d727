import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hanziSource } from '../../infra/tools/hanzi.ts';

test('the character tables of the search vocabulary are those that `npm run hanzi` makes', () => {
	const stored = new URL('../../packages/search/words/data/hanzi.ts', import.meta.url);
	expect(readFileSync(stored, 'utf8') === hanziSource()).toBe(true);
});
