import type { DynamoDBRecord } from 'aws-lambda';
import { directoryStore, directoryTable } from '#directory';
import { ownedId, startOfDay, timePrefix } from '#kernel';
import { type Checkout, type Order, checkoutsByDayStore, orderHistoryStore, orderStore, ordersTable } from '#orders';
import { type Database, type Item, type Write, fromAttributes } from '#platform';
import { type Counter, count, counterOf, counterStore, rollupStore, salesReader, salesTable, sealStore } from '#sales';
import { type Behind, graceMs, sealClosedDays } from '#sealing';
import { send, startEngine } from '../support/engine.ts';
import { checkoutItem, paid, placing, rawRecord, read, received, record, shipped } from '../sales/given.ts';

type Stored = Parameters<typeof fromAttributes>[0];

/** Orders in the engine, their stream, and sealing over both. */
export type SealingFixture = Awaited<ReturnType<typeof openFixture>>;

/** An empty base in an engine of its own, with these tenants since that day. */
export async function openFixture(tenants: readonly string[], since: string) {
	const engine = await startEngine([directoryTable, ordersTable, salesTable]);
	const { database } = engine;
	const directory = directoryStore(database, 'directory');
	await directory.putCluster(
		{
			clusterId: 'chaonan',
			name: { zh: '潮南', en: 'Chaonan' },
			speciality: 'underwear',
		} as Parameters<typeof directory.putCluster>[0],
		{ audit: [] },
	);
	for (const tenantId of tenants)
		await directory.createTenant(
			{
				tenantId,
				name: { zh: '商', en: 'T' },
				clusterId: 'chaonan',
				grade: 'leading',
				state: 'active',
				createdAt: startOfDay(since),
				revision: 1,
			},
			{ audit: [] },
		);
	const orders = orderStore(database, 'orders');
	const checkouts: Checkout[] = [];
	const stream: DynamoDBRecord[] = [];
	let sequence = 0;
	const told = (after: Order, before?: Order) => void stream.push(record(++sequence, after, before));
	return {
		engine,
		stream,
		/** A new order, stored and delivered by the stream. */
		async sold(sale: Sale): Promise<Order> {
			const order = orderOf(++sequence, sale);
			await orders.markLateEvents([order]);
			await database.transact([orders.putOrder(order)]);
			told(order);
			return order;
		},
		/** A new checkout of these tenants, stored, recorded this many times and delivered by the stream. */
		async placed(of: readonly string[], placedAt: number, notes = 1, lines?: Sale['lines']): Promise<void> {
			const checkout = placing(++sequence, of, placedAt, lines);
			checkouts.push(checkout);
			await database.write({ kind: 'put', table: 'orders', item: checkoutItem(checkout) });
			for (let n = 0; n < notes; n++)
				await checkoutsByDayStore(database, 'orders').putBatch([checkout], `${sequence}-${n}`);
			stream.push(rawRecord(sequence, checkoutItem(checkout)));
		},
		/** Records the n-th placed checkout. */
		note: (n: number) => checkoutsByDayStore(database, 'orders').putBatch(checkouts.slice(n, n + 1), `late-${n}`),
		/** The next state of an order, stored and delivered by the stream. */
		async changed(before: Order, after: Order): Promise<Order> {
			const done = await orders.change(before, () => ({ ok: true, value: after }), { audit: [] });
			if (!done.ok) throw new Error('the order was not changed');
			told(after, before);
			return after;
		},
		/** Counts records, by default all of the stream. */
		counted: (records: readonly DynamoDBRecord[] = stream, shard = 'shard-1') =>
			count(counterStore(database, 'sales'), records, read, shard),
		/** Seals at a time while these consumers are behind. */
		sealBehind: (now: number, behind: readonly Behind[]) =>
			sealClosedDays({ ...sealing(database), consumers: { behind: () => Promise.resolve(behind) } }, now, () => true),
		/** Seals at a time, by default as soon as the day can be sealed; optionally through another database. */
		seal: (day: string, through: Database = database, hasTimeLeft = () => true) =>
			sealClosedDays(sealing(through), ripe(day), hasTimeLeft),
		stores: sealing(database),
		reader: (today: string, over: Database = database) =>
			salesReader({ rollups: rollupStore(over, 'sales'), live: counterStore(over, 'sales') }, () => today),
		/** Empties the sales table. */
		forget: () => engine.empty(salesTable),
		/** Gives the sales table the items that it had at another time, in DynamoDB's form. */
		async restore(items: readonly object[]): Promise<void> {
			await engine.empty(salesTable);
			const puts = items.map((item) => ({ PutRequest: { Item: item } }));
			for (let n = 0; n < puts.length; n += 25)
				await send(engine.endpoint, 'BatchWriteItem', { RequestItems: { sales: puts.slice(n, n + 25) } });
		},
		/** The stored counters, in the order of their keys: those of orders first. */
		async counters(): Promise<Counter[]> {
			const items = await this.sales();
			return items.filter((item) => /^[MP]#/.test(String(item['pk']))).map((item) => counterOf(item));
		},
		/** Every item of the sales table, in order. */
		async sales(): Promise<Item[]> {
			const items = (await this.stored()).map(fromAttributes);
			const name = (item: Item) => `${String(item['pk'])} ${String(item['sk'])}`;
			return items.toSorted((a, b) => (name(a) < name(b) ? -1 : 1));
		},
		/** Every item of the sales table in DynamoDB's form. */
		async stored(): Promise<Stored[]> {
			const items: Stored[] = [];
			let after: object | undefined;
			do {
				const page = (await send(engine.endpoint, 'Scan', {
					TableName: 'sales',
					...(after ? { ExclusiveStartKey: after } : {}),
				})) as { Items: Stored[]; LastEvaluatedKey?: object };
				items.push(...page.Items);
				after = page.LastEvaluatedKey;
			} while (after !== undefined);
			return items;
		},
	};
}

/** The moment from which a day can be sealed. */
export function ripe(day: string): number {
	return startOfDay(day) + 86_400_000 + graceMs;
}

function sealing(database: Database) {
	return {
		directory: directoryStore(database, 'directory'),
		history: orderHistoryStore(database, 'orders'),
		placed: checkoutsByDayStore(database, 'orders'),
		live: counterStore(database, 'sales'),
		rollups: rollupStore(database, 'sales'),
		seals: sealStore(database, 'sales'),
		consumers: { behind: () => Promise.resolve([]) },
	};
}

interface Sale extends Omit<NonNullable<Parameters<typeof paid>[0]>, 'n'> {
	/** When it was placed. Default: a minute before its payment. */
	readonly placedAt?: number;
}

function orderOf(n: number, { placedAt, ...sale }: Sale): Order {
	const order = paid({ n, ...sale });
	const placed = placedAt ?? order.placedAt;
	const unique = timePrefix(placed) + String(n).padStart(16, '0');
	return {
		...order,
		placedAt: placed,
		orderId: ownedId('order', order.tenantId, unique),
		lines: order.lines.map((line) => ({ ...line, listingId: ownedId('listing', order.tenantId, unique) })),
	};
}

/** An hour of a business day. */
export function at(day: string, hour = 12): number {
	return startOfDay(day) + hour * 3_600_000;
}

/** Orders of two tenants, some of them shipped and received, on that day. */
export async function aDay(fixture: SealingFixture, day: string): Promise<Order[]> {
	const order = await fixture.sold({ tenantId: 'tenant-a', at: at(day, 9) });
	const two = await fixture.sold({
		tenantId: 'tenant-b',
		clusterId: 'xintang',
		grade: 'ordinary',
		channel: 'export_wholesale',
		at: at(day, 10),
		lines: [
			['coats', 3, 99_900],
			['shirts', 1, 100],
		],
	});
	const sent = await fixture.changed(order, shipped(order, at(day, 11)));
	return [await fixture.changed(sent, received(sent, at(day, 20))), two];
}

/** The database of a process that is killed just before its k-th write of those that count. */
export function dyingAt(database: Database, k: number, counts: (write: Write) => boolean): Database {
	let writes = 0;
	const survives = (all: readonly Write[]): boolean => {
		if (all.some(counts)) writes += 1;
		return writes <= k;
	};
	return {
		...database,
		write: (write) => (survives([write]) ? database.write(write) : Promise.reject(new Error('killed'))),
		transact: (all) => (survives(all) ? database.transact(all) : Promise.reject(new Error('killed'))),
	};
}

/** A database whose writes follow each other, with a call before each. */
export function beforeWrites(database: Database, call: () => Promise<unknown>): Database {
	let last: Promise<unknown> = Promise.resolve();
	const next = <T>(write: () => Promise<T>): Promise<T> => {
		const done = last.then(call).then(write);
		last = done;
		return done;
	};
	return {
		...database,
		write: (write) => next(() => database.write(write)),
		transact: (all) => next(() => database.transact(all)),
	};
}

/** A database whose pages hold one item. */
export function singleItemPages(database: Database): Database {
	return {
		...database,
		queryPage: (query) => database.queryPage({ ...query, limit: 1 }),
		queryAll: (query) => database.queryAll({ ...query, pageSize: 1 }),
	};
}

/** Counts the calls of a database, and the sequential steps that they form. */
export function traced(database: Database) {
	const calls: string[] = [];
	let steps = 0;
	let running = 0;
	const step = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
		calls.push(name);
		if (running++ === 0) steps += 1;
		try {
			return await call();
		} finally {
			running -= 1;
		}
	};
	const over: Database = {
		...database,
		get: (...args) => step('get', () => database.get(...args)),
		// No keys make no call.
		batchGet: async (...args) => (args[0].length === 0 ? [] : step('batchGet', () => database.batchGet(...args))),
		queryPage: (...args) => step('query', () => database.queryPage(...args)),
		queryAll: (...args) => step('query', () => database.queryAll(...args)),
		write: (...args) => step('write', () => database.write(...args)),
		transact: (...args) => step('transact', () => database.transact(...args)),
	};
	return { over, calls, steps: () => steps };
}

/** A database that reads each key once, for many questions about unchanged items. */
export function readingOnce(database: Database): Database {
	const read = new Map<string, Promise<unknown>>();
	const once = <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) => {
		return (...args: A): Promise<R> => {
			const key = JSON.stringify([name, ...args]);
			const result = (read.get(key) as Promise<R> | undefined) ?? call(...args);
			read.set(key, result);
			return result;
		};
	};
	return {
		...database,
		get: once('get', database.get),
		batchGet: once('batchGet', database.batchGet),
		queryPage: once('queryPage', database.queryPage),
		queryAll: once('queryAll', database.queryAll),
	};
}
