import { type CatalogStore, type Listing, onSale } from '#catalog';
import type { DirectoryStore, Tenant } from '#directory';
import { type ListingId, type Millis, parseOwnedId } from '#kernel';
import { type Database, maxBatch } from '#platform';

/** The facts that a price is computed from: a listing on sale, and its tenant's cluster and grade. */
export interface Quote {
	readonly listing: Listing;
	readonly tenant: Pick<Tenant, 'clusterId' | 'grade'>;
}

/**
 * Quotes kept in memory. Fresh prices are not needed: the transaction checks the listing revision, and a stale quote
 * fails there and is dropped. The lifetime bounds the facts without a revision: the tenant's state, cluster and
 * grade.
 */
export interface QuoteCache {
	/** Quotes of listings on sale. Missing ones are read in one round trip. */
	get(listingIds: readonly ListingId[], now: Millis): Promise<Map<ListingId, Quote>>;
	/** Reads a quote again, so that a checkout placed right after a view has the price of that view. */
	refresh(listingId: ListingId, now: Millis): Promise<Quote | undefined>;
	/** The cached quote, without a read. */
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
 * The lifetime of a quote. A request that begins later than this after a tenant stopped being active buys nothing of
 * it, even while listings are still on sale.
 */
export const quoteLifetimeMs = 30_000;
/** About 10 MB of listings, in a function of 256 MB or more. */
const maxCached = 5_000;

/** A cache of quotes over the catalog and the directory. */
export function quoteCache(sources: QuoteSources): QuoteCache {
	const cached = new Map<ListingId, Quote & { until: Millis }>();
	const all: QuoteCache = {
		async get(listingIds, now) {
			const distinctIds = [...new Set(listingIds)];
			const missing = distinctIds.filter((id) => (cached.get(id)?.until ?? 0) <= now);
			const current = await read(sources, missing);
			all.drop(missing.filter((id) => !current.has(id)));
			for (const [id, quote] of current) {
				if (cached.size >= maxCached) cached.delete(cached.keys().next().value ?? id);
				cached.set(id, { ...quote, until: now + quoteLifetimeMs });
			}
			return new Map(distinctIds.flatMap((id) => (cached.has(id) ? [[id, cached.get(id) as Quote]] : [])));
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

/**
 * Reads listings and tenants in one batch of two tables: an id names its tenant, so neither read waits for the other.
 */
async function read(sources: QuoteSources, listingIds: readonly ListingId[]): Promise<Map<ListingId, Quote>> {
	const quotes = new Map<ListingId, Quote>();
	const batch = Math.floor(maxBatch / 2);
	for (let i = 0; i < listingIds.length; i += batch)
		for (const [id, quote] of await readBatch(sources, listingIds.slice(i, i + batch))) quotes.set(id, quote);
	return quotes;
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
