import type { CatalogStore, Listing } from '#catalog';
import type { DirectoryStore } from '#directory';
import { parseOwnedId } from '#kernel';
import { type Item, type Page, eachPage, fingerprint, mapInBatches } from '#platform';
import {
	type ChangeLogStore,
	type IndexEntry,
	type IndexedListing,
	type SearchIndex,
	applyEntry,
	emptyIndex,
	variantsInStock,
} from '#search';
import type { LaneRow, StockStore } from '#stock';
import { type CompactDeps, type CompactRun, latestIndex, storeSegment } from './compact.ts';
import { listingEntry, rowEntry } from './entries.ts';

/** The parts that a comparison needs: it reads the listings themselves. */
export interface CompareDeps extends CompactDeps {
	readonly log: ChangeLogStore;
	readonly directory: Pick<DirectoryStore, 'tenants'>;
	readonly catalog: Pick<CatalogStore, 'listings' | 'anyListing'>;
	readonly stock: Pick<StockStore, 'allRows' | 'rowsBetween'>;
	/** Waits, so that the stream may bring what a read has already seen. */
	readonly wait: (ms: number) => Promise<unknown>;
}

/** The result of a comparison. */
export interface Compared {
	readonly listings: number;
	/** Listings that the index had otherwise than the tables. 0, or an alarm. */
	readonly drift: number;
	/** The first of them, for the log. */
	readonly differing: readonly string[];
}

const pageSize = 100;
const maxPages = 10_000;
const tenantsAtOnce = 8;
/** A change is in the log a second after it is in the table. A difference that outlasts these looks is real. */
const looks = 5;
const lookMs = 2_000;
/** Differing listings that the log names. */
const named = 20;

/**
 * Compares the index, listing by listing, with listings and stock rows, and stores it as a segment. A difference is looked at
 * again before it counts, because a change reaches the log after the table. If one stays, the index is made anew from the
 * tables, and readers are told to load it. So it is before the first segment, and where the last or the log behind it is lost.
 * Resolves to undefined if another run has stored a segment meanwhile.
 */
export async function compareIndex(deps: CompareDeps, run: CompactRun): Promise<Compared | undefined> {
	const kept = await latestIndex(deps);
	const differing = kept === undefined ? [] : await lasting(deps, kept.index, await differencesOf(deps, kept.index));
	const exact = kept !== undefined && differing.length === 0;
	const latest = exact ? kept : { manifest: await deps.segments.manifest(), index: await indexOfTables(deps) };
	const compared = { comparedAt: run.now, drift: differing.length };
	const stored = await storeSegment(deps.segments, latest, run, compared);
	if (stored === undefined) return undefined;
	if (!exact) await deps.log.announce(stored.version, run.now);
	return { listings: latest.index.size, drift: differing.length, differing: differing.slice(0, named) };
}

/** An index made from the tables alone. What changes meanwhile is in the log behind its position. */
async function indexOfTables(deps: CompareDeps): Promise<SearchIndex> {
	const index = emptyIndex(deps.vocabulary);
	const position = await deps.log.end();
	index.apply([], position);
	await eachOfAll(deps, (listing, rows) => index.apply(entriesOf(listing, rows), position));
	return index;
}

/** The listings that the tables have otherwise than the index. */
async function differencesOf(deps: CompareDeps, index: SearchIndex): Promise<Set<string>> {
	const digests = new Map<string, string>();
	for (const document of index.documents()) digests.set(document.listingId, digestOf(document));
	const differing = new Set<string>();
	const compare = (listing: Listing, rows: readonly LaneRow[]) => {
		const expected = expectedOf(entriesOf(listing, rows));
		const { listingId } = listing;
		if (digests.get(listingId) !== (expected && digestOf(expected))) differing.add(listingId);
		digests.delete(listingId);
	};
	await eachOfAll(deps, compare);
	// What is left is in no table.
	for (const listingId of digests.keys()) differing.add(listingId);
	return differing;
}

