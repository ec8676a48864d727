import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalog } from '../../bench/search/catalog.ts';
import { evaluate } from '../../bench/search/evaluate.ts';
import { queries } from '../../bench/search/queries.ts';
import { indexSearch } from '../../bench/search/index-search.ts';

const evaluation = evaluate(queries, catalog, indexSearch(catalog));

describe('the first page of 200 judged queries', () => {
	test('has at least 95 % of the relevant listings, and at most 5 % of others', () => {
		expect(new Set(queries.map(({ q }) => q)).size).toBe(200);
		const { recall, precision } = evaluation;
		expect(recall).toBeGreaterThanOrEqual(0.95);
		expect(precision).toBeGreaterThanOrEqual(0.95);
	});

	test('is as the README says', () => {
		const readme = readFileSync(new URL('../../../packages/search/words/README.md', import.meta.url), 'utf8');
		const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
		const { recall, precision, incomplete } = evaluation;
		expect(readme).toContain(`recall@24 ${percent(recall)}, precision ${percent(precision)}`);
		const failing = incomplete.filter((query) => query.recall < 0.5).map(({ q }) => q);
		const named = [...readme.matchAll(/^\| (.+?) +\|/gm)].map(([, q]) => q).filter((q) => q !== 'query');
		expect(named.filter((q) => !q?.startsWith('-'))).toEqual(failing);
	});

	test('counts as missing what a search does not find, and as wrong what is not meant', () => {
		const wool = catalog.find(({ types }) => types.includes('sweater'));
		const wanted = [{ q: 'q', types: ['sweater'], properties: [] }];
		expect(evaluate(wanted, catalog, () => [wool?.listingId ?? '', 'unknown'])).toMatchObject({
			precision: 0.5,
			incomplete: [{ q: 'q', recall: 1 / 16 }],
		});
	});
});
