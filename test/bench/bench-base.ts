import { type Listing, catalogStore, catalogTable, labelRulesStore } from '#catalog';
import { quoteCache, reservationLimit, soldOutCache } from '#checkout';
import { type Tenant, directoryStore, directoryTable } from '#directory';
import { feedStore } from '#feed';
import { followUpStore } from '#followups';
import { type ListingId, type Millis, startOfDay, timeOrdered } from '#kernel';
import { createListing, publishListing, setStock } from '#merchandising';
import {
	checkoutStore,
	checkoutsByDayStore,
	manualRefundStore,
	openTransferStore,
	orderStore,
	ordersTable,
	reviewStore,
} from '#orders';
import { type Database, type Write, newUsage, withUsage } from '#platform';
import { counterStore, salesTable } from '#sales';
import { changeLogStore } from '#search';
import { stockStore } from '#stock';
import { type Engine, startEngine } from '../support/engine.ts';
import { type Cost, Shelf, batchUnits, itemBytes, queryUnits, readUnits } from './capacity.ts';

/** The size of what people really enter: ids of 36 and 26 characters, Chinese addresses, titles of a fashion house. */
export const buyerId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
export const address = {
	name: '欧阳晓雯',
	phone: '+86 138 2345 6789',
	country: 'CN',
	province: '广东省',
	city: '广州市从化区',
	line1: '江埔街道从城大道 128 号流溪河花园 5 栋 2 单元 1203 房',
	postalCode: '510900',
};
const content = {
	title: { zh: '2026 秋季新款女士亚麻宽松长袖衬衫', en: 'Women’s loose long-sleeved linen shirt, autumn 2026' },
	category: 'womens-shirts',
	colors: [
		{ code: 'indigo', name: { zh: '靛蓝', en: 'Indigo' } },
		{ code: 'oatmeal', name: { zh: '燕麦色', en: 'Oatmeal' } },
		{ code: 'jade', name: { zh: '青玉色', en: 'Jade' } },
	],
	sizes: ['S', 'M', 'L', 'XL', '2XL'],
	price: { amount: 25_900, currency: 'CNY' as const },
	tiers: [{ minQuantity: 50, price: { amount: 19_900, currency: 'CNY' as const } }],
};
export const now = startOfDay('2026-11-11') + 37_800_123;

let made = 0;
/** A unique part as long as a real one, other at each call. */
export function unique(at: Millis = now): string {
	made += 1;
	const random = new Uint8Array(10);
	new DataView(random.buffer).setUint32(6, made);
	return timeOrdered(at, random);
}

/** What one piece of work asked of the database: counted by the engine, and by the calculator. */
export interface Asked {
	readonly roundTrips: number;
	readonly engine: { readonly read: number; readonly write: number };
	readonly calculated: { readonly read: number; readonly write: number; readonly ofIndexes: number };
}

/** The stores of the base over an engine of its own, with a calculator beside it. */
export async function openBenchBase() {
	const tables = {
		directory: directoryTable,
		catalog: catalogTable,
		orders: ordersTable,
		sales: salesTable,
	};
	const engine: Engine = await startEngine(Object.values(tables));
	const shelf = new Shelf(tables);
	const sums = { read: 0, write: 0, ofIndexes: 0 };
	const units = new Map<string, number>();
	const database = calculated(engine.database, shelf, sums, units);
	const catalog = catalogStore(database, 'catalog');
	const directory = directoryStore(database, 'directory');
	const checkouts = checkoutStore(database, 'orders');
	const stock = stockStore(database, 'catalog');
	const sources = { database, catalog, directory, catalogTable: 'catalog', directoryTable: 'directory' };
	const stores = {
		database,
		catalog,
		directory,
		labelRules: labelRulesStore(database, 'directory'),
		checkouts,
		orders: orderStore(database, 'orders'),
		manualRefunds: manualRefundStore(database, 'orders'),
		stock,
		followUps: followUpStore(database, 'orders'),
		feeds: feedStore(database, 'directory'),
		placed: checkoutsByDayStore(database, 'orders'),
		reservationLimit: reservationLimit(checkouts.openReservations),
		soldOut: soldOutCache(database, stock),
		openTransfers: openTransferStore(database, 'orders'),
		reviews: reviewStore(database, 'orders'),
		changeLog: changeLogStore(database, 'catalog'),
		sales: counterStore(database, 'sales'),
		quotes: quoteCache(sources),
	};
	return {
		engine,
		shelf,
		stores,
		/** Runs work and answers what it asked of the database, with what it came to. */
		async asked<T>(work: () => Promise<T>): Promise<Asked & { readonly value: T }> {
			const before = { ...sums };
			const usage = newUsage();
			const value = await withUsage(usage, work);
			return {
				value,
				roundTrips: usage.roundTrips,
				engine: { read: usage.readUnits, write: usage.writeUnits },
				calculated: {
					read: sums.read - before.read,
					write: sums.write - before.write,
					ofIndexes: sums.ofIndexes - before.ofIndexes,
				},
			};
		},
		/** Runs work and resolves to its write units by `<table> <partition key>`; those of indexes are under `<table> index`. */
		async unitsOf(work: () => Promise<unknown>): Promise<ReadonlyMap<string, number>> {
			units.clear();
			await work();
			return new Map(units);
		},
		/** Functions that start anew: no price is at hand. */
		cold: () => ({ ...stores, quotes: quoteCache(sources) }),
	};
}
export type BenchBase = Awaited<ReturnType<typeof openBenchBase>>;

