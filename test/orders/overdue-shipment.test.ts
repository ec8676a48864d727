import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { overdueShipmentFlagging } from '#aftersales';
import { directoryTable } from '#directory';
import { type FollowUpStore, drain, followUpStore, maxNotes } from '#followups';
import {
	type Order,
	type OverdueShipmentStore,
	orderStore,
	ordersTable,
	overdueShipmentStore,
	paidOrderOf,
	shipWithinMs,
} from '#orders';
import type { Database } from '#platform';
import { itemOf, noon, paid, rawRecord, record, shipped } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { type LogLine, captureLog } from '../support/captured-log.ts';

let engine: Engine;
let followUps: FollowUpStore;
let overdue: OverdueShipmentStore;
let lines: readonly LogLine[];
let handler: (event: { Records: DynamoDBRecord[]; shardId?: string | undefined }) => Promise<DynamoDBBatchResponse>;

beforeAll(async () => {
	engine = await startEngine([ordersTable, directoryTable]);
	const clocks = { receiveAfterMs: 10 * 86_400_000, closeAfterMs: 7 * 86_400_000 };
	const tables = { DIRECTORY_TABLE: 'directory', ORDERS_TABLE: 'orders', SALES_TABLE: 'sales' };
	Object.assign(process.env, { ...tables, ORDER_CLOCKS: JSON.stringify(clocks), RETURN_CLOCKS: '{}' });
	const noteOrders = await import('../../functions/index-orders/handler.ts');
	handler = (event) => noteOrders.handler({ shardId: 'shard-1', ...event } as never);
	followUps = followUpStore(engine.database, 'orders');
	overdue = overdueShipmentStore(engine.database, 'orders');
	lines = captureLog();
});
afterAll(() => engine.stop());

beforeEach(async () => {
	for (const pk of ['FOLLOWUP#flag-overdue-shipments', 'OVERDUE']) {
		const items = await engine.database.queryAll({
			table: 'orders',
			where: 'pk = :pk',
			values: { ':pk': pk },
			atMost: 1_000,
		});
		for (const item of items)
			await engine.database.write({ kind: 'delete', table: 'orders', key: { pk, sk: String(item['sk']) } });
	}
});

/** Orders of seven tenants, one a second. */
const some = (count: number) =>
	Array.from({ length: count }, (_, n) => paid({ n, tenantId: `tenant-${n % 7}`, at: noon + n * 1_000 }));
const inserts = (orders: readonly Order[]) => orders.map((order, n) => withEventId(n, record(n + 1, order)));
const withEventId = (n: number, first: DynamoDBRecord): DynamoDBRecord => ({ ...first, eventID: `event-${n}` });
const ids = (orders: readonly { readonly orderId: string }[]) => orders.map(({ orderId }) => orderId);
const store = async (order: Order) =>
	void (await engine.database.write({ kind: 'put', table: 'orders', item: itemOf(order) as never }));
const due = noon + shipWithinMs + 3_600_000;
const latest = async (limit: number) => (await followUps.latest('flag-overdue-shipments', limit)).map(paidOrderOf);

/** Runs the schedule at a time, over a database that may fail. */
function runSchedule(now = due, database: Database = engine.database) {
	const stores = { orders: orderStore(database, 'orders'), overdueShipments: overdueShipmentStore(database, 'orders') };
	const run = { now, hasTimeLeft: () => true };
	return drain(followUpStore(database, 'orders'), 'flag-overdue-shipments', overdueShipmentFlagging(stores), run);
}

test('a batch that names no shard fails as a whole', async () => {
	const batch = { Records: inserts(some(1)), shardId: undefined };
	await expect(handler(batch)).rejects.toThrow('the batch names no shard');
});

