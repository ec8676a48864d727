import { orderAdvancing, refundSending } from '#aftersales';
import { checkoutExpiry, expireCheckout } from '#checkout';
import { auditLogStore, directoryTable } from '#directory';
import { feedStore } from '#feed';
import { type FollowUpHandler, drain, followUpStore } from '#followups';
import { type Order, checkoutStore, checkoutsByDayStore, orderStore, ordersOf, paidOrderSummary } from '#orders';
import { type CounterSource, counterStore, salesKeys } from '#sales';
import { streamConsumers } from '#sealing';
import { traced } from '../../sealing/given.ts';
import { buyerId, now, openBenchBase, unique } from '../bench-base.ts';
import { sumOf, writeCost } from '../capacity.ts';
import { day, fullCounter } from '../full-counter.ts';
import { operations, passed } from '../operations.ts';

/** An order is paid, shipped and received. Its checkout has no event. */
const eventsOfOrder = 3;

/** The limits of a follow-up handler. */
type Limits = Pick<FollowUpHandler<unknown>, 'width' | 'headroomMs'>;

/**
 * What an order of two lines of one tenant takes, counted on the embedded engine by the rules of DynamoDB. No tenant reads its
 * event feed, so each batch only looks for one.
 */
export interface Counted {
	/** Write units of an order. An event is counted in batches in which every tenant is another. */
	readonly units: {
		readonly stockRow: number;
		readonly stock: number;
		readonly checkout: number;
		readonly order: number;
		readonly index: number;
		readonly audit: number;
		readonly expiry: number;
		readonly shipment: number;
		readonly placedList: number;
		readonly placedEvent: number;
		readonly event: number;
		readonly placedEventOfFullDay: number;
		readonly eventOfFullDay: number;
	};
	/** Database calls after one another. */
	readonly steps: {
		readonly place: number;
		readonly open: number;
		readonly pay: number;
		readonly change: number;
		readonly countBatch: number;
		readonly indexBatch: number;
		readonly expiryBatch: number;
		readonly expire: number;
	};
	/** Read units of an order without browsing: its requests, and the look-up of an event feed for each of its events. */
	readonly reads: number;
	/** Pulses written in a minute at most. */
	readonly maxPulses: number;
	readonly expiry: Limits;
	readonly advancing: Limits;
	readonly refunds: Limits;
	/** The share of the hottest counter key, where so many tenants sell evenly. */
	readonly hottestCounter: (tenants: number) => number;
}

type Bench = Awaited<ReturnType<typeof openTracedBase>>;

/** A base whose calls are counted by step, and its operations. */
async function openTracedBase() {
	const bare = await openBenchBase();
	const trace = traced(bare.stores.database);
	const followUps = followUpStore(trace.over, 'orders');
	const stores = {
		...bare.stores,
		database: trace.over,
		checkouts: checkoutStore(trace.over, 'orders'),
		orders: orderStore(trace.over, 'orders'),
		placed: checkoutsByDayStore(trace.over, 'orders'),
		sales: counterStore(trace.over, 'sales'),
		feeds: feedStore(trace.over, 'directory'),
		followUps,
	};
	const base = { ...bare, stores };
	return {
		base,
		all: await operations(base),
		/** Runs work and resolves to its result, its steps, and its write units on keys that begin so. */
		async measure<T>(work: () => Promise<T>) {
			const before = trace.steps();
			const results: T[] = [];
			const byKey = await base.unitsOf(async () => void results.push(await work()));
			const units = (prefix: string) => sum([...byKey].filter(([key]) => key.startsWith(prefix)));
			return { value: results[0] as T, steps: trace.steps() - before, units, byKey };
		},
	};
}

/** Counts the life of an order on an engine of its own. */
export async function countOrder(): Promise<Counted> {
	const bench = await openTracedBase();
	try {
		const life = await lifeOf(bench);
		const followUps = await followUpsOf(bench, life.order);
		const events = await eventsOf(bench);
		const { stores } = bench.base;
		const provider = { refund: () => Promise.reject(new Error('not sent')) };
		return {
			units: { ...life.units, ...followUps.units, ...events.units, audit: auditUnits() },
			steps: { ...life.steps, ...followUps.steps, countBatch: events.steps },
			reads: life.reads + eventsOfOrder * followUps.lookUp,
			maxPulses: await maxPulses(),
			expiry: limitsOf(checkoutExpiry(stores)),
			advancing: limitsOf(
				orderAdvancing({ ...stores, clocks: { cancelAfterMs: 0, receiveAfterMs: 0, closeAfterMs: 0 } }),
			),
			refunds: limitsOf(refundSending({ ...stores, provider }, () => {})),
			hottestCounter,
		};
	} finally {
		await bench.base.engine.stop();
	}
}

function limitsOf({ width, headroomMs }: Limits): Limits {
	return { width, headroomMs };
}

