import type { FollowUpHandler } from '#followups';
import { type CheckoutId, type Millis, type OrderId, type RefundId, accepted, cny } from '#kernel';
import { type Order, type OrderStore, type RefundState, claim, moveRefunds, needsHand, unsent } from '#orders';
import { type PartialRefund, type RefundProvider, isBankTransfer } from '#payments';
import { retryConflicts } from '#platform';
import { blockingDispute } from './blocking-dispute.ts';
import { type SettleByDisputeDeps, settleByDisputes } from './settle-by-dispute.ts';

/** Dependencies of sending refunds. */
export interface SendRefundsDeps extends SettleByDisputeDeps {
	readonly orders: Pick<OrderStore, 'byIds' | 'change' | 'changeWrite'>;
	readonly provider: RefundProvider;
}

/** The new state of a refund. `reason` says why it failed. */
export interface SentRefund {
	readonly refundId: RefundId;
	readonly state: Exclude<RefundState, 'pending'>;
	readonly reason?: string;
}

/** A checkout with refunds to send, and the orders that told of it. */
interface RefundedCheckout {
	readonly checkoutId: CheckoutId;
	readonly orderIds: readonly OrderId[];
}

/** How long the refunds of a disputed payment wait. Beside a dispute that is lost, the money would leave twice. */
const disputedMs: Millis = 3_600_000;

/**
 * Sends the pending refunds of checkouts to where the money came from, and reports each that was sent. What is due together
 * for one payment goes as one refund of the provider, because WeChat Pay takes 50 for a payment. Everything is read again,
 * so that nothing is sent twice.
 */
export function refundSending(
	stores: SendRefundsDeps,
	report: (orderId: OrderId, sent: SentRefund) => void,
): FollowUpHandler<RefundedCheckout> {
	return {
		// Each makes three calls to Stripe in a row. At 0.1 s a call six make 20 a second of a kind, and Stripe allows 25.
		width: 6,
		// Each call is at most two tries of five seconds. The rest is for the database.
		headroomMs: 40_000,
		async load(orderIds) {
			const orders = await stores.orders.byIds(orderIds);
			const byCheckout = Map.groupBy(orders, ({ checkoutId }) => checkoutId);
			return [...byCheckout].map(([checkoutId, told]) => ({
				checkoutId,
				orderIds: told.map(({ orderId }) => orderId),
			}));
		},
		async handle({ checkoutId, orderIds: told }, { now, hasTimeLeft }) {
			const checkout = await stores.checkouts.anyCheckout(checkoutId);
			const paymentId = checkout?.state === 'paid' ? checkout.paymentId : undefined;
			const disputed = checkout && paymentId && blockingDispute(checkout, paymentId);
			if (disputed === 'open') return { id: told[0] ?? '', dueAt: now + disputedMs };
			const orderIds = paymentId === undefined ? told : (checkout?.parts ?? []).map(({ orderId }) => orderId);
			const byHand = withoutProvider(paymentId);
			if (byHand !== undefined || paymentId === undefined) {
				const orders = await stores.orders.byIds(orderIds);
				await settle(stores, orders, undefined, byHand ?? noPayment, report);
				return 'done';
			}
			if (disputed === 'lost')
				await settle(stores, await stores.orders.byIds(orderIds), undefined, disputeLost, report);
			const orders = await claimed(stores, orderIds);
			let hasFailed = orders.some(({ refunds }) => refunds?.some(needsHand));
			for (const [refundId, amount] of pendingBatches(orders)) {
				const refund = { refundId, checkoutId, amount: cny(amount) };
				const sent = hasTimeLeft() ? await send(stores.provider, paymentId, refund) : 'unavailable';
				if (sent === 'unavailable') return 'later';
				await settle(stores, orders, refundId, sent, report);
				hasFailed ||= sent.state === 'failed';
			}
			// The buyer may have their money by a dispute that was lost.
			if (hasFailed) await settleByDisputes(stores, checkoutId);
			return 'done';
		},
	};
}

type Outcome = Omit<SentRefund, 'refundId'>;
const noPayment: Outcome = { state: 'failed', reason: 'no_payment' };
/** The buyer has money by the dispute, which is counted first. Of a dispute about a part the provider might pay the rest, and more. */
const disputeLost: Outcome = { state: 'failed', reason: 'dispute_lost' };

/** The outcome where no provider has the money: none was paid, or by a bank transfer. */
function withoutProvider(paymentId: string | undefined): Outcome | undefined {
	if (paymentId === undefined) return noPayment;
	return isBankTransfer(paymentId) ? { state: 'manual' } : undefined;
}

const claimRetries = { what: 'refunds in contention', maxTries: 5 } as const;

/**
 * The orders of a payment, with every pending refund in a batch. The refunds that were in none become one in a single
 * transaction, before the provider is called. So a repetition names the same refund with the same amount.
 */
function claimed(
	{ database, orders: store }: Pick<SendRefundsDeps, 'database' | 'orders'>,
	orderIds: readonly OrderId[],
): Promise<readonly Order[]> {
	return retryConflicts(claimRetries, async () => {
		const orders = await store.byIds(orderIds);
		const batch = orders.flatMap(unsent)[0]?.refundId;
		if (batch === undefined) return orders;
		const after = orders.map((order) => claim(order, batch));
		const writes = orders.flatMap((order, i) => {
			const next = after[i] ?? order;
			return next === order ? [] : [store.changeWrite(order, next)];
		});
		const [only, ...more] = writes;
		const done = only && more.length === 0 ? await database.write(only) : await database.transact(writes);
		return done.ok ? after : 'conflict';
	});
}

/** The batches with a pending refund and their amounts, which include refunds whose outcome is stored already. */
function pendingBatches(orders: readonly Order[]): Map<RefundId, number> {
	const refunds = orders.flatMap((order) => order.refunds ?? []);
	const pending = new Set(refunds.flatMap(({ state, batch }) => (state === 'pending' && batch ? [batch] : [])));
	const sumOf = (name: RefundId) =>
		refunds.reduce((sum, { batch, amount }) => (batch === name ? sum + amount : sum), 0);
	return new Map([...pending].map((name) => [name, sumOf(name)]));
}

/** Stores the outcome of the refunds of a batch, or of those in none, and reports each that was still pending. */
async function settle(
	{ orders: store, manualRefunds }: Pick<SendRefundsDeps, 'orders' | 'manualRefunds'>,
	orders: readonly Order[],
	batch: RefundId | undefined,
	outcome: Outcome,
	report: (orderId: OrderId, sent: SentRefund) => void,
): Promise<void> {
	for (const order of orders) {
		const moved: RefundId[] = [];
		const decide = (stored: Order) => {
			const next = moveRefunds(stored, batch, outcome.state, 'sender');
			const changed = next.refunds?.filter((refund, i) => refund !== stored.refunds?.[i]) ?? [];
			moved.splice(0, moved.length, ...changed.map(({ refundId }) => refundId));
			return accepted(next);
		};
		await store.change(order, decide, { audit: [] }, manualRefunds.writesOf);
		for (const refundId of moved) report(order.orderId, { refundId, ...outcome });
	}
}

async function send(
	provider: RefundProvider,
	paymentId: string,
	refund: PartialRefund & { readonly checkoutId: CheckoutId },
): Promise<Outcome | 'unavailable'> {
	const refunded = await provider.refund(paymentId, refund);
	if (refunded.ok) return { state: refunded.value };
	switch (refunded.refusal.kind) {
		case 'payment_provider_unavailable':
			return 'unavailable';
		case 'refund_refused':
			return { state: 'failed', reason: refunded.refusal.reason };
	}
}
