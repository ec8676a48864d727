import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type IndexEntry, type SearchIndex, emptyIndex, readSegment } from '../../../packages/search/index/index.ts';
import { history, question } from './catalogs.ts';
import { PlainIndex } from './plain-index.ts';
import { smallVocabulary } from './small-vocabulary.ts';

const all = { limit: 100 };
/** More pages than there are listings. */
const maxPages = 20;

function indexOf(entries: readonly IndexEntry[]): SearchIndex {
	const index = emptyIndex(smallVocabulary);
	index.apply(entries, 1);
	return index;
}

const compacted = (index: SearchIndex) => readSegment(index.toSegment(), smallVocabulary);

/** Part of the history is compacted, the rest is in the overlay. */
function layered(changes: readonly IndexEntry[][], compactedChanges: number): SearchIndex {
	const index = compacted(indexOf(changes.slice(0, compactedChanges).flat()));
	index.apply(changes.slice(compactedChanges).flat(), 2);
	return index;
}

function plain(entries: readonly IndexEntry[]): PlainIndex {
	const index = new PlainIndex(smallVocabulary);
	index.apply(entries);
	return index;
}

const documents = (index: SearchIndex) =>
	[...index.documents()].toSorted((a, b) => (a.listingId < b.listingId ? -1 : 1));

describe('the index, over generated catalogs', () => {
	test('answers as a loop over all listings would: cards in order, total, and each count the total after the click', () => {
		fc.assert(
			fc.property(
				history,
				fc.nat({ max: 24 }),
				fc.array(question, { minLength: 6, maxLength: 6 }),
				(changes, at, asked) => {
					const index = layered(changes, at);
					const reference = plain(changes.flat());
					for (const query of asked)
						expect({ query, result: index.search(query, all) }).toEqual({
							query,
							result: reference.search(query, all),
						});
				},
			),
			{ numRuns: 150 },
		);
	});

	test('answers the same whether a change is in the overlay, in the base, or read from a segment', () => {
		fc.assert(
			fc.property(history, fc.nat({ max: 24 }), question, (changes, at, query) => {
				const index = indexOf(changes.flat());
				const expected = [documents(index), index.search(query, all)];
				for (const other of [layered(changes, at), compacted(index), compacted(layered(changes, at))])
					expect([documents(other), other.search(query, all)]).toEqual(expected);
			}),
			{ numRuns: 60 },
		);
	});

	test('is the same after any order and repetition of entries that keeps the order of each item', () => {
		const keyOf = (entry: IndexEntry) =>
			entry.kind === 'listing' ? entry.listingId : `${entry.listingId} ${entry.color} ${entry.lane}`;
		fc.assert(
			fc.property(history, fc.array(fc.nat(), { minLength: 200, maxLength: 200 }), fc.nat(), (changes, picks, from) => {
				const entries = changes.flat();
				const queues = [...Map.groupBy(entries, keyOf).values()];
				const shuffled: IndexEntry[] = [];
				for (let i = 0; shuffled.length < entries.length; i++) {
					const waiting = queues.filter((queue) => queue.length > 0);
					const next = waiting[(picks[i % picks.length] ?? 0) % waiting.length]?.shift();
					if (next !== undefined) shuffled.push(next);
				}
				const repeated = [...shuffled, ...shuffled.slice(from % (shuffled.length + 1))];
				const index = indexOf(repeated.slice(0, from % (repeated.length + 1)));
				const rest = repeated.slice(from % (repeated.length + 1));
				const other = compacted(index);
				other.apply(rest, 2);
				expect(documents(other)).toEqual(documents(indexOf(entries)));
			}),
			{ numRuns: 100 },
		);
	});

	test('shows each card on one page, all pages full but the last, also while other listings change', () => {
		fc.assert(
			fc.property(history, history, question, fc.integer({ min: 1, max: 3 }), (changes, later, query, limit) => {
				const tenants = (entries: readonly IndexEntry[], tenant: string) =>
					entries.filter(({ listingId }) => listingId.includes(tenant));
				const index = indexOf(tenants(changes.flat(), '-a'));
				const asked = { ...query, q: query.q === 'swaeter' ? 'sweater' : query.q };
				const expected = index.search(asked, all).hits.map(({ card }) => card.listingId);
				const others = tenants(later.flat(), '-b');
				const shown: string[] = [];
				let page = index.search(asked, { limit });
				for (let pages = 0; pages < maxPages; pages++) {
					shown.push(...page.hits.map(({ card }) => card.listingId));
					if (page.next === undefined) break;
					expect(page.hits).toHaveLength(limit);
					index.apply(others.splice(0, 3), 2);
					page = index.search(asked, { limit, after: page.next });
				}
				expect(shown.filter((id) => id.includes('-a'))).toEqual(expected);
				expect(new Set(shown).size).toBe(shown.length);
			}),
			{ numRuns: 60 },
		);
	});
});
