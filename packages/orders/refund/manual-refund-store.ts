import type { CheckoutId, Millis, OrderId, RefundId } from '#kernel';
import type { Database, Item, Page, Write } from '#platform';
import { type Order } from '../order/order.ts';
import { orderKeys, refundsByHand } from '../table.ts';
import { needsHand } from './refund-moves.ts';

/** Money that a member of the base has to return, because no provider can: a refund of an order, or a transfer that bought nothing. */
export interface ManualRefund {
	readonly refundId: RefundId;
	readonly checkoutId: CheckoutId;
	/** Absent for a transfer that bought nothing. */
	readonly orderId?: OrderId | undefined;
	/** The bank's reference of the transfer that bought nothing. */
	readonly bankReference?: string | undefined;
	/** In fen. */
	readonly amount: number;
	/** `failed`: the provider did not return it. `manual`: it was paid by bank transfer. */
	readonly state: 'failed' | 'manual';
	/** The time of the decision to return it. */
	readonly at: Millis;
}

/** What waits for a member of the base. Each is an item, written and removed with the state of its refund or transfer. */
export interface ManualRefundStore {
	open(limit: number, after: Item | undefined): Promise<Page<ManualRefund>>;
	/** The order of a refund that waits, or that was settled by hand. */
	orderOf(refundId: RefundId): Promise<OrderId | undefined>;
	/** The writes that belong to a change of an order: refunds that begin or cease to wait. */
	writesOf(before: Order, after: Order): Write[];
}

/** Refunds by hand over the `orders` table. */
export function manualRefundStore(database: Database, table: string): ManualRefundStore {
	return {
		async open(limit, after) {
			const values = { ':pk': refundsByHand };
			const page = await database.queryPage({ table, where: 'pk = :pk', values, limit, after, consistent: true });
			return page.map(fromItem);
		},
		async orderOf(refundId) {
			const keys = [orderKeys.manualRefund(refundId), orderKeys.settledRefund(refundId)];
			const items = await database.batchGet(
				keys.map((key) => ({ table, key })),
				{ consistent: true },
			);
			return items.find((item) => item !== undefined)?.['orderId'] as OrderId | undefined;
		},
		writesOf(before, after) {
			const waited = new Set(before.refunds?.filter(needsHand).map(({ refundId }) => refundId));
			return (after.refunds ?? []).flatMap((refund): Write[] => {
				const key = orderKeys.manualRefund(refund.refundId);
				if (needsHand(refund) === waited.has(refund.refundId)) return [];
				const { orderId, checkoutId } = after;
				if (!needsHand(refund)) {
					const settled = { ...orderKeys.settledRefund(refund.refundId), orderId };
					return [
						{ kind: 'delete', table, key },
						{ kind: 'put', table, item: settled },
					];
				}
				const { amount, state, at } = refund;
				return [{ kind: 'put', table, item: { ...key, orderId, checkoutId, amount, state, at } }];
			});
		},
	};
}

function fromItem({ pk: _pk, sk, ...refund }: Item): ManualRefund {
	return { refundId: String(sk), ...refund } as unknown as ManualRefund;
}
