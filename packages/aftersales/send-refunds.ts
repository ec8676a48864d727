import { type OrderId, type RefundId, cny, parseOwnedId } from '#kernel';
import type { Order, OrderStore, Refund, RefundState, RefundStore } from '#orders';
import type { RefundProvider } from '#payments';
import { eachPage } from '#platform';

export interface SendRefundsDeps {
	readonly orders: OrderStore;
	readonly refunds: RefundStore;
	readonly provider: RefundProvider;
}

/** What became of a refund; `reason` says why it failed. */
export interface SentRefund {
	readonly refundId: RefundId;
	readonly state: Exclude<RefundState, 'pending'>;
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
		const sent = hasTimeLeft() ? await send(stores.provider, paymentId, refund) : 'away';
		if (sent === 'away') return { settled, finished: false };
		if (await stores.refunds.settle(order, refund.refundId, sent.state)) settled.push(sent);
	}
	return { settled, finished: true };
}

/** Notes of one page. */
const notesPerPage = 25;
/** Notes of one round: a quarter of a million, of up to a hundred orders each. */
const maxNotePages = 10_000;

/** What one round came to: what became of which order's refunds, and whether some are still to be sent. */
export interface Round {
	readonly orders: readonly (Sending & { readonly orderId: OrderId })[];
	readonly unfinished: boolean;
}

/**
 * Goes once through all that is noted to be sent, until `hasTimeLeft` says stop. A note is forgotten when nothing of its orders is
 * due any more; an order whose refunds cannot be sent now keeps its note, and holds up no other.
 */
export async function sendNotedRefunds(stores: SendRefundsDeps, hasTimeLeft: () => boolean): Promise<Round> {
	const orders: (Sending & { orderId: OrderId })[] = [];
	for await (const notes of eachPage((after) => stores.refunds.noted(notesPerPage, after), maxNotePages)) {
		for (const note of notes) {
			if (!hasTimeLeft()) return { orders, unfinished: true };
			const sent: (Sending & { orderId: OrderId })[] = [];
			for (const orderId of note.orderIds) sent.push({ orderId, ...(await sendRefunds(stores, orderId, hasTimeLeft)) });
			orders.push(...sent);
			if (sent.every(({ finished }) => finished)) await stores.refunds.forget(note);
		}
	}
	return { orders, unfinished: orders.some(({ finished }) => !finished) };
}

/** The payment stands on the checkout; an order has one because its checkout is paid. */
async function paymentOf({ orders }: SendRefundsDeps, { checkoutId }: Order): Promise<string | undefined> {
	const checkout = await orders.anyCheckout(checkoutId);
	return checkout?.state === 'paid' ? checkout.paymentId : undefined;
}

async function send(
	provider: RefundProvider,
	paymentId: string | undefined,
	{ refundId, amount }: Refund,
): Promise<SentRefund | 'away'> {
	if (paymentId === undefined) return { refundId, state: 'failed', reason: 'no_payment' };
	if (paymentId.startsWith('bank_')) return { refundId, state: 'manual' };
	const given = await provider.refund(paymentId, { refundId, amount: cny(amount) });
	if (given.ok) return { refundId, state: 'sent' };
	switch (given.refusal.kind) {
		case 'payment_provider_unavailable':
			return 'away';
		case 'refund_refused':
			return { refundId, state: 'failed', reason: given.refusal.reason };
	}
}