/** The database, with each call that passes worked out by the rules. What fails is billed and not told, so it is left out. */
function calculated(
	database: Database,
	shelf: Shelf,
	sums: { read: number; write: number; ofIndexes: number },
	units: Map<string, number>,
): Database {
	const count = (key: string, more: number) => void (more > 0 && units.set(key, (units.get(key) ?? 0) + more));
	const add = (write: Write, { table, indexes }: Cost) => {
		sums.write += table + indexes;
		sums.ofIndexes += indexes;
		count(`${write.table} ${(write.kind === 'put' ? write.item : write.key).pk}`, table);
		count(`${write.table} index`, indexes);
	};
	return {
		async get(table, key, options) {
			const item = await database.get(table, key, options);
			sums.read += readUnits(item ? itemBytes(item) : 0, options?.consistent ?? false);
			return item;
		},
		async batchGet(keys, options) {
			const items = await database.batchGet(keys, options);
			const asked = new Map(keys.map(({ table, key }, i) => [`${table}\n${key.pk}\n${key.sk}`, items[i]]));
			sums.read += batchUnits([...asked.values()], options?.consistent ?? false);
			return items;
		},
		async transactGet(keys) {
			const items = await database.transactGet(keys);
			sums.read += 2 * batchUnits(items, true);
			return items;
		},
		async queryPage(query) {
			const page = await database.queryPage(query);
			sums.read += queryUnits(page.firstItems(), query.consistent ?? false);
			return page;
		},
		async queryAll(query) {
			const items = await database.queryAll(query);
			sums.read += queryUnits(items, query.consistent ?? false);
			return items;
		},
		async write(write) {
			const done = await database.write(write);
			if (done.ok) add(write, shelf.write(write));
			return done;
		},
		async transact(writes) {
			const done = await database.transact(writes);
			if (done.ok) for (const write of writes) add(write, shelf.transact([write]));
			return done;
		},
	};
}

/** An active tenant of a cluster. */
export async function openTenant({ stores }: BenchBase, tenantId: string): Promise<void> {
	const cluster = { clusterId: 'chaonan', name: { zh: '潮南', en: 'Chaonan' }, speciality: 'underwear' };
	await stores.directory.putCluster(cluster, { audit: [] });
	const tenant = {
		tenantId,
		name: { zh: '广州流溪河畔服饰有限公司', en: 'Guangzhou Liuxi Riverside Garments' },
		clusterId: 'chaonan',
		grade: 'leading',
		state: 'active',
		revision: 1,
		createdAt: now,
	} as unknown as Tenant;
	await stores.directory.createTenant(tenant, { audit: [] });
}

/** A listing of a tenant that nobody can buy yet. */
export async function draft({ stores }: BenchBase, tenantId: string): Promise<Listing> {
	const done = await createListing(stores, tenantId, content, { now, unique: unique(), audit: [] });
	if (!done.ok) throw new Error(done.refusal.kind);
	return done.value;
}

/** Pieces of every color and size. */
export function grid(pieces: number): Record<string, Record<string, number>> {
	const sizes = Object.fromEntries(content.sizes.map((size) => [size, pieces]));
	return Object.fromEntries(content.colors.map(({ code }) => [code, sizes]));
}

/** A listing on sale with stock of every color and size; answers its id. */
export async function onSale(benchBase: BenchBase, tenantId: string, pieces = 100_000): Promise<ListingId> {
	const { listingId } = await draft(benchBase, tenantId);
	const stocked = await setStock(benchBase.stores, tenantId, listingId, { stock: grid(pieces) }, { audit: [] });
	const published = await publishListing(benchBase.stores, tenantId, listingId, { now, audit: [] });
	if (!stocked.ok || !published.ok) throw new Error('not on sale');
	return listingId;
}
