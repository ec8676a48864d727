import type { FollowUpHandler } from '#followups';
import { type OrderId, type RefundId, cny, parseOwnedId } from '#kernel';
import type { CheckoutStore, Order, OrderStore, Refund, RefundState, RefundStore } from '#orders';
import { type RefundProvider, isBankTransfer } from '#payments';

/** Dependencies of sending refunds. */
export interface SendRefundsDeps {
	readonly checkouts: CheckoutStore;
	readonly orders: OrderStore;
	readonly refunds: RefundStore;
	readonly provider: RefundProvider;
}

/** The new state of a refund. `reason` says why it failed. */
export interface SentRefund {
	readonly refundId: RefundId;
	readonly state: Exclude<RefundState, 'pending'>;
	readonly reason?: string;
}

/**
 * Sends the pending refunds of orders to where the money came from, and reports each that was settled. Each order is read
 * again, so that a settled refund is not sent twice. The provider recognizes a refund that was sent and not settled by its id.
 */
export function refundSending(
	stores: SendRefundsDeps,
	report: (orderId: OrderId, sent: SentRefund) => void,
): FollowUpHandler<OrderId> {
	return {
		// A refund is three calls to Stripe, which allows 25 a second at least.
		width: 1,
		// Each call is at most two tries of five seconds. The rest is for the database.
		headroomMs: 40_000,
		load: (orderIds) => Promise.resolve(orderIds),
		async handle(orderId, { hasTimeLeft }) {
			const order = await stores.orders.tenantOrder(parseOwnedId('order', orderId)?.owner ?? '', orderId);
			const pending = order?.refunds?.filter((one) => one.state === 'pending') ?? [];
			if (order === undefined || pending.length === 0) return 'done';
			const paymentId = await paymentOf(stores, order);
			for (const refund of pending) {
				const sent = hasTimeLeft() ? await send(stores.provider, paymentId, refund) : 'unavailable';
				if (sent === 'unavailable') return 'later';
				if (await stores.refunds.settle(order, refund.refundId, sent.state)) report(orderId, sent);
			}
			return 'done';
		},
	};
}

/** The payment id is stored on the checkout. Every order's checkout is paid. */
async function paymentOf({ checkouts }: SendRefundsDeps, { checkoutId }: Order): Promise<string | undefined> {
	const checkout = await checkouts.anyCheckout(checkoutId);
	return checkout?.state === 'paid' ? checkout.paymentId : undefined;
}

async function send(
	provider: RefundProvider,
	paymentId: string | undefined,
	{ refundId, amount }: Refund,
): Promise<SentRefund | 'unavailable'> {
	if (paymentId === undefined) return { refundId, state: 'failed', reason: 'no_payment' };
	if (isBankTransfer(paymentId)) return { refundId, state: 'manual' };
	const refunded = await provider.refund(paymentId, { refundId, amount: cny(amount) });
	if (refunded.ok) return { refundId, state: 'sent' };
	switch (refunded.refusal.kind) {
		case 'payment_provider_unavailable':
			return 'unavailable';
		case 'refund_refused':
			return { refundId, state: 'failed', reason: refunded.refusal.reason };
	}
}
