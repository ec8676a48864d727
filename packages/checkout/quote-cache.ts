import { type CatalogStore, type Listing, onSale } from '#catalog';
import type { DirectoryStore, Tenant } from '#directory';
import { type ListingId, type Millis, parseOwnedId } from '#kernel';
import { type Database, maxBatch } from '#platform';

/** What a price is computed from: a listing that is on sale, and its tenant's cluster and grade. */
export interface Quote {
	readonly listing: Listing;
	readonly tenant: Pick<Tenant, 'clusterId' | 'grade'>;
}

/**
 * Quotes kept in the function. They need not be fresh: the transaction that uses one checks its listing revision, and a
 * stale one fails there and is dropped. The lifetime is for what carries no revision: the tenant's state, cluster and grade.
 */
export interface QuoteCache {
	/** Quotes of listings on sale, read in one round trip where they are not at hand. */
	get(listingIds: readonly ListingId[], now: Millis): Promise<Map<ListingId, Quote>>;
	/** Reads a quote anew: what a buyer is shown is what a checkout right after is priced from. */
	refresh(listingId: ListingId, now: Millis): Promise<Quote | undefined>;
	/** The quote at hand, without a read. */
	peek(listingId: ListingId): Quote | undefined;
	drop(listingIds: readonly ListingId[]): void;
}

export interface QuoteSources {
	readonly database: Database;
	readonly catalog: CatalogStore;
	readonly catalogTable: string;
	readonly directory: DirectoryStore;
	readonly directoryTable: string;
}

/**
 * How long a quote is used. No request that begins later than this after a tenant has stopped being active buys of it,
 * however many of its listings still have to be taken off sale.
 */
export const quoteLifetimeMs = 30_000;
/** About 10 MB of listings in a function of 256 MB or more. */
const maxCached = 5_000;

/** Quotes over the catalog and the directory. */
export function quoteCache(sources: QuoteSources): QuoteCache {
	const cached = new Map<ListingId, Quote & { until: Millis }>();
	const all: QuoteCache = {
		async get(listingIds, now) {
			const wanted = [...new Set(listingIds)];
			const missing = wanted.filter((id) => (cached.get(id)?.until ?? 0) <= now);
			const found = await read(sources, missing);
			all.drop(missing.filter((id) => !found.has(id)));
			for (const [id, quote] of found) {
				if (cached.size >= maxCached) cached.delete(cached.keys().next().value ?? id);
				cached.set(id, { ...quote, until: now + quoteLifetimeMs });
			}
			return new Map(wanted.flatMap((id) => (cached.has(id) ? [[id, cached.get(id) as Quote]] : [])));
		},
		async refresh(listingId, now) {
			all.drop([listingId]);
			return (await all.get([listingId], now)).get(listingId);
		},
		peek: (listingId) => cached.get(listingId),
		drop(listingIds) {
			for (const id of listingIds) cached.delete(id);
		},
	};
	return all;
}

/** Listings and their tenants in one batch of two tables: an id names its tenant, so neither waits for the other. */
async function read(sources: QuoteSources, listingIds: readonly ListingId[]): Promise<Map<ListingId, Quote>> {
	const found = new Map<ListingId, Quote>();
	const batch = Math.floor(maxBatch / 2);
	for (let i = 0; i < listingIds.length; i += batch)
		for (const [id, quote] of await readBatch(sources, listingIds.slice(i, i + batch))) found.set(id, quote);
	return found;
}

async function readBatch(sources: QuoteSources, listingIds: readonly ListingId[]): Promise<[ListingId, Quote][]> {
	const { database, catalog, directory } = sources;
	const known = listingIds.flatMap((id) => {
		const key = catalog.key(id);
		const tenantId = parseOwnedId('listing', id)?.owner;
		return key && tenantId ? [{ id, key, tenantId }] : [];
	});
	const keys = [
		...known.map(({ key }) => ({ table: sources.catalogTable, key })),
		...known.map(({ tenantId }) => ({ table: sources.directoryTable, key: directory.tenantKey(tenantId) })),
	];
	const items = await database.batchGet(keys, { consistent: true });
	return known.flatMap(({ id }, i): [ListingId, Quote][] => {
		const listing = items[i] && catalog.fromItem(items[i]);
		const tenant = items[known.length + i];
		const seller = tenant && directory.tenantFromItem(tenant);
		return listing && seller?.state === 'active' && onSale(listing) ? [[id, { listing, tenant: seller }]] : [];
	});
}
