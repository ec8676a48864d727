import { type OrderId, type RefundId, cny, parseOwnedId } from '#kernel';
import type { Order, OrderStore, Refund, RefundState, RefundStore } from '#orders';
import type { RefundProvider } from '#payments';
import { eachPage } from '#platform';

export interface SendRefundsDeps {
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

/** The result of sending. `finished` is false when the provider was unavailable or time ran out. */
export interface Sending {
	readonly settled: readonly SentRefund[];
	readonly finished: boolean;
}

/**
 * Sends the pending refunds of an order to the payment provider and stores the outcome of each. The order is read
 * first, so settled refunds are skipped. A refund sent before and not stored is found at the provider by its id.
 */
export async function sendRefunds(
	stores: SendRefundsDeps,
	orderId: OrderId,
	hasTimeLeft: () => boolean,
): Promise<Sending> {
	const order = await stores.orders.tenantOrder(parseOwnedId('order', orderId)?.owner ?? '', orderId);
	const due = order?.refunds?.filter((one) => one.state === 'pending') ?? [];
	if (order === undefined || due.length === 0) return { settled: [], finished: true };
	const paymentId = await paymentOf(stores, order);
	const settled: SentRefund[] = [];
	for (const refund of due) {
		const sent = hasTimeLeft() ? await send(stores.provider, paymentId, refund) : 'unavailable';
		if (sent === 'unavailable') return { settled, finished: false };
		if (await stores.refunds.settle(order, refund.refundId, sent.state)) settled.push(sent);
	}
	return { settled, finished: true };
}

/** Batches read in one page. */
const batchesPerPage = 25;
/** Pages of one round: a quarter of a million batches, of up to a hundred orders each. */
const maxBatchPages = 10_000;

/** The result of one round. */
export interface Round {
	readonly orders: readonly (Sending & { readonly orderId: OrderId })[];
	readonly unfinished: boolean;
}

/**
 * Sends the refunds of every recorded batch once, until `hasTimeLeft` returns false. A batch is deleted when none of
 * its orders has a pending refund. A failing order keeps its batch and delays no other.
 */
export async function sendNotedRefunds(stores: SendRefundsDeps, hasTimeLeft: () => boolean): Promise<Round> {
	const orders: (Sending & { orderId: OrderId })[] = [];
	for await (const batches of eachPage((after) => stores.refunds.noted(batchesPerPage, after), maxBatchPages)) {
		for (const batch of batches) {
			if (!hasTimeLeft()) return { orders, unfinished: true };
			const sent: (Sending & { orderId: OrderId })[] = [];
			for (const orderId of batch.orderIds)
				sent.push({ orderId, ...(await sendRefunds(stores, orderId, hasTimeLeft)) });
			orders.push(...sent);
			if (sent.every(({ finished }) => finished)) await stores.refunds.forget(batch);
		}
	}
	return { orders, unfinished: orders.some(({ finished }) => !finished) };
}

/** The payment id is stored on the checkout. Every order's checkout is paid. */
async function paymentOf({ orders }: SendRefundsDeps, { checkoutId }: Order): Promise<string | undefined> {
	const checkout = await orders.anyCheckout(checkoutId);
	return checkout?.state === 'paid' ? checkout.paymentId : undefined;
}

async function send(
	provider: RefundProvider,
	paymentId: string | undefined,
	{ refundId, amount }: Refund,
): Promise<SentRefund | 'unavailable'> {
	if (paymentId === undefined) return { refundId, state: 'failed', reason: 'no_payment' };
	if (paymentId.startsWith('bank_')) return { refundId, state: 'manual' };
	const given = await provider.refund(paymentId, { refundId, amount: cny(amount) });
	if (given.ok) return { refundId, state: 'sent' };
	switch (given.refusal.kind) {
		case 'payment_provider_unavailable':
			return 'unavailable';
		case 'refund_refused':
			return { refundId, state: 'failed', reason: given.refusal.reason };
	}
}
