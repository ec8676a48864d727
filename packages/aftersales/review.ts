import { type CheckoutId, type Millis, type Result, accepted, refused } from '#kernel';
import { type Checkout, type Review, type ReviewStore, ordersOf, reservedRows } from '#orders';
import type { PaymentProvider, PaymentsRefusal } from '#payments';
import { type Audited, Unavailable } from '#platform';
import {
	type CheckoutRefusal,
	type Decided,
	type EndCheckoutDeps,
	currentAllocations,
	decidedByOther,
	maxPaidWrites,
	personsFor,
} from '#checkout';

/** What the base decides of a review: the payment counts as it is, or the money goes back. */
export const decisions = ['accept', 'refund'] as const;
export type Decision = (typeof decisions)[number];

export interface ReviewDeps extends EndCheckoutDeps {
	readonly reviews: ReviewStore;
	readonly provider: PaymentProvider;
}

type Resolved = Result<Decided, CheckoutRefusal | PaymentsRefusal>;

/**
 * Ends a review. Accepted, the checkout is paid and its orders exist; refunded, it is cancelled, its stock is free, and the
 * money goes back (a bank transfer is returned by hand). Repeating a decision changes nothing; the other one is refused.
 * Nobody decides about a checkout of their own; above what one person confirms alone, two have to accept.
 */
export async function resolveReview(
	stores: ReviewDeps,
	checkoutId: CheckoutId,
	{ decision, by }: { readonly decision: Decision; readonly by: string },
	{ now, audit }: Deciding,
): Promise<Resolved> {
	const checkout = await stores.orders.anyCheckout(checkoutId);
	if (checkout === undefined) return refused({ kind: 'not_found' });
	const allowed = decidedByOther(checkout, by);
	if (!allowed.ok) return allowed;
	const review = await stores.reviews.find(checkoutId);
	if (checkout.state !== 'review') return again(stores, checkout, decision);
	// Decided between the two reads.
	if (review === undefined) return again(stores, (await stores.orders.anyCheckout(checkoutId)) ?? checkout, decision);
	if (decision === 'refund') return giveBack(stores, checkout, review, { now, audit });
	const needed = personsFor(checkout, review.amount);
	const { acceptance } = review;
	if (needed === 1 || (acceptance && acceptance.by !== by)) return accept(stores, checkout, review, { now, audit });
	if (acceptance || (await stores.reviews.accept(checkoutId, { by, at: now }, { audit })))
		return accepted({ checkout, confirmations: { given: 1, needed } });
	return decidedMeanwhile(stores, checkout, decision);
}

interface Deciding extends Audited {
	readonly now: Millis;
}

type InReview = Extract<Checkout, { state: 'review' }>;

async function accept(
	stores: ReviewDeps,
	checkout: InReview,
	review: Review,
	{ now, audit }: Deciding,
): Promise<Resolved> {
	const { reviewAt: _reviewAt, ...placed } = checkout;
	const paid: Checkout = { ...placed, state: 'paid', paidAt: now };
	const { allocations, short } = review.reserved
		? { allocations: [], short: [] }
		: await currentAllocations(stores.stock, reservedRows(checkout), checkout.checkoutId);
	if (short.length > 0) return refused({ kind: 'out_of_stock', lines: short });
	const orders = ordersOf(paid, now);
	const maximum = maxPaidWrites - orders.length;
	if (allocations.length > maximum) return refused({ kind: 'too_many_rows', maximum });
	await stores.orders.markLateEvents(orders);
	const done = await stores.database.transact(
		[
			stores.orders.move(paid, 'review'),
			stores.reviews.end(checkout.checkoutId),
			...allocations.map(({ row, sizes }) => stores.stock.reserveAgreed(row, sizes)),
			...orders.map((order) => stores.orders.record(order)),
		],
		{ audit },
	);
	if (!done.ok) return decidedMeanwhile(stores, checkout, 'accept');
	return accepted(acceptedAlready(paid, review.amount));
}

async function giveBack(
	stores: ReviewDeps,
	checkout: InReview,
	review: Review,
	{ now, audit }: Deciding,
): Promise<Resolved> {
	const { reviewAt: _reviewAt, paymentId, ...placed } = checkout;
	const refunds = [...(checkout.refunds ?? []), paymentId];
	const cancelled: Checkout = { ...placed, state: 'cancelled', endedAt: now, refunds };
	const rows = review.reserved ? reservedRows(checkout) : [];
	const done = await stores.database.transact(
		[
			stores.orders.move(cancelled, 'review', paymentId),
			stores.reviews.end(checkout.checkoutId),
			...rows.map((row) => stores.stock.release(row, row.sizes)),
		],
		{ audit },
	);
	if (!done.ok) return decidedMeanwhile(stores, checkout, 'refund');
	return again(stores, cancelled, 'refund');
}

/** Another decision was first: this one is the same, or refused; or stock went in between, and it can be tried again. */
async function decidedMeanwhile(stores: ReviewDeps, checkout: InReview, decision: Decision): Promise<Resolved> {
	const current = await stores.orders.anyCheckout(checkout.checkoutId);
	if (current === undefined || current.state === 'review') throw new Unavailable('review in contention', 1);
	return again(stores, current, decision);
}

/** A decision that stands already. Money whose return was not confirmed is sent back again, under the same key. */
async function again({ provider }: ReviewDeps, checkout: Checkout, decision: Decision): Promise<Resolved> {
	if (decision === 'accept' && checkout.state === 'paid') return accepted(acceptedAlready(checkout, checkout.total));
	if (decision !== 'refund' || checkout.state !== 'cancelled' || !checkout.refunds?.length)
		return refused({ kind: 'checkout_state', state: checkout.state });
	for (const paymentId of checkout.refunds) {
		if (paymentId.startsWith('bank_')) continue;
		const returned = await provider.refund(paymentId);
		if (!returned.ok) return returned;
	}
	return accepted({ checkout, confirmations: { given: 1, needed: 1 } });
}

/** Paid, by as many persons as it took. */
function acceptedAlready(checkout: Checkout, amount: number): Decided {
	const needed = personsFor(checkout, amount);
	return { checkout, confirmations: { given: needed, needed } };
}
