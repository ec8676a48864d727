import { type ListingCard, maxAmount } from '#kernel';
import { type Database, type Item, Page, type Query, mapInBatches, sifted } from '#platform';
import { type Plan, plan } from './match.ts';
import type { SearchQuery } from './search-query.ts';
import { type PostingChanges, cardFrom, newestKey, partition, priceKey } from './postings.ts';

/** Reads and writes the postings of listings on sale. */
export interface SearchStore {
	/**
	 * A page of the cards that match a query. A query that one term covers is one round trip of `limit` + 1 postings.
	 * Otherwise at most 400 postings are read and filtered, so that a page may have fewer than `limit` cards and still a next
	 * page. Relevance ranks the 400 newest postings of one query word by the number of query words they have. Older postings
	 * are not ranked. Reads are eventually consistent, because postings lag by up to a second anyway.
	 */
	browse(query: SearchQuery, limit: number, after: Item | undefined): Promise<Page<ListingCard>>;
	/** Writes the changes. A posting of a newer revision stays. */
	post(changes: PostingChanges): Promise<void>;
}

/** Postings that a filtered query reads in one round trip: some 50 KB, six read units. */
const filteredReadSize = 100;
/** Reads of one page, which therefore costs 400 postings at most: some 25 read units, 180 where every card is the largest. */
const maxReads = 4;
const rankedWindow = filteredReadSize * maxReads;
/** Postings written at a time: enough to hide the round trips, few compared with the table's capacity. */
const writeWidth = 16;

/** Search over the postings of the `catalog` table. */
export function searchStore(database: Database, table: string): SearchStore {
	return {
		async browse(query, limit, after) {
			const queryPlan = plan(query);
			if (queryPlan === undefined) return new Page<ListingCard>([], undefined);
			const tableQuery = tableQueryOf(table, query, queryPlan.term);
			const readPage = queryPlan.ranked ? rankedPage : orderedPage;
			return readPage(database, tableQuery, queryPlan, limit, after);
		},
		async post({ puts, deletes, revision }) {
			const values = { ':revision': revision };
			const writes = [
				...puts.map((item) => ({
					kind: 'put' as const,
					table,
					item: { ...item },
					condition: 'attribute_not_exists(pk) OR revision <= :revision',
					values,
				})),
				...deletes.map((key) => ({
					kind: 'delete' as const,
					table,
					key,
					condition: 'revision <= :revision',
					values,
				})),
			];
			await mapInBatches(writes, writeWidth, (write) => database.write(write));
		},
	};
}

function tableQueryOf(table: string, query: SearchQuery, term: string): Query {
	if (query.sort !== 'price') return { table, where: 'pk = :pk', values: { ':pk': partition(term) }, backwards: true };
	const low = priceKey(query.minPrice ?? 0, '');
	// Every character of an id sorts before the tilde.
	const high = priceKey(query.maxPrice ?? maxAmount, '~');
	return {
		table,
		index: { name: 'byPrice', key: 'priceKey' },
		where: 'pk = :pk AND priceKey BETWEEN :low AND :high',
		values: { ':pk': partition(term), ':low': low, ':high': high },
	};
}

/** Reads in the order of the query until the page is full. One posting beyond the page shows that there is a next one. */
function orderedPage(
	database: Database,
	query: Query,
	{ exact, matches }: Plan,
	limit: number,
	after: Item | undefined,
): Promise<Page<ListingCard>> {
	const read = async (from: Item | undefined) => {
		const page = await database.queryPage({ ...query, limit: exact ? limit + 1 : filteredReadSize, after: from });
		return page.map(cardFrom);
	};
	return sifted(read, matches, { limit, maxReads, after });
}

/** Ranks a bounded window. The cursor is a rank, so that a card added meanwhile moves no other card off its page. */
async function rankedPage(
	database: Database,
	query: Query,
	{ matches, score }: Plan,
	limit: number,
	after: Item | undefined,
): Promise<Page<ListingCard>> {
	const window = (await database.queryPage({ ...query, limit: rankedWindow, after: undefined })).firstItems();
	const ranking = window
		.map(cardFrom)
		.filter(matches)
		.map((card) => ({ item: card, at: { score: score(card), sk: newestKey(card) } }))
		.toSorted((a, b) => byRank(a.at, b.at));
	const rest =
		after === undefined
			? ranking
			: ranking.filter(({ at }) => byRank({ score: Number(after['score']), sk: String(after['sk']) }, at) < 0);
	return new Page(rest, undefined).takeWhile((_, index) => index < limit);
}

interface Rank {
	readonly score: number;
	readonly sk: string;
}

/** Cards with more query words first, then the newer. */
function byRank(a: Rank, b: Rank): number {
	if (a.score !== b.score) return b.score - a.score;
	return a.sk === b.sk ? 0 : a.sk < b.sk ? 1 : -1;
}
