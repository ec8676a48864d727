import { type CheckoutId, type Millis, type Result, accepted, cny, refused } from '#kernel';
import {
	type Checkout,
	type OrderStore,
	type Review,
	type ReviewStore,
	type TransferStore,
	ordersOf,
	paidFor,
	reservedRows,
} from '#orders';
import { isBankTransfer } from '#payments';
import { Unavailable, changesBetween, withChanges } from '#platform';
import { type EndCheckoutDeps, currentAllocations, maxPaidWrites } from '#checkout';
import { type Decided, type DecisionContext, decidedByOther, neededConfirmations } from './approval.ts';
import { blockingDispute } from './blocking-dispute.ts';
import type { AftersalesRefusal } from './refusal.ts';
import { type ReturnPaymentDeps, returnPayment } from './return-payment.ts';

/** The two decisions on a review: accept what came, or refund it. */
export const decisions = ['accept', 'refund'] as const;
export type Decision = (typeof decisions)[number];

export interface ReviewDeps extends EndCheckoutDeps, Omit<ReturnPaymentDeps, 'checkouts'> {
	readonly orders: OrderStore;
	readonly reviews: ReviewStore;
	readonly transfers: Pick<TransferStore, 'booking'>;
}

type Resolved = Result<Decided, AftersalesRefusal>;

/**
 * Decides a review. Accepted, the checkout is paid with what came and its orders exist: what is missing is their discount, and what
 * is too much is refunded. Refunded, it is cancelled, its stock
 * released and the money returned; a bank transfer is listed to be returned by hand. Repeating a decision changes nothing, and the
 * other decision is then refused. Nobody decides about their own checkout. Above the limit of one person, two members
 * have to accept.
 */
export async function resolveReview(
	stores: ReviewDeps,
	checkoutId: CheckoutId,
	{ decision, by }: { readonly decision: Decision; readonly by: string },
	{ now, audit }: DecisionContext,
): Promise<Resolved> {
	const checkout = await stores.checkouts.anyCheckout(checkoutId);
	if (checkout === undefined) return refused({ kind: 'not_found' });
	const allowed = decidedByOther(checkout, by);
	if (!allowed.ok) return allowed;
	const review = await stores.reviews.find(checkoutId);
	if (checkout.state !== 'review') return again(stores, checkout, decision, now);
	// The review was decided between the two reads.
	if (review === undefined)
		return again(stores, (await stores.checkouts.anyCheckout(checkoutId)) ?? checkout, decision, now);
	if (decision === 'refund') return giveBack(stores, checkout, { ...review, decidedBy: by }, { now, audit });
	const needed = neededConfirmations(checkout, review.amount);
	const { acceptance } = review;
	if (needed === 1 || (acceptance && acceptance.by !== by)) {
		const acceptedBy = [...new Set([...(acceptance ? [acceptance.by] : []), by])];
		return accept(stores, { ...checkout, acceptedBy }, review, { now, audit });
	}
	const first = withChanges({ audit }, changesBetween(undefined, { acceptance: { by } }));
	if (acceptance || (await stores.reviews.accept(checkoutId, { by, at: now }, first)))
		return accepted({ checkout, confirmations: { given: 1, needed } });
	return decidedMeanwhile(stores, checkout, decision, now);
}

type InReview = Extract<Checkout, { state: 'review' }>;

async function accept(
	stores: ReviewDeps,
	checkout: InReview,
	review: Review,
	{ now, audit }: DecisionContext,
): Promise<Resolved> {
	const { reviewAt: _reviewAt, ...placed } = checkout;
	if (review.currency !== 'CNY') return refused({ kind: 'other_currency', currency: review.currency });
	const paid: Checkout = { ...placed, state: 'paid', paidAt: now };
	const orders = ordersOf(paid, now);
	if (orders.some((order) => paidFor(order) === 0))
		return refused({ kind: 'payment_too_small', received: cny(review.amount) });
	const { allocations, short } = review.reserved
		? { allocations: [], short: [] }
		: await currentAllocations(stores.stock, reservedRows(checkout), checkout.checkoutId);
	if (short.length > 0) return refused({ kind: 'out_of_stock', lines: short });
	const maximum = maxPaidWrites - orders.length;
	if (allocations.length > maximum) return refused({ kind: 'too_many_rows', maximum });
	await stores.orders.markLateEvents(orders);
	const done = await stores.database.transact(
		[
			stores.checkouts.move(paid, 'review'),
			stores.reviews.end(checkout.checkoutId),
			...allocations.map(({ row, sizes }) => stores.stock.reserveAgreed(row, sizes)),
			...orders.map((order) => stores.orders.putOrder(order)),
		],
		withChanges({ audit }, outcomeOf(review, 'paid')),
	);
	if (!done.ok) return decidedMeanwhile(stores, checkout, 'accept', now);
	return accepted(acceptedAlready(paid, review.amount));
}