/** Visits the listings of all tenants, in any state, with their stock rows. */
async function eachOfAll(
	deps: CompareDeps,
	visit: (listing: Listing, rows: readonly LaneRow[]) => void,
): Promise<void> {
	const tenants = (after: Item | undefined) => deps.directory.tenants(pageSize, after);
	for await (const page of eachPage(tenants, maxPages))
		await mapInBatches(page, tenantsAtOnce, ({ tenantId }) => eachListing(deps, tenantId, visit));
}

async function eachListing(
	{ catalog, stock }: CompareDeps,
	tenantId: string,
	visit: (listing: Listing, rows: readonly LaneRow[]) => void,
): Promise<void> {
	const read = (after: Item | undefined): Promise<Page<Listing>> => catalog.listings(tenantId, pageSize, after);
	for await (const listings of eachPage(read, maxPages)) {
		const [first, last] = [listings[0], listings.at(-1)];
		if (first === undefined || last === undefined) continue;
		const rows = await stock.rowsBetween(first.listingId, last.listingId, { consistent: true });
		for (const listing of listings) visit(listing, rows.get(listing.listingId) ?? []);
	}
}

/**
 * Looks at listings again, and at the log, until they agree. The listings that never do, without those that still change in
 * the tables: the log may be behind them.
 */
async function lasting(deps: CompareDeps, index: SearchIndex, suspects: ReadonlySet<string>): Promise<string[]> {
	let differing = [...suspects];
	let steady: string[] = [];
	let before = new Map<string, string | undefined>();
	for (let look = 0; look < looks && differing.length > 0; look++) {
		if (look > 0) await deps.wait(lookMs);
		const expected = await mapInBatches(differing, tenantsAtOnce, async (listingId) => {
			const listing = parseOwnedId('listing', listingId) && (await deps.catalog.anyListing(listingId));
			const state = listing && expectedOf(entriesOf(listing, await deps.stock.allRows(listingId)));
			return [listingId, state && digestOf(state)] as const;
		});
		const { entries, position } = await deps.log.read(index.position);
		index.apply(entries, position);
		const suspected = new Set(differing);
		const indexed = new Map<string, string>();
		for (const document of index.documents())
			if (suspected.has(document.listingId)) indexed.set(document.listingId, digestOf(document));
		const still = expected.filter(([listingId, digest]) => indexed.get(listingId) !== digest);
		differing = still.map(([listingId]) => listingId);
		steady = still.flatMap(([listingId, digest]) => (before.get(listingId) === digest ? [listingId] : []));
		before = new Map(expected);
	}
	return steady;
}

/** The entries of a listing and its rows as they are in the tables. */
function entriesOf(listing: Listing, rows: readonly LaneRow[]): IndexEntry[] {
	const { listingId } = listing;
	const stock = rows.flatMap(({ color, lane, row }) => rowEntry({ listingId, color, lane }, row) ?? []);
	return [listingEntry(listing), ...stock];
}

/** The listing as an index of these entries has it; undefined while it is off sale. */
function expectedOf(entries: readonly IndexEntry[]): IndexedListing | undefined {
	const state = entries.reduce<ReturnType<typeof applyEntry> | undefined>(applyEntry, undefined);
	if (state === undefined || state.card === null) return undefined;
	const { listingId, revision, card } = state;
	return { listingId, revision, card, inStock: variantsInStock(state) };
}

/** Equal for equal listings, whatever the order of their fields. The revision may differ: it is not shown. */
function digestOf({ card, inStock }: IndexedListing): string {
	const { listingId, tenantId, clusterId, title, category, sizes, price, minOrderQuantity, publishedAt } = card;
	const colors = card.colors.map(({ code, name, picture = '' }) => [code, name.zh, name.en, picture]);
	const variants = inStock.map((variant) => [variant.color, variant.sizes.toSorted()]);
	const texts = [listingId, tenantId, clusterId, title.zh, title.en, category, card.picture ?? ''];
	return fingerprint(JSON.stringify([texts, sizes, price.amount, minOrderQuantity, publishedAt, colors, variants]));
}
