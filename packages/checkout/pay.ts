import { type Millis, type Result, accepted, refused, unreachable } from '#kernel';
import { type Checkout, type ReviewStore, isErased, ordersOf, reservedRows } from '#orders';
import type { CapturedPayment, PaymentsRefusal } from '#payments';
import { type Audited, Unavailable, type Write } from '#platform';
import type { EndCheckoutDeps } from './release.ts';
import { maxPaidWrites } from './input.ts';
import { currentAllocations } from './allocation.ts';

/** What came of a captured payment. */
export type Settled =
	| { readonly kind: 'paid'; readonly checkout: Checkout }
	/** The same payment was recorded before. */
	| { readonly kind: 'known'; readonly checkout: Checkout }
	/** The money must go back: another payment was first, the buyer had cancelled, or it had expired and its stock is sold or its address erased. */
	| { readonly kind: 'refund'; readonly checkout: Checkout }
	/** Amount or currency is not that of the checkout: a person has to look. */
	| { readonly kind: 'review'; readonly checkout: Checkout };

/** What recording a payment composes. */
export interface RecordPaymentDeps extends EndCheckoutDeps {
	readonly reviews: ReviewStore;
}

/** Each try loses only to another writer of the same checkout, and a checkout is written a handful of times. */
export const maxTries = 5;

/**
 * Records a captured payment: the checkout is paid and one order per tenant exists, in one transaction, once. A payment
 * that comes after the expiry reserves the stock again if it can; the buyer's own cancelling stands. `beside` is one write
 * at most, stored with whatever is recorded of the payment. Refuses only a checkout that is not visible (yet).
 */
export async function recordPayment(
	stores: RecordPaymentDeps,
	payment: CapturedPayment,
	now: Millis,
	{ beside = [], audit }: Audited & { readonly beside?: readonly [Write] | readonly [] },
): Promise<Result<Settled, PaymentsRefusal>> {
	for (let tries = 0; tries < maxTries; tries++) {
		const checkout = await stores.orders.anyCheckout(payment.checkoutId);
		if (checkout === undefined) return refused({ kind: 'unknown_checkout' });
		const settled = await settle(stores, checkout, payment, { now, beside, audit });
		if (settled !== 'moved') return accepted(settled);
	}
	throw new Unavailable('checkout in contention', 1);
}

interface Recording extends Audited {
	readonly now: Millis;
	readonly beside: readonly Write[];
}

/** One decision on one state; `moved` when the state has changed since it was read. */
async function settle(
	stores: RecordPaymentDeps,
	checkout: Checkout,
	payment: CapturedPayment,
	{ now, beside, audit }: Recording,
): Promise<Settled | 'moved'> {
	const { paymentId } = payment;
	const goesBack = () => refund(stores, checkout, paymentId, { beside, audit });
	if (checkout.refunds?.includes(paymentId)) return { kind: 'refund', checkout };
	switch (checkout.state) {
		case 'paid':
			return checkout.paymentId === paymentId ? { kind: 'known', checkout } : goesBack();
		case 'review':
			return checkout.paymentId === paymentId ? { kind: 'review', checkout } : goesBack();
		case 'cancelled':
			return goesBack();
		case 'awaiting_payment':
		case 'expired':
			break;
		default:
			return unreachable(checkout);
	}
	if (isErased(checkout.shippingAddress)) return goesBack();
	if (payment.amount !== checkout.total || payment.currency !== 'CNY') {
		const review: Checkout = { ...placed(checkout), state: 'review', reviewAt: now, paymentId };
		const begun = stores.reviews.begin({
			checkoutId: checkout.checkoutId,
			paymentId,
			amount: payment.amount,
			currency: payment.currency,
			reviewAt: now,
			reserved: checkout.state === 'awaiting_payment',
		});
		const moved = stores.orders.move(review, checkout.state);
		const done = await stores.database.transact([moved, begun, ...beside], { audit });
		return done.ok ? { kind: 'review', checkout: review } : 'moved';
	}
	const paid: Checkout = { ...placed(checkout), state: 'paid', paidAt: now, paymentId };
	const { allocations, short } =
		checkout.state === 'awaiting_payment'
			? nothing
			: await currentAllocations(stores.stock, reservedRows(checkout), checkout.checkoutId);
	const tooManyRows = allocations.length + checkout.parts.length > maxPaidWrites;
	if (short.length > 0 || tooManyRows) return goesBack();
	const orders = ordersOf(paid, now);
	await stores.orders.markLateEvents(orders);
	const done = await stores.database.transact(
		[
			stores.orders.move(paid, checkout.state),
			...allocations.map(({ row, sizes }) => stores.stock.reserveAgreed(row, sizes)),
			...orders.map((order) => stores.orders.record(order)),
			...beside,
		],
		{ audit },
	);
	return done.ok ? { kind: 'paid', checkout: paid } : 'moved';
}

/** What a checkout whose stock is still reserved takes anew. */
const nothing = { allocations: [], short: [] } as const;

/**
 * Writes down that a payment goes back, before it does: the same event, come again when there is stock once more, must not
 * buy with money that was returned.
 */
async function refund(
	stores: EndCheckoutDeps,
	checkout: Checkout,
	paymentId: string,
	{ beside, audit }: Omit<Recording, 'now'>,
): Promise<Settled | 'moved'> {
	const note = stores.orders.noteRefund(checkout, paymentId);
	const alone = beside.length === 0;
	const noted = alone
		? await stores.database.write(note, { audit })
		: await stores.database.transact([note, ...beside], { audit });
	return noted.ok ? { kind: 'refund', checkout } : 'moved';
}

/** A checkout without what its end had added. */
function placed(checkout: Extract<Checkout, { state: 'awaiting_payment' | 'expired' }>) {
	if (checkout.state === 'awaiting_payment') return checkout;
	const { endedAt: _endedAt, ...rest } = checkout;
	return rest;
}
