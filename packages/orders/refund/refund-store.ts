import type { RefundId, Result } from '#kernel';
import type { Audited, Database, Write } from '#platform';
import { orderItem, refundPath } from '../item-codec.ts';
import type { Order } from '../order/order.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { maxRefunds, refunded } from './refund.ts';
import type { RefundState } from '../states.ts';
import { orderKeys } from '../table.ts';
import { decideAndWrite } from '../order/decide-and-write.ts';

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
		give: (order, decide, audited) => {
			const timeOf = (after: Order) => after.refunds?.at(-1)?.at ?? 0;
			const writeOf = (before: Order, after: Order) => appendWrite(table, before, after);
			// A try is lost to another refund only, and there cannot be more of those.
			const bounds = { what: 'refunds in contention', maxTries: maxRefunds + 1 };
			return decideAndWrite({ database, table }, order, { decide, timeOf, writeOf, ...bounds }, audited);
		},
		async settle(order, refundId, state) {
			const index = order.refunds?.findIndex((one) => one.refundId === refundId) ?? -1;
			if (index === -1) throw new Error('not a refund of this order');
			return (await database.write(settleWrite(table, order, index, state))).ok;
		},
	};
}

/** The item itself refuses what is more than its subtotal, whatever was decided. */
function appendWrite(table: string, before: Order, after: Order): Update {
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
