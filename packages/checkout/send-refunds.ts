import { type OrderId, type RefundId, cny, parseOwnedId } from '#kernel';
import type { Order, OrdersStore, Refund, RefundState, RefundsStore } from '#orders';
import type { RefundProvider } from '#payments';

export interface SendingStores {
	readonly orders: OrdersStore;
	readonly refunds: RefundsStore;
	readonly provider: RefundProvider;
}

/** What became of a refund; `reason` says why it failed. */
export interface SentRefund {
	readonly refundId: RefundId;
	readonly state: Exclude<RefundState, 'due'>;
	readonly reason?: string;
}

/** What sending did. Unfinished, there is still something due: the provider is away, or time ran out. */
export interface Sending {
	readonly settled: readonly SentRefund[];
	readonly finished: boolean;
}

/**
 * Gives the refunds of an order that are due back to where the money came from, and says so of each. The order is read as it
 * is now: what was settled before is not sent again, and what was sent and not noted the provider knows by its id.
 */
export async function sendRefunds(stores: SendingStores, orderId: OrderId, mayGoOn: () => boolean): Promise<Sending> {
	const order = await stores.orders.tenantOrder(parseOwnedId('order', orderId)?.owner ?? '', orderId);
	const due = order?.refunds?.filter((one) => one.state === 'due') ?? [];
	if (order === undefined || due.length === 0) return { settled: [], finished: true };
	const paymentId = await paymentOf(stores, order);
	const settled: SentRefund[] = [];
	for (const refund of due) {
		const sent = mayGoOn() ? await send(stores.provider, paymentId, refund) : 'away';
		if (sent === 'away') return { settled, finished: false };
		if (await stores.refunds.settle(order, refund.refundId, sent.state)) settled.push(sent);
	}
	return { settled, finished: true };
}

/** The payment stands on the checkout; an order has one because its checkout is paid. */
async function paymentOf({ orders }: SendingStores, { checkoutId }: Order): Promise<string | undefined> {
	const checkout = await orders.anyCheckout(checkoutId);
	return checkout?.state === 'paid' ? checkout.paymentId : undefined;
}

async function send(
	provider: RefundProvider,
	paymentId: string | undefined,
	{ refundId, amount }: Refund,
): Promise<SentRefund | 'away'> {
	if (paymentId === undefined) return { refundId, state: 'failed', reason: 'no_payment' };
	if (paymentId.startsWith('bank_')) return { refundId, state: 'by_hand' };
	const given = await provider.refund(paymentId, { refundId, amount: cny(amount) });
	if (given.ok) return { refundId, state: 'sent' };
	switch (given.refusal.kind) {
		case 'payment_provider_unavailable':
			return 'away';
		case 'refund_refused':
			return { refundId, state: 'failed', reason: given.refusal.reason };
	}
}
