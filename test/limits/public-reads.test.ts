import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Listing, cardOf, catalogStore, catalogTable, crossFieldFaults } from '#catalog';
import { quoteCache } from '#checkout';
import { type Tenant, clusterInput, directoryStore, directoryTable, tenantInput } from '#directory';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, storefrontRoutes } from '#functions';
import { type Route, cursors, serve } from '#http';
import { maxPageSize, ownedId } from '#kernel';
import { type Usage, type Write, maxTransaction } from '#platform';
import { postings, searchStore } from '#search';
import { maxRows, stockStore } from '#stock';
import { browseHandlers } from '../../functions/storefront/browse.ts';
import { routeKeyOf } from '../support/route-key.ts';
import { noon, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { largest } from './largest.ts';
import { row, tenantId, widest } from './widest.ts';
import { type LogLine, captureLog } from '../support/captured-log.ts';

/**
 * Anonymous callers may repeat these reads, so their maximum cost is asserted in read units and round trips. Pages of
 * 100 are read over the largest listings, cards, tenants and clusters.
 */
const mostReadUnits: Readonly<
	Record<string, Readonly<Record<string, readonly [readUnits: number, roundTrips: number]>>>
> = {
	browseListings: {
		'': [46, 1],
		'sort=newest': [46, 1],
		'tenant=bulk': [46, 1],
		'cluster=bulk': [46, 1],
		'category=bulk': [46, 1],
		'q=bulk': [46, 1],
		'minPrice=1&sort=price': [46, 1],
		// Filters without a term search the 400 newest listings.
		'color=none': [180, 4],
		'size=none': [180, 4],
		'minPrice=100000000000': [180, 4],
		'maxPrice=0': [180, 4],
		'q=bulk%20none': [180, 4],
		'q=bulk%20none&sort=relevance': [130, 1],
	},
	getListing: { '': [106, 2] },
	getTenant: { '': [1, 1] },
	getClusters: { '': [37, 1] },
};

const routes: readonly (Route & { operation: string })[] = Object.values({
	...baseRoutes,
	...membersRoutes,
	...merchantRoutes,
	...paymentsRoutes,
	...storefrontRoutes,
});
const publicRoutes = routes.filter(({ access }) => access.actor === 'public');

let engine: Engine;
let get: (path: string) => Promise<Usage & { status: number }>;
beforeAll(async () => {
	const lines = captureLog();
	engine = await startEngine([catalogTable, directoryTable]);
	const { database } = engine;
	const [catalog, stock] = [catalogStore(database, 'catalog'), stockStore(database, 'catalog')];
	const directory = directoryStore(database, 'directory');
	const tables = { catalogTable: 'catalog', directoryTable: 'directory' };
	const quotes = quoteCache({ database, catalog, directory, ...tables });
	const search = searchStore(database, 'catalog');
	const rate = { burst: 1_000, requestsPerSecond: 1_000 };
	const handler = serve('test', browseHandlers({ stock, directory, search, quotes, cursors: cursors('secret') }), {
		user: rate,
		buyer: rate,
		merchant: rate,
		base: rate,
	});
	get = async (target) => {
		const [rawPath = '', rawQueryString = ''] = target.split('?');
		lines.length = 0;
		await handler({
			routeKey: routeKeyOf(routes, 'GET', rawPath),
			rawPath,
			rawQueryString,
			headers: {},
			isBase64Encoded: false,
			requestContext: { requestId: 'r', http: { method: 'GET' } },
		});
		return lines[0] as LogLine & Usage & { status: number };
	};
	await stored(await largestDirectory());
	await stored([
		catalog.save(widest, 0),
		...widest.colors.flatMap(({ code: color }) =>
			Array.from({ length: widest.lanes ?? 1 }, (_, lane) =>
				stock.replace({ listingId: widest.listingId, color, lane }, row, undefined),
			),
		),
		...bulk(),
	]);
});
afterAll(() => engine.stop());

async function stored(writes: readonly Write[]): Promise<void> {
	for (let from = 0; from < writes.length; from += maxTransaction)
		await engine.database.transact(writes.slice(from, from + maxTransaction));
}

async function largestDirectory(): Promise<Write[]> {
	const put = (pk: string, sk: string, item: object): Write => ({
		kind: 'put',
		table: 'directory',
		item: { pk, sk, ...item },
	});
	const tenant = { ...(largest(tenantInput) as Tenant), tenantId, state: 'active', createdAt: noon, revision: 1 };
	const clusters = Array.from({ length: maxPageSize + 1 }, (_, n) => String(n).padStart(40, 'c'));
	return [
		put(`T#${tenantId}`, tenantId, tenant),
		...clusters.map((clusterId) => put('CLUSTERS', clusterId, { ...(largest(clusterInput) as object), clusterId })),
	];
}

/** A listing with the largest card: few and long texts, because their names are not stored. */
const fullest: Listing = {
	...widest,
	title: { zh: '尺'.repeat(120), en: `bulk ${'尺'.repeat(115)}` },
	category: 'bulk',
	colors: [1, 2, 3].map((n) => ({
		code: `${n}${'尺'.repeat(39)}`,
		name: { zh: '尺'.repeat(120), en: '尺'.repeat(120) },
	})),
	sizes: ['尺'.repeat(20), '尺'.repeat(19), '尺'.repeat(18), 'XL'],
	media: undefined,
};

/** The largest cards in the partitions of the queries: 400 where as many are read, otherwise 101. */
function bulk(): Write[] {
	return Array.from({ length: 401 }, (_, n) => n).flatMap((n) => {
		const listingId = ownedId('listing', 'bulk', unique(n));
		const card = cardOf({
			...fullest,
			listingId,
			tenantId: 'bulk',
			clusterId: 'bulk',
			price: { amount: 1_000 + n, currency: 'CNY' },
		});
		const read = n < 101 ? /^W#(?:all|\w*:bulk)$/ : /^W#(?:all|word:bulk)$/;
		return postings(card, 1)
			.filter(({ pk }) => read.test(pk))
			.map((item): Write => ({ kind: 'put', table: 'catalog', item: { ...item } }));
	});
}

const paths: Readonly<Record<string, string>> = { listingId: widest.listingId, tenantId };
const cases = publicRoutes.flatMap(({ operation, path, query }) =>
	Object.entries(mostReadUnits[operation] ?? {}).map(([filters, [readUnits, roundTrips]]) => {
		const where = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => paths[name] ?? '');
		const paged = query === undefined ? [] : [`limit=${maxPageSize}`];
		const search = [...paged, ...(filters === '' ? [] : [filters])].join('&');
		return { operation, filters, url: search === '' ? where : `${where}?${search}`, readUnits, roundTrips };
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
		const { cursor: _cursor, limit: _limit, ...filters } = storefrontRoutes.browseListings.query.shape;
		const countedFilters = Object.keys(mostReadUnits['browseListings'] ?? {}).join('&');
		expect(Object.keys(filters).filter((name) => !new URLSearchParams(countedFilters).has(name))).toEqual([]);
	});

	test.each(cases)('$operation $filters reads at most $readUnits units', async ({ url, readUnits, roundTrips }) => {
		const usage = await get(url);
		expect(usage.status).toBe(200);
		expect(usage.readUnits).toBeLessThanOrEqual(readUnits);
		expect(usage.readUnits).toBeGreaterThan(readUnits * 0.9);
		expect(usage.roundTrips).toBe(roundTrips);
	});
});
