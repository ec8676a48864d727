import { type OrderId, type RefundId, type Result, refused } from '#kernel';
import { type Audited, type Database, type Item, type Page, Unavailable, type Write } from '#platform';
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
	/** Says what became of a refund that was due. Whether it was due still. */
	settle(order: Order, refundId: RefundId, state: Exclude<RefundState, 'pending'>): Promise<boolean>;
	/** Notes the orders of one stream batch that have a refund to be sent; `unique` is the same for the same batch. */
	note(orderIds: readonly OrderId[], unique: string): Promise<void>;
	/** A page of the notes whose refunds are to be sent. */
	noted(limit: number, after: Item | undefined): Promise<Page<RefundNote>>;
	forget(note: RefundNote): Promise<void>;
}

/** A note of a stream batch. Noted twice, an order is looked at twice, and what was sent is not due any more. */
export interface RefundNote {
	readonly unique: string;
	readonly orderIds: readonly OrderId[];
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
		async note(orderIds, unique) {
			if (orderIds.length === 0) return;
			const item = { ...orderKeys.refunds(unique), orders: [...new Set(orderIds)] };
			await database.write({ kind: 'put', table, item });
		},
		async noted(limit, after) {
			const where = { where: 'pk = :pk', values: { ':pk': 'REFUNDS' } };
			const page = await database.queryPage({ table, ...where, limit, consistent: true, after });
			return page.map(noteOf);
		},
		async forget({ unique }) {
			await database.write({ kind: 'delete', table, key: orderKeys.refunds(unique) });
		},
	};
}

function noteOf(item: Item): RefundNote {
	return { unique: String(item['sk']), orderIds: item['orders'] as readonly OrderId[] };
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
