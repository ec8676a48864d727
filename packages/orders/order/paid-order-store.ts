import { type Bilingual, type Channel, type Millis, type OrderId, ownedId, parseOwnedId } from '#kernel';
import { type Database, type Item, type Value, eachPage } from '#platform';
import { orderFromItem } from '../item-codec.ts';
import type { Order } from './order.ts';
import { duePartitions, orderKeys } from '../table.ts';
import { type PaidOrder, newest, shipWithinMs, withoutBuyer } from './paid-order.ts';

/**
 * What the base watches of paid orders. A batch of the orders stream is folded into one note under the time its orders
 * should have been shipped by: the notes that are due say which orders to look at, the last notes say which orders came
 * last. So both questions together cost a twentieth of a write unit an order in batches of 100, and no index.
 * A batch noted twice, whole or in part, changes no answer: orders are a set by their ids.
 */
export interface PaidOrderStore {
	/** Notes the paid orders of one stream batch; `unique` is the same for the same batch. */
	note(orders: readonly Order[], unique: string): Promise<void>;
	/** The latest paid orders, newest first, as far as notes reach back: `shipWithinMs`, and what is overdue. */
	latest(limit: number): Promise<PaidOrder[]>;
	/** The first notes whose orders should all have been shipped, earliest first: to be asked again until there is none. */
	due(now: Millis, limit: number): Promise<readonly Note[]>;
	/** The orders of a note as they are now. */
	orders(note: Note): Promise<Order[]>;
	forget(note: Note): Promise<void>;
	/** Marks an order as unshipped, if it is still paid. */
	mark(order: Order): Promise<boolean>;
	/** Takes the mark from an order that was shipped. */
	unmark(order: Order): Promise<void>;
	/** Marked orders, longest paid first: their number up to `maxCounted`, and the first of them. */
	unshipped(limit: number): Promise<{ count: number; first: Unshipped[] }>;
	/** Since when holds have been due to be released, and notes to be looked at; undefined where nothing was due then. */
	reservations(at: Millis): Promise<{ holds: Millis | undefined; notes: Millis | undefined }>;
}

/** A note of a stream batch. */
export interface Note {
	readonly sk: string;
	readonly orderIds: readonly OrderId[];
}

/** An order that is marked as unshipped. */
export interface Unshipped {
	readonly orderId: OrderId;
	readonly paidAt: Millis;
}

/** As many orders as one note shows, and one answer can. */
export const maxLatest = 12;
/** Unshipped orders that are counted; a base with more has another problem than their number. */
export const maxCounted = 10_000;

/** Orders paid within one minute are one note: the look runs every minute. */
const bucketMs = 60_000;
/** Pages of notes read for the latest orders; a second one is needed only after a batch came twice. */
const maxNotePages = 4;
/** Marks a page: some 100 KB, so that DynamoDB cuts none shorter. */
const marksPerPage = 1_000;
/** Those that are counted, and one more. */
const maxMarkPages = maxCounted / marksPerPage + 1;

/** What is watched, over the `orders` table. */
export function paidOrderStore(database: Database, table: string): PaidOrderStore {
	const first = async (pk: string, until: Millis) => {
		const page = await database.queryPage({ table, ...dueBy(pk, until), limit: 1, after: undefined });
		return page.map(timeOf).firstItems()[0];
	};
	return {
		async note(orders, unique) {
			for (const bucket of Map.groupBy(orders, (order) => Math.floor(order.paidAt / bucketMs)).values()) {
				const dueAt = Math.max(...bucket.map((order) => order.paidAt)) + shipWithinMs;
				const shown = newest(bucket.map(withoutBuyer), maxLatest);
				const item = { ...orderKeys.paid(dueAt, unique), orders: idsByTenant(bucket), shown: shown.map(packed) };
				await database.write({ kind: 'put', table, item });
			}
		},
		latest: (limit) => latest(database, table, limit),
		async due(now, limit) {
			const query = { table, ...dueBy(duePartitions.paid, now), limit, consistent: true, after: undefined };
			return (await database.queryPage(query)).map(noteOf).firstItems();
		},
		async orders(note) {
			const keys = note.orderIds.map((id) => ({ table, key: orderKeys.order(id) }));
			const items = await database.batchGet(keys, { consistent: true });
			return items.flatMap((item) => (item ? [orderFromItem(item)] : []));
		},
		async forget(note) {
			await database.write({ kind: 'delete', table, key: { pk: duePartitions.paid, sk: note.sk } });
		},
		// In one transaction, so that the shipment that takes the mark away again comes after it.
		async mark(order) {
			const still = { condition: '#state = :paid', names: { '#state': 'state' }, values: { ':paid': 'paid' } };
			const done = await database.transact([
				{ kind: 'check', table, key: orderKeys.order(order.orderId), ...still },
				{ kind: 'put', table, item: { ...orderKeys.unshipped(order.paidAt, order.orderId) } },
			]);
			return done.ok;
		},
		async unmark(order) {
			await database.write({ kind: 'delete', table, key: orderKeys.unshipped(order.paidAt, order.orderId) });
		},
		unshipped: (limit) => unshipped(database, table, limit),
		async reservations(at) {
			const [reservations, notes] = await Promise.all([
				first(duePartitions.reservations, at),
				first(duePartitions.paid, at),
			]);
			return { holds: reservations, notes };
		},
	};
}