describe('the latest orders', () => {
	const cuts = (size: number, step: number) => Array.from({ length: 38 }, (_, i) => [i * step, i * step + size]);
	test.each([
		['once', cuts(40, 40)],
		['whole again', [...cuts(40, 40), ...cuts(40, 40)]],
		['cut otherwise and out of order', [...cuts(13, 9).toReversed(), ...cuts(25, 20)]],
		['one by one, and in twos and threes', [...cuts(1, 1), ...cuts(2, 1), ...cuts(3, 1)]],
	])('are the newest of all, each once, when batches come %s', async (_, cuts) => {
		const orders = some(40);
		const records = inserts(orders);
		for (const [from = 0, to = 0] of cuts) await handler({ Records: records.slice(from, to) });
		expect(ids(await latest(maxNotes))).toEqual(ids(orders.toReversed().slice(0, maxNotes)));
		expect(ids(await latest(3))).toEqual(ids(orders.toReversed().slice(0, 3)));
	});

	test('contain no data of the buyer, in the response or in the table', async () => {
		const order = { ...paid(), buyerId: 'a-buyer', shippingAddress: { ...paid().shippingAddress, name: 'a-name' } };
		await handler({ Records: inserts([order]) });
		const markers = await engine.database.queryAll({
			table: 'orders',
			where: 'pk = :pk',
			values: { ':pk': 'FOLLOWUP#flag-overdue-shipments' },
			atMost: 9,
		});
		expect(JSON.stringify(markers)).not.toMatch(/a-buyer|a-name|12345/);
		expect(await latest(1)).toEqual([
			{
				orderId: order.orderId,
				tenantId: 'tenant-a',
				clusterId: 'chaonan',
				channel: 'domestic_retail',
				amount: 25_800,
				units: 2,
				paidAt: noon,
				title: { zh: '衬衫', en: 'Shirt' },
			},
		]);
	});

	test('cost a twentieth of a write unit an order in batches of 100', async () => {
		const batch = Array.from({ length: 100 }, (_, n) => paid({ n, tenantId: `tenant-${n % 36}`, at: noon + n * 100 }));
		await handler({ Records: inserts(batch) });
		expect(lines.at(-1)?.['writeUnits']).toBeLessThanOrEqual(5);
	});

	test('are recorded around an order that cannot be read', async () => {
		const [first, two] = some(2) as [Order, Order];
		const poison = { ...rawRecord(9, { ...itemOf(two), lines: 'none' }), eventID: 'poison' };
		expect(await handler({ Records: [poison, ...inserts([first])] })).toMatchObject({ batchItemFailures: [] });
		expect(ids(await latest(5))).toEqual([first.orderId]);
	});
});

describe('overdue orders', () => {
	test('are those that are still paid 48 hours later, and not a moment before', async () => {
		const [late, sent] = some(2) as [Order, Order];
		await store(late);
		await store(shipped(sent, noon + 1));
		await handler({ Records: inserts([late, sent]) });
		expect(await runSchedule(noon + shipWithinMs - 1)).toMatchObject({ handled: 0 });
		expect(await runSchedule()).toEqual({ handled: 2, failed: 0, unfinished: false });
		expect(await overdue.unshipped(5)).toEqual({ count: 1, first: [{ orderId: late.orderId, paidAt: noon }] });
	});

	test('cost a transaction each, and shipped ones cost none', async () => {
		const orders = some(60);
		for (const order of orders) await store(order.tenantId === 'tenant-1' ? order : shipped(order, noon + 1));
		await handler({ Records: inserts(orders) });
		let transactions = 0;
		const database: Database = {
			...engine.database,
			transact: (all) => (transactions++, engine.database.transact(all)),
		};
		await runSchedule(due, database);
		expect([(await overdue.unshipped(0)).count, transactions]).toEqual([9, 9]);
	});

	test('stay the same set when batches come again, before and after the run', async () => {
		const orders = some(30);
		for (const order of orders) await store(order);
		const records = inserts(orders);
		await handler({ Records: records });
		await handler({ Records: records.slice(3, 17) });
		await runSchedule();
		await handler({ Records: records });
		await runSchedule();
		const { count, first } = await overdue.unshipped(3);
		expect([count, ...ids(first)]).toEqual([30, ...ids(orders.slice(0, 3))]);
	});

	test('are no longer listed once shipped, however often the shipment is delivered', async () => {
		const [late, other] = some(2) as [Order, Order];
		for (const order of [late, other]) await store(order);
		await handler({ Records: inserts([late, other]) });
		await runSchedule();
		const shipment = withEventId(7, record(7, shipped(late, due + 1), late));
		await store(shipped(late, due + 1));
		await handler({ Records: [shipment] });
		await handler({ Records: [...inserts([late]), shipment] });
		await runSchedule();
		expect(ids((await overdue.unshipped(5)).first)).toEqual([other.orderId]);
	});

	test('do not arise from a run that read them just before their shipment', async () => {
		const [order] = some(1) as [Order];
		await store(order);
		await handler({ Records: inserts([order]) });
		const overtaken: Database = {
			...engine.database,
			async batchGet(...args) {
				const items = await engine.database.batchGet(...args);
				await store(shipped(order, due));
				await handler({ Records: [record(2, shipped(order, due), order)] });
				return items;
			},
		};
		await runSchedule(due, overtaken);
		expect(await overdue.unshipped(5)).toEqual({ count: 0, first: [] });
	});

	test('are found by the next run after a stop between any two writes', async () => {
		const orders = some(3);
		for (const order of orders) await store(order);
		for (let k = 0; k < 4; k++) {
			await handler({ Records: inserts(orders) });
			let writes = 0;
			const dying = <T>(call: () => Promise<T>) => (writes++ === k ? Promise.reject(new Error('killed')) : call());
			const database: Database = {
				...engine.database,
				write: (write) => dying(() => engine.database.write(write)),
				transact: (all) => dying(() => engine.database.transact(all)),
			};
			expect(await runSchedule(due, database)).toMatchObject({ failed: 1, unfinished: true });
			await runSchedule();
			expect(await overdue.unshipped(0)).toEqual({ count: 3, first: [] });
		}
	});
});
