import { type RefundId, type Result, refused } from '#kernel';
import { type Audited, type Database, Unavailable, type Write } from '#platform';
import { orderFromItem, orderItem, refundPath } from '../item-codec.ts';
import type { Order } from '../order/order.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { maxRefunds, refunded } from './refund.ts';
import type { RefundState } from '../states.ts';
import { orderKeys } from '../table.ts';
import { lateEventMarkers } from '../order/order-history-store.ts';

type Update = Extract<Write, { kind: 'update' }>;

/** Writes the refunds of orders. They are only ever appended, so the place of one never changes. */
export interface RefundStore {
	/**
	 * Decides on one more refund of an order and appends it, in one write, if no other was appended since; a decision that
	 * lost to another is made again on what that left. A decision that changes nothing writes nothing.
	 */
	give(
		order: Order,
		decide: (order: Order) => Result<Order, OrdersRefusal>,
		audited: Audited,
	): Promise<Result<Order, OrdersRefusal>>;
	/** Says what became of a pending refund. Answers whether it was pending still. */
	settle(order: Order, refundId: RefundId, state: Exclude<RefundState, 'pending'>): Promise<boolean>;
}

/** Refunds over the `orders` table. */
export function refundStore(database: Database, table: string): RefundStore {
	return {
		async give(order, decide, audited) {
			let current = order;
			// A try is lost to another refund only, and there cannot be more of those.
			for (let tries = 0; tries <= maxRefunds; tries++) {
				const next = decide(current);
				if (!next.ok || next.value === current) return next;
				const at = next.value.refunds?.at(-1)?.at ?? 0;
				for (const note of lateEventMarkers(table, next.value, at)) await database.write(note);
				const done = await database.write(appended(table, current, next.value), audited);
				if (done.ok) return next;
				if (done.item === undefined) return refused({ kind: 'not_found' });
				current = orderFromItem(done.item);
			}
			throw new Unavailable('refunds in contention', 1);
		},
		async settle(order, refundId, state) {
			const index = order.refunds?.findIndex((one) => one.refundId === refundId) ?? -1;
			if (index === -1) throw new Error('not a refund of this order');
			return (await database.write(settled(table, order, index, state))).ok;
		},
	};
}

/** The item itself refuses what is more than its subtotal, whatever was decided. */
function appended(table: string, before: Order, after: Order): Update {
	const known = before.refunds?.length ?? 0;
	const { refunds = [] } = orderItem(after) as { refunds?: readonly [] };
	return {
		kind: 'update',
		table,
		key: orderKeys.order(after.orderId),
		update: 'SET refunds = list_append(if_not_exists(refunds, :none), :one), refunded = :refunded',
		condition: `subtotal >= :refunded AND ${known === 0 ? 'attribute_not_exists(refunds)' : 'size(refunds) = :known'}`,
		values: {
			':none': [],
			':one': refunds.slice(known),
			':refunded': refunded(after),
			...(known === 0 ? {} : { ':known': known }),
		},
	};
}

function settled(table: string, order: Order, index: number, state: RefundState): Update {
	const path = refundPath(index);
	return {
		kind: 'update',
		table,
		key: orderKeys.order(order.orderId),
		update: `SET ${path} = :state`,
		condition: `${path} = :pending`,
		values: { ':state': state, ':pending': 'pending' },
	};
}
