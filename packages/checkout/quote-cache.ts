import { type CatalogStore, type Listing, onSale } from '#catalog';
import { type DirectoryStore, type ShippingRates, type Tenant, profileFromItem, profileKey } from '#directory';
import { BoundedMap, type ListingId, type Millis, parseOwnedId } from '#kernel';
import { type Database } from '#platform';

/** The facts that a price is computed from: a listing on sale, its tenant, and the tenant's shipping rates. */
export interface Quote {
	readonly listing: Listing;
	readonly tenant: Pick<Tenant, 'name' | 'clusterId' | 'grade'>;
	/** Absent: the tenant ships free. */
	readonly shipping?: ShippingRates | undefined;
}

/**
 * Quotes kept in memory. Fresh prices are not needed: the transaction checks the listing revision, and a stale quote
 * fails there and is dropped. The lifetime bounds the facts without a revision: the tenant's state, name, cluster, grade
 * and shipping rates.
 */
export interface QuoteCache {
	/** Quotes of listings on sale. Missing ones are read in one round trip. */
	get(listingIds: readonly ListingId[], now: Millis): Promise<Map<ListingId, Quote>>;
	/** Reads quotes again, so that a checkout placed right after a view has the prices of that view. */
	refresh(listingIds: readonly ListingId[], now: Millis): Promise<Map<ListingId, Quote>>;
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
	const cached = new BoundedMap<ListingId, Quote & { until: Millis }>(maxCached);
	const all: QuoteCache = {
		async get(listingIds, now) {
			const distinctIds = [...new Set(listingIds)];
			const missing = distinctIds.filter((id) => (cached.get(id)?.until ?? 0) <= now);
			const current = await read(sources, missing);
			all.drop(missing.filter((id) => !current.has(id)));
			for (const [id, quote] of current) cached.set(id, { ...quote, until: now + quoteLifetimeMs });
			return new Map(distinctIds.flatMap((id) => (cached.has(id) ? [[id, cached.get(id) as Quote]] : [])));
		},
		refresh(listingIds, now) {
			all.drop(listingIds);
			return all.get(listingIds, now);
		},
		peek: (listingId) => cached.get(listingId),
		drop(listingIds) {
			for (const id of listingIds) cached.delete(id);
		},
	};
	return all;
}

/**
 * Reads listings, tenants and their profiles in one batch of two tables: an id names its tenant, so no read waits for
 * another.
 */
async function read(sources: QuoteSources, listingIds: readonly ListingId[]): Promise<Map<ListingId, Quote>> {
	const { database, catalog, directory } = sources;
	const known = listingIds.flatMap((id) => {
		const key = catalog.key(id);
		const tenantId = parseOwnedId('listing', id)?.owner;
		return key && tenantId ? [{ id, key, tenantId }] : [];
	});
	const keys = [
		...known.map(({ key }) => ({ table: sources.catalogTable, key })),
		...known.map(({ tenantId }) => ({ table: sources.directoryTable, key: directory.tenantKey(tenantId) })),
		...known.map(({ tenantId }) => ({ table: sources.directoryTable, key: profileKey(tenantId) })),
	];
	const items = await database.batchGet(keys, { consistent: true });
	const quotes = known.flatMap(({ id }, i): [ListingId, Quote][] => {
		const listing = items[i] && catalog.fromItem(items[i]);
		const tenant = items[known.length + i];
		const seller = tenant && directory.tenantFromItem(tenant);
		const { shipping } = profileFromItem(items[2 * known.length + i]);
		return listing && seller?.state === 'active' && onSale(listing)
			? [[id, { listing, tenant: seller, shipping }]]
			: [];
	});
	return new Map(quotes);
}
