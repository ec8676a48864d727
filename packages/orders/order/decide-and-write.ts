import { type Millis, type Result, refused } from '#kernel';
import { type Audited, type Database, type Write, retryConflicts } from '#platform';
import { orderFromItem } from '../item-codec.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { lateEventMarkers } from './order-history-store.ts';
import type { Order } from './order.ts';

/** How a decision on an order is stored. */
export interface OrderDecision {
	readonly decide: (order: Order) => Result<Order, OrdersRefusal>;
	/** The time of what was decided. */
	readonly timeOf: (order: Order) => Millis;
	/** The write of the order, under the condition that it is as it was before. */
	readonly writeOf: (before: Order, after: Order) => Extract<Write, { kind: 'update' }>;
	readonly what: string;
	readonly maxTries: number;
}

/**
 * Decides on an order and writes the decision. A decision that lost to another writer is made again on the order that the
 * winner left. A decision that changes nothing writes nothing.
 */
export function decideAndWrite(
	{ database, table }: { readonly database: Database; readonly table: string },
	order: Order,
	{ decide, timeOf, writeOf, what, maxTries }: OrderDecision,
	audited: Audited,
): Promise<Result<Order, OrdersRefusal>> {
	let current = order;
	return retryConflicts({ what, maxTries }, async () => {
		const next = decide(current);
		if (!next.ok || next.value === current) return next;
		for (const marker of lateEventMarkers(table, next.value, timeOf(next.value))) await database.write(marker);
		const done = await database.write(writeOf(current, next.value), audited);
		if (done.ok) return next;
		if (done.item === undefined) return refused({ kind: 'not_found' });
		current = orderFromItem(done.item);
		return 'conflict';
	});
}
