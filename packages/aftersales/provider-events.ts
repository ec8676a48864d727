import { type Millis, type Result, accepted } from '#kernel';
import { type OrderStore, type PaymentException, type PaymentExceptionStore, moveRefunds } from '#orders';
import type { PaymentsRefusal, ProviderDispute, ProviderRefund } from '#payments';
import { retryConflicts } from '#platform';
import { type ReturnPaymentDeps, returnPayment } from './return-payment.ts';
import { type SettleByDisputeDeps, settleByDisputes } from './settle-by-dispute.ts';

/** Dependencies of hearing what a provider reports after the payment. */
export interface ProviderEventDeps extends SettleByDisputeDeps, ReturnPaymentDeps {
	readonly orders: Pick<OrderStore, 'byIds' | 'change' | 'changeWrite'>;
	readonly exceptions: Pick<PaymentExceptionStore, 'put' | 'entry' | 'removal' | 'dispute'>;
}

type Heard = Result<PaymentException | undefined, PaymentsRefusal>;
const nothing = accepted(undefined);

/**
 * Moves the refunds that went as this one of the provider. Reports come repeated and in any order, and only a later state
 * counts. A refund that the base did not make is kept as an exception, and a return that failed is left to the base. Either is the
 * result.
 */
export async function recordRefund(stores: ProviderEventDeps, refund: ProviderRefund, now: Millis): Promise<Heard> {
	const { refundId, checkoutId, state } = refund;
	const checkout = checkoutId === undefined ? undefined : await stores.checkouts.anyCheckout(checkoutId);
	if (refundId === undefined || checkout === undefined) return recordOther(stores, refund, now);
	const orders = await stores.orders.byIds(checkout.parts.map(({ orderId }) => orderId));
	const members = orders.filter(({ refunds = [] }) => refunds.some(({ batch }) => batch === refundId));
	if (members.length === 0) return recordOther(stores, refund, now);
	for (const order of members)
		await stores.orders.change(
			order,
			(stored) => accepted(moveRefunds(stored, refundId, state, 'provider')),
			{ audit: [] },
			stores.manualRefunds.writesOf,
		);
	// The buyer may have its money by a dispute that was lost before.
	if (state === 'failed') await settleByDisputes(stores, checkout.checkoutId);
	return nothing;
}

/** A refund that is in no order. One of a payment that the base did not open is no concern of the base. */
async function recordOther(stores: ProviderEventDeps, refund: ProviderRefund, now: Millis): Promise<Heard> {
	const { providerRefundId: id, returnsPayment, paymentId, amount, currency, state } = refund;
	if (returnsPayment && state !== 'failed') return nothing;
	const payment = await stores.records.find(paymentId);
	if (!payment.ok) return payment;
	const { checkoutId } = payment.value ?? {};
	if (checkoutId === undefined) return nothing;
	const kind = returnsPayment ? 'return_failed' : 'unknown_refund';
	const exception: PaymentException = { id, kind, paymentId, checkoutId, amount, currency, at: now };
	const checkout = returnsPayment ? await stores.checkouts.anyCheckout(checkoutId) : undefined;
	if (checkout?.refunds?.includes(paymentId)) {
		const returned = await returnPayment(stores, { paymentId, checkoutId }, now);
		if (!returned.ok) return returned;
		return returned.value === 'returned' ? nothing : accepted(exception);
	}
	await stores.exceptions.put(exception);
	return accepted(exception);
}

/** A try loses only to another event of a dispute of the same checkout. */
const maxDisputeTries = 5;

/**
 * Records a dispute on the checkout of its payment, and as an exception while it is open. While it is open no refund of the
 * payment is sent. Once it is lost, it settles the refunds that wait for the base. Once it is decided, a payment that bought nothing
 * goes back, or waits for the base. The result is the exception, if the checkout is known.
 */
export async function recordDispute(stores: ProviderEventDeps, dispute: ProviderDispute, now: Millis): Promise<Heard> {
	const { disputeId: id, paymentId, amount, currency, state } = dispute;
	const payment = await stores.records.find(paymentId);
	if (!payment.ok) return payment;
	const { checkoutId } = payment.value ?? {};
	if (checkoutId === undefined) return nothing;
	const exception: PaymentException = { id, kind: 'dispute', paymentId, checkoutId, amount, currency, at: now };
	const isKnown = await retryConflicts({ what: 'disputes in contention', maxTries: maxDisputeTries }, async () => {
		const checkout = await stores.checkouts.anyCheckout(checkoutId);
		if (checkout === undefined) return false;
		return (await stores.exceptions.dispute(checkout, exception, dispute)) || 'conflict';
	});
	if (!isKnown) return nothing;
	if (state === 'lost') await settleByDisputes(stores, checkoutId);
	if (state === 'open') return accepted(exception);
	const checkout = await stores.checkouts.anyCheckout(checkoutId);
	if (!checkout?.refunds?.includes(paymentId)) return accepted(exception);
	const returned = await returnPayment(stores, { paymentId, checkoutId }, now);
	return returned.ok ? accepted(exception) : returned;
}
