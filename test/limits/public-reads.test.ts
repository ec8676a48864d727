import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Listing, catalogStore, catalogTable, crossFieldFaults } from '#catalog';
import { maxStockRows, maxTenants, quoteCache } from '#checkout';
import { type Tenant, clusterInput, directoryStore, directoryTable, profileKey, tenantInput } from '#directory';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, searchRoutes, storefrontRoutes } from '#functions';
import { type Route, cursors, serve } from '#http';
import { listingEntry } from '#indexing';
import { cny, maxPageSize, ownedId } from '#kernel';
import type { Item, Key, Usage, Write } from '#platform';
import { type ListingEntry, changeLogStore, liveIndex } from '#search';
import { vocabularyStore } from '#search/words';
import { maxRows, stockStore } from '#stock';
import { browseHandlers as searchHandlers } from '../../functions/search/browse.ts';
import { facetNames } from '../../functions/search/names.ts';
import { wordHandlers } from '../../functions/search/words.ts';
import { wordsInUse } from '../../functions/search/words-in-use.ts';
import { browseHandlers } from '../../functions/storefront/browse.ts';
import { routeKeyOf } from '../support/route-key.ts';
import { noon, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { largest } from './largest.ts';
import { fullest, largestRates, row, tenantId, widest } from './widest.ts';
import { type LogLine, captureLog } from '../support/captured-log.ts';

const everyFilter =
	'q=bulk&category=bulk,c&cluster=bulk&tenant=bulk&color=red,blue&size=S,M&minPrice=1&maxPrice=1000&inStock=true&sort=-price';

/**
 * Anonymous callers may repeat these reads, so their maximum cost is asserted in read units and round trips. Pages of
 * 100 are read over the largest listings, cards, tenants and clusters.
 */
const mostReadUnits: Readonly<
	Record<string, Readonly<Record<string, readonly [readUnits: number, roundTrips: number]>>>
> = {
	// Filters, pages and facets are answered from memory. The names of facets are read every five minutes.
	browseListings: { '': [1, 1], [everyFilter]: [1, 1], 'facets=true': [40, 4] },
	getSuggestions: { 'q=a': [0, 0] },
	getCategories: { '': [0, 0] },
	getListing: { '': [106, 2] },
	// Listings in lanes are read one by one, because a query is billed by the sum of its rows.
	quoteCheckout: { 'the colors of a listing in lanes': [220, 3], 'as many listings as possible': [645, 3] },
	getTenant: { '': [1, 1] },
	getClusters: { '': [37, 1] },
};

const routes: readonly (Route & { operation: string })[] = Object.values({
	...baseRoutes,
	...membersRoutes,
	...merchantRoutes,
	...paymentsRoutes,
	...searchRoutes,
	...storefrontRoutes,
});
const publicRoutes = routes.filter(({ access }) => access.actor === 'public');

/** The largest listing, at a price of which every line can be bought. */
const affordable: Listing = {
	...widest,
	minOrderQuantity: 1,
	price: cny(1),
	tiers: (widest.tiers ?? []).map((tier) => ({ ...tier, price: cny(1) })),
};
/** Listings of as many tenants as one request may name, in a color each. */
const sellers = Array.from({ length: maxStockRows }, (_, n) => {
	const owner = `${n % maxTenants}`.padStart(40, 't');
	const { lanes: _lanes, ...listing } = {
		...affordable,
		tenantId: owner,
		listingId: ownedId('listing', owner, unique(n)),
	};
	return { listing, color: widest.colors[n % widest.colors.length]?.code ?? '' };
});
const lineOf = (listingId: string, color: string) => ({ listingId, color, size: widest.sizes[0], quantity: 1 });
const bodies: Readonly<Record<string, object>> = {
	'the colors of a listing in lanes': { lines: widest.colors.map(({ code }) => lineOf(widest.listingId, code)) },
	'as many listings as possible': { lines: sellers.map(({ listing, color }) => lineOf(listing.listingId, color)) },
};

let engine: Engine;
let call: (method: string, target: string, body?: object) => Promise<Usage & { status: number }>;
beforeAll(async () => {
	const lines = captureLog();
	engine = await startEngine([catalogTable, directoryTable]);
	const { database } = engine;
	const [catalog, stock] = [catalogStore(database, 'catalog'), stockStore(database, 'catalog')];
	const directory = directoryStore(database, 'directory');
	const tables = { catalogTable: 'catalog', directoryTable: 'directory' };
	const quotes = quoteCache({ database, catalog, directory, ...tables });
	const changeLog = changeLogStore(database, 'catalog');
	const words = wordsInUse(vocabularyStore(database, 'directory'), () => noon);
	const live = liveIndex({
		log: changeLog,
		segments: { manifest: () => Promise.resolve(undefined), load: () => Promise.reject(new Error('no segment')) },
		vocabulary: async () => (await words()).vocabulary,
		onLoadFailed: () => undefined,
	});
	// Each request comes five minutes after the one before, so that names are read again.
	let minutes = 0;
	const later = () => noon + (minutes += 6) * 60_000;
	const names = facetNames({ database, directory, directoryTable: 'directory', words, now: later });
	const rate = { burst: 1_000, requestsPerSecond: 1_000 };
	const pages = cursors('secret');
	const handlers = [
		...browseHandlers({ stock, directory, quotes, cursors: pages }),
		...searchHandlers({ cursors: pages, current: live.current, names }),
		...wordHandlers(words),
	];
	const handler = serve('test', handlers, { user: rate, buyer: rate, merchant: rate, base: rate });
	call = async (method, target, body) => {
		const [rawPath = '', rawQueryString = ''] = target.split('?');
		lines.length = 0;
		await handler({
			routeKey: routeKeyOf(routes, method, rawPath),
			rawPath,
			rawQueryString,
			headers: { 'content-type': 'application/json' },
			...(body && { body: JSON.stringify(body) }),
			isBase64Encoded: false,
			requestContext: { requestId: 'r', http: { method } },
		});
		return lines[0] as LogLine & Usage & { status: number };
	};
	await stored(await largestDirectory());
	await stored(largestListings());
	await changeLog.append(bulk(), noon);
	await live.current();
});
afterAll(() => engine.stop());

/** Large items, few at a time, so that a busy machine writes them in time. */
async function stored(writes: readonly Write[]): Promise<void> {
	for (let from = 0; from < writes.length; from += 20) await engine.database.transact(writes.slice(from, from + 20));
}

/** The largest listing with its rows, and those of the sellers with a row each. */
function largestListings(): Write[] {
	const [catalog, stock] = [catalogStore(engine.database, 'catalog'), stockStore(engine.database, 'catalog')];
	const ofAllLanes = widest.colors.flatMap(({ code: color }) =>
		Array.from({ length: widest.lanes ?? 1 }, (_, lane) => ({ listingId: widest.listingId, color, lane })),
	);
	const ofSellers = sellers.map(({ listing, color }) => ({ listingId: listing.listingId, color }));
	return [
		...[affordable, ...sellers.map(({ listing }) => listing)].map((listing) => catalog.save(listing, 0)),
		...[...ofAllLanes, ...ofSellers].map((id) => stock.replace(id, row, undefined)),
	];
}

async function largestDirectory(): Promise<Write[]> {
	const put = (pk: string, sk: string, item: object): Write => ({
		kind: 'put',
		table: 'directory',
		item: { pk, sk, ...item },
	});
	const tenant = { ...(largest(tenantInput) as Tenant), tenantId, state: 'active', createdAt: noon, revision: 1 };
	const active = (id: string) => [
		put(`T#${id}`, id, { ...tenant, tenantId: id }),
		{
			kind: 'put' as const,
			table: 'directory',
			item: { ...profileKey(id), shipping: largestRates } as unknown as Item & Key,
		},
	];
	const clusters = Array.from({ length: maxPageSize + 1 }, (_, n) => String(n).padStart(40, 'c'));
	return [
		...[...new Set([tenantId, ...sellers.map(({ listing }) => listing.tenantId)])].flatMap(active),
		...clusters.map((clusterId) => put('CLUSTERS', clusterId, { ...(largest(clusterInput) as object), clusterId })),
	];
}

/** More than a page of the largest cards. */
function bulk(): ListingEntry[] {
	return Array.from({ length: maxPageSize + 1 }, (_, n) => {
		const listing = { ...fullest, listingId: ownedId('listing', tenantId, unique(n)) };
		return listingEntry({ ...listing, price: cny(1_000 + n) });
	});
}

const paths: Readonly<Record<string, string>> = { listingId: widest.listingId, tenantId };
const cases = publicRoutes.flatMap(({ operation, method, path, query }) =>
	Object.entries(mostReadUnits[operation] ?? {}).map(([filters, [readUnits, roundTrips]]) => {
		const body = bodies[filters];
		const where = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => paths[name] ?? '');
		const paged = query !== undefined && 'cursor' in query.shape ? [`limit=${maxPageSize}`] : [];
		const search = [...paged, ...(filters === '' || body ? [] : [filters])].join('&');
		return {
			operation,
			method,
			filters,
			body,
			url: search === '' ? where : `${where}?${search}`,
			readUnits,
			roundTrips,
		};
	}),
);

