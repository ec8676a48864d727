import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DamagedSegment, emptyIndex, readSegment } from '../../../packages/search/index/index.ts';
import { card } from './cards.ts';
import { smallVocabulary } from './small-vocabulary.ts';

const listing = card('a');

function segment(): Buffer {
	const index = emptyIndex(smallVocabulary);
	const { listingId } = listing;
	index.apply([{ kind: 'listing', listingId, revision: 2, card: listing }], 41);
	return Buffer.from(index.toSegment());
}

describe('a segment', () => {
	const bytes = segment();

	test('keeps the position and the listings', () => {
		const index = readSegment(bytes, smallVocabulary);
		expect([index.position, index.size, [...index.documents()]]).toEqual([
			41,
			1,
			[{ listingId: listing.listingId, revision: 2, card: listing, inStock: [] }],
		]);
	});

	test('is the same bytes whenever it is written', () => {
		expect(Buffer.from(readSegment(bytes, smallVocabulary).toSegment())).toEqual(bytes);
	});

	test('is read from anywhere in a buffer', () => {
		const shifted = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
		expect(readSegment(shifted, smallVocabulary).size).toBe(1);
	});

	test('is refused when any byte differs', () => {
		fc.assert(
			fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
				const damaged = Buffer.from(bytes);
				damaged[at] = (damaged[at] ?? 0) ^ change;
				expect(() => readSegment(damaged, smallVocabulary)).toThrow(DamagedSegment);
			}),
		);
	});

	test('is refused when it is cut or longer', () => {
		fc.assert(
			fc.property(fc.nat({ max: bytes.length - 1 }), (length) => {
				expect(() => readSegment(bytes.subarray(0, length), smallVocabulary)).toThrow(DamagedSegment);
			}),
		);
		expect(() => readSegment(Buffer.concat([bytes, bytes]), smallVocabulary)).toThrow(DamagedSegment);
	});

	test('of another vocabulary is split anew when it is written', () => {
		const next = { ...smallVocabulary, version: 2, terms: (text: string) => (text === '毛衣' ? ['knit'] : []) };
		const query = { q: 'knit', sort: 'newest', facets: false } as const;
		const before = readSegment(bytes, next);
		const after = readSegment(before.toSegment(), next);
		const facts = [before, after].map((index) => [index.vocabularyVersion, index.search(query, { limit: 1 }).total]);
		expect(facts).toEqual([
			[1, 0],
			[2, 1],
		]);
	});

	test('follows the vocabulary in categories, colors and sizes without being written anew', () => {
		const next = {
			...smallVocabulary,
			version: 2,
			categoryPath: (name: string) => (name === '毛衣' ? ['tops', 'knit'] : [name]),
		};
		const { total } = readSegment(bytes, next).search(
			{ category: ['tops'], sort: 'newest', facets: false },
			{ limit: 1 },
		);
		expect(total).toBe(1);
	});
});
