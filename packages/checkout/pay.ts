import { type Millis, type Result, accepted, refused, unreachable } from '#kernel';
import {
	type Checkout,
	type OrderStore,
	type ReviewStore,
	ifConfirmedAsRead,
	isErased,
	ordersOf,
	reservedRows,
} from '#orders';
import type { CapturedPayment, PaymentsRefusal } from '#payments';
import { type Audited, type Write, changesBetween, retryConflicts, withChanges } from '#platform';
import type { EndCheckoutDeps } from './release.ts';
import { maxPaidWrites } from './input.ts';
import { currentAllocations } from './allocation.ts';

/** The outcome of a captured payment. */
export type Settled =
	| { readonly kind: 'paid'; readonly checkout: Checkout }
	/** The payment was recorded before. */
	| { readonly kind: 'known'; readonly checkout: Checkout }
	/**
	 * The money goes back. Another payment was first, the buyer had cancelled, or the checkout had expired and its
	 * stock is sold or its address erased.
	 */
	| { readonly kind: 'refund'; readonly checkout: Checkout }
	/** Amount or currency differs from the checkout's: a member of the base decides. */
	| { readonly kind: 'review'; readonly checkout: Checkout };

/** Dependencies of recording a payment. */
export interface RecordPaymentDeps extends EndCheckoutDeps {
	readonly orders: OrderStore;
	readonly reviews: ReviewStore;
}

/** A try loses only to another writer of the same checkout, which has a handful of writes in its life. */
export const maxPaymentTries = 5;

/**
 * Records a captured payment. In one transaction, and once, the checkout becomes `paid` and gets one order per
 * tenant. A payment after the expiry reserves the stock again where it can; a cancelled checkout stays cancelled.
 * Refuses only a checkout that is not visible (yet).
 */
export async function recordPayment(
	stores: RecordPaymentDeps,
	payment: CapturedPayment,
	now: Millis,
	{ audit }: Audited,
): Promise<Result<Settled, PaymentsRefusal>> {
	return retryConflicts({ what: 'checkout in contention', maxTries: maxPaymentTries }, async () => {
		const checkout = await stores.checkouts.anyCheckout(payment.checkoutId);
		if (checkout === undefined) return refused({ kind: 'unknown_checkout' });
		const settled = await recordPaymentOf(stores, checkout, payment, { now, beside: [], returned: [], audit });
		return settled === 'conflict' ? settled : accepted(settled);
	});
}

/** The writes beside that of a payment's checkout. A provider's payment has none. */
interface Recording extends Audited {
	readonly now: Millis;
	/** The writes that book a bank transfer. */
	readonly beside: readonly [Write, Write] | readonly [];
	/** The writes that list it where its money goes back. */
	readonly returned: readonly Write[];
}

/** Records a payment of a checkout as it was read. `conflict`: its state or its first confirmation has changed since. */
export async function recordPaymentOf(
	stores: RecordPaymentDeps,
	checkout: Checkout,
	payment: CapturedPayment,
	{ now, beside, returned, audit }: Recording,
): Promise<Settled | 'conflict'> {
	const { paymentId } = payment;
	const goesBack = () => refund(stores, checkout, payment, { beside: [...beside, ...returned], audit });
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
	if (payment.amount !== checkout.total || payment.currency !== 'CNY')
		return beginReview(stores, checkout, payment, { now, beside, audit });
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
			ifConfirmedAsRead(stores.checkouts.move(paid, checkout.state), checkout),
			...stores.checkouts.closeTransfer(checkout),
			...allocations.map(({ row, sizes }) => stores.stock.reserveAgreed(row, sizes)),
			...orders.map((order) => stores.orders.putOrder(order)),
			...beside,
		],
		withOutcome({ audit }, checkout, { state: 'paid', received: payment.amount }),
	);
	return done.ok ? { kind: 'paid', checkout: paid } : 'conflict';
}

/** Puts a payment that differs from its checkout in review, with what came. */
async function beginReview(
	stores: RecordPaymentDeps,
	checkout: Unpaid,
	{ paymentId, amount, currency }: CapturedPayment,
	{ now, beside, audit }: Omit<Recording, 'returned'>,
): Promise<Settled | 'conflict'> {
	const { checkoutId, total: expected, state } = checkout;
	const received = currency === 'CNY' ? { received: amount } : {};
	const review: Checkout = { ...placed(checkout), ...received, state: 'review', reviewAt: now, paymentId };
	const reserved = state === 'awaiting_payment';
	const done = await stores.database.transact(
		[
			ifConfirmedAsRead(stores.checkouts.move(review, state), checkout),
			stores.reviews.begin({ checkoutId, paymentId, amount, currency, expected, reviewAt: now, reserved }),
			...stores.checkouts.closeTransfer(checkout),
			...beside,
		],
		withOutcome({ audit }, checkout, { state: 'review', received: amount }),
	);
	return done.ok ? { kind: 'review', checkout: review } : 'conflict';
}

type Unpaid = Extract<Checkout, { state: 'awaiting_payment' | 'expired' }>;

/** The allocations of a checkout whose stock is still reserved. */
const nothing = { allocations: [], short: [] } as const;

/**
 * Records the refund before the money goes back. Otherwise a repeated event could buy with returned money once stock
 * is free again.
 */
async function refund(
	stores: EndCheckoutDeps,
	checkout: Checkout,
	{ paymentId, amount: returned }: CapturedPayment,
	{ beside, audit }: Audited & { readonly beside: readonly Write[] },
): Promise<Settled | 'conflict'> {
	const recording = ifConfirmedAsRead(stores.checkouts.addRefundedPayment(checkout, paymentId), checkout);
	const alone = beside.length === 0;
	const audited = withOutcome({ audit }, checkout, { state: checkout.state, returned });
	const recorded = alone
		? await stores.database.write(recording, audited)
		: await stores.database.transact([recording, ...beside], audited);
	return recorded.ok ? { kind: 'refund', checkout } : 'conflict';
}

/** The audit entry of a booked transfer, with what it changed. A provider's payment has no entry. */
function withOutcome(audited: Audited, { state }: Checkout, outcome: object): Audited {
	return withChanges(audited, changesBetween({ state }, outcome));
}

/** The checkout without the fields that its end added. */
function placed(checkout: Unpaid) {
	if (checkout.state === 'awaiting_payment') return checkout;
	const { endedAt: _endedAt, ...rest } = checkout;
	return rest;
}
