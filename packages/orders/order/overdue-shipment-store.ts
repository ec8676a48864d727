import type { Millis, OrderId } from '#kernel';
import { type Database, type Item, eachPage } from '#platform';
import { orderKeys, overduePartition } from '../table.ts';
import type { Order } from './order.ts';

/** The orders that are paid and were not shipped in time. An order is marked by its id, so marking twice changes nothing. */
export interface OverdueShipmentStore {
	/** Marks an order as unshipped, if it is still paid. */
	mark(order: Order): Promise<boolean>;
	/** Removes the mark of an order that was shipped. */
	unmark(order: Order): Promise<void>;
	/** Marked orders, longest paid first: their number up to `maxCounted`, and the first of them. */
	unshipped(limit: number): Promise<{ count: number; first: Unshipped[] }>;
}

/** An order that is marked as unshipped. */
export interface Unshipped {
	readonly orderId: OrderId;
	readonly paidAt: Millis;
}

/** The maximum of counted orders. Beyond it, the exact number helps nobody. */
export const maxCounted = 10_000;

/** Marks a page: some 100 KB, so that DynamoDB cuts none shorter. */
const marksPerPage = 1_000;
/** One page more than are counted. */
const maxMarkPages = maxCounted / marksPerPage + 1;

/** Overdue shipments over the `orders` table. */
export function overdueShipmentStore(database: Database, table: string): OverdueShipmentStore {
	return {
		// In one transaction, so that a shipment, which removes the mark, comes after it.
		async mark(order) {
			const still = { condition: '#state = :paid', names: { '#state': 'state' }, values: { ':paid': 'paid' } };
			const done = await database.transact([
				{ kind: 'check', table, key: orderKeys.order(order.orderId), ...still },
				{ kind: 'put', table, item: { ...orderKeys.overdue(order.paidAt, order.orderId) } },
			]);
			return done.ok;
		},
		async unmark(order) {
			await database.write({ kind: 'delete', table, key: orderKeys.overdue(order.paidAt, order.orderId) });
		},
		unshipped: (limit) => unshipped(database, table, limit),
	};
}

async function unshipped(
	database: Database,
	table: string,
	limit: number,
): Promise<{ count: number; first: Unshipped[] }> {
	const first: Unshipped[] = [];
	let count = 0;
	const where = { where: 'pk = :pk', values: { ':pk': overduePartition } };
	const marks = eachPage((after) => database.queryPage({ table, ...where, limit: marksPerPage, after }), maxMarkPages);
	for await (const items of marks) {
		for (const item of items.slice(0, limit - first.length)) first.push(unshippedOf(item));
		count += items.length;
		if (count >= maxCounted) break;
	}
	return { count, first };
}

const timeDigits = 13;

function unshippedOf(item: Item): Unshipped {
	const sk = String(item['sk']);
	return { orderId: sk.slice(timeDigits + 1), paidAt: Number(sk.slice(0, timeDigits)) };
}
