import { maxAmount } from '#kernel';
import { type Database, type Item, Page, type Query, filterPages, mapInBatches } from '#platform';
import { type Plan, plan } from './match.ts';
import type { Posted, SearchCriteria } from './posted.ts';
import { type Changes, cardFrom, newestKey, partition, priceKey } from './postings.ts';

/** Reads and writes the postings of listings on sale. */
export interface SearchStore {
	/**
	 * A page of the cards that match a query. A query that one term covers is one round trip of `limit` + 1 postings.
	 * Otherwise at most 400 postings are read and filtered, so that a page may have fewer than `limit` cards and still a next
	 * page. Relevance ranks the 400 newest postings of one query word by the number of query words they have. Older postings
	 * are not ranked. Reads are eventually consistent, because postings lag by up to a second anyway.
	 */
	browse(criteria: SearchCriteria, limit: number, after: Item | undefined): Promise<Page<Posted>>;
	/** Writes the changes. A posting of a newer revision stays. */
	post(changes: Changes): Promise<void>;
}

/** Postings read in one round trip when they are filtered: some 50 KB, six read units. */
const filteredRead = 100;
/** Reads of one page, which therefore costs 400 postings at most: some 25 read units, 180 where every card is the largest. */
const maxReads = 4;
const rankedWindow = filteredRead * maxReads;
/** Postings written at a time: enough to hide the round trips, few compared with the table's capacity. */
const writeWidth = 16;

/** Search over the postings of the `catalog` table. */
export function searchStore(database: Database, table: string): SearchStore {
	return {
		async browse(criteria, limit, after) {
			const planned = plan(criteria);
			if (planned === undefined) return new Page<Posted>([], undefined);
			const query = queryOf(table, criteria, planned.term);
			return planned.ranks
				? ranked(database, query, planned, limit, after)
				: inOrder(database, query, planned, limit, after);
		},
		async post({ puts, deletes, revision }) {
			const newer = { values: { ':revision': revision } };
			const writes = [
				...puts.map((item) => ({
					kind: 'put' as const,
					table,
					item: { ...item },
					condition: 'attribute_not_exists(pk) OR revision <= :revision',
					...newer,
				})),
				...deletes.map((key) => ({
					kind: 'delete' as const,
					table,
					key,
					condition: 'revision <= :revision',
					...newer,
				})),
			];
			await mapInBatches(writes, writeWidth, (write) => database.write(write));
		},
	};
}

function queryOf(table: string, criteria: SearchCriteria, term: string): Query {
	if (criteria.sort !== 'price')
		return { table, where: 'pk = :pk', values: { ':pk': partition(term) }, backwards: true };
	const low = priceKey(criteria.minPrice ?? 0, '');
	// Every character of an id sorts before the tilde.
	const high = priceKey(criteria.maxPrice ?? maxAmount, '~');
	return {
		table,
		index: { name: 'byPrice', key: 'priceKey' },
		where: 'pk = :pk AND priceKey BETWEEN :low AND :high',
		values: { ':pk': partition(term), ':low': low, ':high': high },
	};
}

/** Reads in the order of the query until the page is full. One posting beyond the page shows that there is a next one. */
function inOrder(
	database: Database,
	query: Query,
	{ exact, passes }: Plan,
	limit: number,
	after: Item | undefined,
): Promise<Page<Posted>> {
	const read = async (from: Item | undefined) => {
		const page = await database.queryPage({ ...query, limit: exact ? limit + 1 : filteredRead, after: from });
		return page.map(cardFrom);
	};
	return filterPages(read, passes, { limit, maxReads, after });
}

/** Ranks a bounded window. The cursor is a rank, so that a card added meanwhile moves no other card off its page. */
async function ranked(
	database: Database,
	query: Query,
	{ passes, score }: Plan,
	limit: number,
	after: Item | undefined,
): Promise<Page<Posted>> {
	const window = (await database.queryPage({ ...query, limit: rankedWindow, after: undefined })).firstItems();
	const ranks = window
		.map(cardFrom)
		.filter(passes)
		.map((card) => ({ item: card, at: { score: score(card), sk: newestKey(card) } }))
		.toSorted((a, b) => byRank(a.at, b.at));
	const rest =
		after === undefined
			? ranks
			: ranks.filter(({ at }) => byRank({ score: Number(after['score']), sk: String(after['sk']) }, at) < 0);
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