function dueBy(pk: string, until: Millis) {
	return { where: 'pk = :pk AND sk <= :until', values: { ':pk': pk, ':until': orderKeys.reservations(until, '~').sk } };
}

/**
 * The newest orders are in the notes of the latest times: as many notes as orders are asked for hold them all, unless some
 * came twice. What has not been read is not younger than the last note that was.
 */
async function latest(database: Database, table: string, limit: number): Promise<PaidOrder[]> {
	let found: PaidOrder[] = [];
	const where = { where: 'pk = :pk', values: { ':pk': duePartitions.paid } };
	let after: Item | undefined;
	for (let count = 0; count < maxNotePages; count++) {
		const page = await database.queryPage({ table, ...where, limit, backwards: true, after });
		const unread = page.read((next, items) => {
			const shown = items.flatMap((item) => (item['shown'] as unknown as readonly PackedOrder[]).map(unpacked));
			found = newest([...found, ...shown], limit);
			after = next;
			const oldest = items.at(-1);
			return oldest === undefined ? 0 : timeOf(oldest) - shipWithinMs;
		});
		if (after === undefined || (found.length === limit && (found.at(-1)?.paidAt ?? 0) >= unread)) break;
	}
	return found;
}

async function unshipped(
	database: Database,
	table: string,
	limit: number,
): Promise<{ count: number; first: Unshipped[] }> {
	const first: Unshipped[] = [];
	let count = 0;
	const where = { where: 'pk = :pk', values: { ':pk': duePartitions.unshipped } };
	const marks = eachPage((after) => database.queryPage({ table, ...where, limit: marksPerPage, after }), maxMarkPages);
	for await (const items of marks) {
		for (const item of items.slice(0, limit - first.length))
			first.push({ orderId: String(item['sk']).slice(timeDigits + 1), paidAt: timeOf(item) });
		count += items.length;
		if (count >= maxCounted) break;
	}
	return { count, first };
}

const timeDigits = 13;

function timeOf(item: Item): Millis {
	return Number(String(item['sk']).slice(0, timeDigits));
}

/** `{ tenant: 'unique unique …' }`: a tenant's name stands once. */
function idsByTenant(orders: readonly Order[]): Record<string, string> {
	const byTenant = Map.groupBy(orders, (order) => order.tenantId);
	return Object.fromEntries([...byTenant].map(([tenant, ofTenant]) => [tenant, ofTenant.map(uniqueOf).join(' ')]));
}

function noteOf(item: Item): Note {
	const orders = Object.entries(item['orders'] as Record<string, string>);
	return {
		sk: String(item['sk']),
		orderIds: orders.flatMap(([tenant, uniques]) =>
			uniques.split(' ').map((unique) => ownedId('order', tenant, unique)),
		),
	};
}

/** Without names, which are billed as well. */
type PackedOrder = readonly [
	tenant: string,
	unique: string,
	cluster: string,
	channel: Channel,
	amount: number,
	units: number,
	paidAt: Millis,
	zh: string,
	en: string,
];

function packed(order: PaidOrder): Value {
	const { tenantId, clusterId, channel, amount, units, paidAt, title } = order;
	return [tenantId, uniqueOf(order), clusterId, channel, amount, units, paidAt, title.zh, title.en];
}

function unpacked([tenantId, unique, clusterId, channel, amount, units, paidAt, zh, en]: PackedOrder): PaidOrder {
	const title: Bilingual = { zh, en };
	return { orderId: ownedId('order', tenantId, unique), tenantId, clusterId, channel, amount, units, paidAt, title };
}

function uniqueOf({ orderId }: { readonly orderId: OrderId }): string {
	const id = parseOwnedId('order', orderId);
	if (id === undefined) throw new TypeError('an order without a valid id');
	return id.unique;
}
