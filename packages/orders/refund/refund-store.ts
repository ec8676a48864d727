import type { RefundId, Result } from '#kernel';
import type { Audited, Database, Write } from '#platform';
import { orderItem, refundPath } from '../item-codec.ts';
import type { Order } from '../order/order.ts';
import { paidFor } from '../order/orders-of.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { maxRefunds, refunded } from './refund.ts';
import type { RefundState } from '../states.ts';
import { orderKeys } from '../table.ts';
import { decideAndWrite } from '../order/decide-and-write.ts';

type Update = Extract<Write, { kind: 'update' }>;

/** Writes the refunds of orders. They are only appended, so the index of a refund never changes. */
export interface RefundStore {
	/**
	 * Decides on a further refund of an order and appends it in one write. A decision that lost to another refund is made
	 * again on the order that it left. A decision that changes nothing writes nothing.
	 */
	add(
		order: Order,
		decide: (order: Order) => Result<Order, OrdersRefusal>,
		audited: Audited,
	): Promise<Result<Order, OrdersRefusal>>;
	/** Stores the outcome of a pending refund. Resolves to whether it was still pending. */
	settle(order: Order, refundId: RefundId, state: Exclude<RefundState, 'pending'>): Promise<boolean>;
}

/** Refunds over the `orders` table. */
export function refundStore(database: Database, table: string): RefundStore {
	return {
		add: (order, decide, audited) => {
			const timeOf = (after: Order) => after.refunds?.at(-1)?.at ?? 0;
			const writeOf = (before: Order, after: Order) => appendWrite(table, before, after);
			// A decision loses only to another refund, and an order has no more of those.
			const bounds = { what: 'refunds in contention', maxTries: maxRefunds + 1 };
			return decideAndWrite({ database, table }, order, { decide, timeOf, writeOf, ...bounds }, audited);
		},
		async settle(order, refundId, state) {
			const index = order.refunds?.findIndex((one) => one.refundId === refundId) ?? -1;
			if (index === -1) throw new Error('refund id is not of this order');
			return (await database.write(settleWrite(table, order, index, state))).ok;
		},
	};
}

/**
 * The condition refuses refunds above the money that came, whatever was decided. A condition cannot add attributes, and
 * shipping fee, discount and excess of an order never change. So the subtotal bounds the refunds less those three.
 */
function appendWrite(table: string, before: Order, after: Order): Update {
	const known = before.refunds?.length ?? 0;
	const { refunds = [] } = orderItem(after) as { refunds?: readonly [] };
	return {
		kind: 'update',
		table,
		key: orderKeys.order(after.orderId),
		update: 'SET refunds = list_append(if_not_exists(refunds, :none), :added), refunded = :refunded',
		condition: `subtotal >= :ofGoods AND ${known === 0 ? 'attribute_not_exists(refunds)' : 'size(refunds) = :known'}`,
		values: {
			':none': [],
			':added': refunds.slice(known),
			':refunded': refunded(after),
			':ofGoods': refunded(after) - (paidFor(after) - after.subtotal),
			...(known === 0 ? {} : { ':known': known }),
		},
	};
}

function settleWrite(table: string, order: Order, index: number, state: RefundState): Update {
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