describe('the cost of public reads', () => {
	test('is counted over the largest there is', () => {
		expect(crossFieldFaults(widest)).toEqual([]);
		expect(crossFieldFaults(fullest)).toEqual([]);
		expect(widest.colors.length * (widest.lanes ?? 1)).toBe(maxRows);
	});

	test('has a row for each public route, and for each filter', () => {
		expect(Object.keys(mostReadUnits).toSorted()).toEqual(publicRoutes.map(({ operation }) => operation).toSorted());
		const { cursor: _cursor, limit: _limit, ...filters } = searchRoutes.browseListings.query.shape;
		const countedFilters = Object.keys(mostReadUnits['browseListings'] ?? {}).join('&');
		expect(Object.keys(filters).filter((name) => !new URLSearchParams(countedFilters).has(name))).toEqual([]);
	});

	test.each(cases)(
		'$operation $filters reads at most $readUnits units',
		async ({ method, url, body, readUnits, roundTrips }) => {
			const usage = await call(method, url, body);
			expect(usage.status).toBe(200);
			expect(usage.readUnits).toBeLessThanOrEqual(readUnits);
			expect(usage.readUnits).toBeGreaterThanOrEqual(readUnits * 0.9);
			expect(usage.roundTrips).toBe(roundTrips);
		},
	);
});