async function giveBack(
	stores: ReviewDeps,
	checkout: InReview,
	review: Review & { readonly decidedBy: string },
	{ now, audit }: DecisionContext,
): Promise<Resolved> {
	const { decidedBy } = review;
	const { reviewAt: _reviewAt, paymentId, ...placed } = checkout;
	const refunds = [...(checkout.refunds ?? []), paymentId];
	const refusedBy = { ...checkout.refusedBy, [paymentId]: decidedBy };
	const cancelled: Checkout = { ...placed, state: 'cancelled', endedAt: now, refunds, refusedBy };
	const rows = review.reserved ? reservedRows(checkout) : [];
	const booked = isBankTransfer(paymentId) ? await stores.transfers.booking(paymentId) : undefined;
	const { checkoutId } = checkout;
	const { amount, currency } = review;
	// It is listed until the provider has answered, so that a provider that is down does not leave it in no list.
	const waiting = { id: paymentId, kind: 'return_failed', paymentId, checkoutId, amount, currency, at: now } as const;
	const done = await stores.database.transact(
		[
			stores.checkouts.move(cancelled, 'review', paymentId),
			stores.reviews.end(checkoutId),
			...rows.map((row) => stores.stock.release(row, row.sizes)),
			...(isBankTransfer(paymentId) ? [] : [stores.exceptions.entry(waiting)]),
			...(booked ? [stores.returnedTransfers.list({ refundId: paymentId, ...booked, at: now, decidedBy })] : []),
		],
		withChanges({ audit }, outcomeOf(review, 'cancelled')),
	);
	if (!done.ok) return decidedMeanwhile(stores, checkout, 'refund', now);
	return again(stores, cancelled, 'refund', now);
}

/** What a decision changes, as the audit log keeps it: the checkout's state, and the money that was taken or returned. */
function outcomeOf({ amount }: Review, state: 'paid' | 'cancelled') {
	const money = state === 'paid' ? { taken: amount } : { returned: amount };
	return changesBetween({ state: 'review' }, { state, ...money });
}

/**
 * A concurrent decision won: the same one is a success, the other a refusal. Stock sold in between is worth another
 * try.
 */
async function decidedMeanwhile(
	stores: ReviewDeps,
	checkout: InReview,
	decision: Decision,
	now: Millis,
): Promise<Resolved> {
	const current = await stores.checkouts.anyCheckout(checkout.checkoutId);
	if (current === undefined || current.state === 'review') throw new Unavailable('review in contention', 1);
	return again(stores, current, decision, now);
}

/**
 * Repeats a decision. A refund that the provider did not confirm is sent again. A payment in dispute holds back
 * no other, and is then the refusal.
 */
async function again(stores: ReviewDeps, checkout: Checkout, decision: Decision, now: Millis): Promise<Resolved> {
	if (decision === 'accept' && checkout.state === 'paid') return accepted(acceptedAlready(checkout, checkout.total));
	if (decision !== 'refund' || checkout.state !== 'cancelled' || !checkout.refunds?.length)
		return refused({ kind: 'checkout_state', state: checkout.state });
	const { checkoutId } = checkout;
	const disputed: Resolved[] = [];
	for (const paymentId of checkout.refunds.filter((id) => !isBankTransfer(id))) {
		const returned = await returnPayment(stores, { paymentId, checkoutId }, now);
		if (!returned.ok) return returned;
		if (returned.value === 'in_dispute')
			disputed.push(refused({ kind: 'payment_in_dispute', state: blockingDispute(checkout, paymentId) ?? null }));
	}
	return disputed[0] ?? accepted({ checkout, confirmations: { given: 1, needed: 1 } });
}

/** A paid checkout with all its confirmations. */
function acceptedAlready(checkout: Checkout, amount: number): Decided {
	const needed = neededConfirmations(checkout, amount);
	return { checkout, confirmations: { given: needed, needed } };
}
