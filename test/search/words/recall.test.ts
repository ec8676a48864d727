import { describe, expect, test } from 'vitest';
import { catalog } from '../../bench/search/catalog.ts';
import { evaluate } from '../../bench/search/evaluate.ts';
import { queries } from '../../bench/search/queries.ts';
import { termSearch } from '../../bench/search/term-search.ts';

describe('the first page of 200 judged queries', () => {
	test('has at least 95 % of the relevant listings, and at most 5 % of others', () => {
		expect(new Set(queries.map(({ q }) => q)).size).toBe(200);
		const { recall, precision } = evaluate(queries, catalog, termSearch(catalog));
		expect(recall).toBeGreaterThanOrEqual(0.95);
		expect(precision).toBeGreaterThanOrEqual(0.95);
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