/** Placing, opening the payment, paying, shipping and receiving. The audit entry makes the shipment a transaction. */
async function lifeOf({ base, all, measure }: Bench) {
	const { orders, checkouts } = base.stores;
	// The first checkout reads prices, which later ones find in memory.
	await all.place(all.spread(2, 1));
	const placing = await measure(() => all.place(all.spread(2, 1)));
	const checkout = placing.value.value;
	const opening = await measure(() => base.asked(() => checkouts.anyCheckout(checkout.checkoutId)));
	const paying = await measure(() => all.pay(checkout));
	const [order] = ordersOf(checkout, now) as [Order];
	const reading = await measure(() => base.asked(() => orders.tenantOrder(order.tenantId, order.orderId)));
	const shipping = await measure(() => all.ship(order));
	const receiving = await measure(async () => all.receive(passed(shipping.value.value)));
	const writing = [placing, paying, shipping, receiving];
	const units = (prefix: string) => writing.reduce((total, step) => total + step.units(prefix), 0);
	const stock = units('catalog ');
	return {
		order,
		units: {
			stock,
			stockRow: stock / 2,
			checkout: units('orders B#'),
			order: units('orders T#') + shipping.units('orders T#'),
			index: units('orders index'),
		},
		steps: {
			place: placing.steps,
			open: opening.steps,
			pay: paying.steps,
			change: reading.steps + shipping.steps,
		},
		reads: opening.value.engine.read + paying.value.engine.read + 2 * reading.value.engine.read,
	};
}

/** A hundredth of a batch of follow-ups, stored and removed, and of the list of a day. */
async function followUpsOf({ base, all, measure }: Bench, order: Order) {
	const { stores } = base;
	const indexing = await measure(() => Promise.all([all.noteHolds(), all.notePlaced()]));
	const looking = await measure(() => all.tell(100, 100));
	const run = { now, hasTimeLeft: () => true };
	const draining = await measure(() => drain(stores.followUps, 'expire-checkouts', checkoutExpiry(stores), run));
	const orders = Array.from({ length: 100 }, () => `ord_${order.tenantId}_${unique()}`);
	const note = paidOrderSummary(order);
	const shipments = orders.map((id) => ({ kind: 'flag-overdue-shipments', id, dueAt: now, note }) as const);
	const stored = await measure(() => stores.followUps.put(shipments, unique()));
	const { value: open } = await all.place(all.spread(2, 1));
	const expiring = await measure(() => expireCheckout(stores, open, open.expiresAt));
	return {
		units: {
			expiry: (indexing.units('orders FOLLOWUP') + draining.units('orders FOLLOWUP')) / 100,
			// The removal costs what the put did: the size of the item.
			shipment: (2 * stored.units('orders FOLLOWUP')) / 100,
			placedList: indexing.units('orders PLACED') / 100,
		},
		/** Read units of an event, in batches in which every tenant is another. */
		lookUp: looking.value.engine.read / 100,
		steps: { indexBatch: indexing.steps + looking.steps, expiryBatch: draining.steps, expire: expiring.steps },
	};
}

const shard = 'shardId-00000001732468800000-a1b2c3d4';

/** Batches of a hundred events of a hundred tenants, and the write of one counter of a full day. */
async function eventsOf({ base, all, measure }: Bench) {
	const placed = await measure(() => all.countPlaced(100));
	const changed = await measure(() => all.count(100));
	const full = async (source: CounterSource) => {
		const counter = fullCounter(source, shard);
		return (await measure(() => base.stores.sales.update([counter], () => counter))).units('sales ');
	};
	return {
		units: {
			placedEvent: placed.units('sales ') / 100,
			event: changed.units('sales ') / 100,
			placedEventOfFullDay: await full('checkouts'),
			eventOfFullDay: await full('orders'),
		},
		steps: Math.max(placed.steps, changed.steps),
	};
}

/** The audit entry of a shipment, written with it. */
function auditUnits(): number {
	const [tenantId, operation, at] = ['liuxi-riverside', 'shipOrder', now];
	const path = { orderId: `ord_${tenantId}_${unique()}` };
	const by = { userId: buyerId, role: 'fulfilment', by: 'merchant', requestId: 'JKJaXmPLvHcESHA=' } as const;
	const entry = { at, tenantId, operation, path, changed: ['carrier', 'trackingNumber'], ...by };
	const writes = auditLogStore(undefined as never, 'directory').entries(entry, unique());
	const { table, indexes } = sumOf(
		writes.map((write) => writeCost(write, undefined, { table: directoryTable, transaction: true })),
	);
	return table + indexes;
}

/** The pulses of a minute for a stream of very many shards. */
async function maxPulses(): Promise<number> {
	const counts: number[] = [];
	const consumers = streamConsumers({
		openShards: () => Promise.resolve(Array.from({ length: 10_000 }, (_, n) => `shard-${n}`)),
		progress: { passed: () => Promise.resolve([]) },
		pulses: { write: (pulses) => Promise.resolve(void counts.push(pulses)) },
		wait: () => Promise.resolve(),
	});
	await consumers.behind(day, now);
	return Math.max(...counts);
}

function hottestCounter(tenants: number): number {
	const keys = Array.from(
		{ length: tenants },
		(_, n) => salesKeys.counter({ tenantId: `tenant-${String(n).padStart(4, '0')}`, day, source: 'orders', shard }).pk,
	);
	return Math.max(...[...Map.groupBy(keys, (key) => key).values()].map((ofKey) => ofKey.length)) / tenants;
}

function sum(entries: readonly (readonly [string, number])[]): number {
	return entries.reduce((total, [, units]) => total + units, 0);
}
