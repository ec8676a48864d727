import { type Millis, type Result, accepted } from '#kernel';
import {
	type CheckoutStore,
	type ManualRefundStore,
	type OrderStore,
	type PaymentException,
	type PaymentExceptionStore,
	moveRefunds,
} from '#orders';
import type {
	CapturedPayment,
	PaymentProvider,
	PaymentRecords,
	PaymentsRefusal,
	ProviderDispute,
	ProviderRefund,
} from '#payments';
import { retryConflicts } from '#platform';

/** Dependencies of hearing what a provider reports after the payment. */
export interface ProviderEventDeps {
	readonly checkouts: Pick<CheckoutStore, 'anyCheckout'>;
	readonly orders: Pick<OrderStore, 'byIds' | 'change'>;
	readonly manualRefunds: Pick<ManualRefundStore, 'writesOf'>;
	readonly exceptions: Pick<PaymentExceptionStore, 'put' | 'dispute'>;
	readonly records: Pick<PaymentRecords, 'find'>;
	readonly provider: Pick<PaymentProvider, 'refund'>;
}

type Heard = Result<PaymentException | undefined, PaymentsRefusal>;
const nothing = accepted(undefined);

/**
 * Moves the refunds that went as this one of the provider. Reports come repeated and in any order, and only a later state
 * counts. A refund that the base did not make, or a return that failed, is kept as an exception and is the result.
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
	return nothing;
}

/**
 * Returns a payment that bought nothing. One in dispute does not go back: it is kept as an exception, which is the result. Its
 * event needs no repetition, because the provider would refuse again.
 */
export async function returnPayment(
	{ provider, exceptions }: Pick<ProviderEventDeps, 'provider' | 'exceptions'>,
	{ paymentId, checkoutId, amount, currency }: CapturedPayment,
	now: Millis,
): Promise<Heard> {
	const returned = await provider.refund(paymentId);
	if (returned.ok) return nothing;
	if (returned.refusal.kind !== 'payment_in_dispute') return returned;
	const about = { paymentId, checkoutId, amount, currency };
	const exception: PaymentException = { id: paymentId, kind: 'return_failed', ...about, at: now };
	await exceptions.put(exception);
	return accepted(exception);
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
	await stores.exceptions.put(exception);
	return accepted(exception);
}

/** A try loses only to another event of a dispute of the same checkout. */
const maxDisputeTries = 5;

/**
 * Records a dispute on the checkout of its payment, and as an exception while it is open. While it is open no refund of the
 * payment is sent. The result is the exception, if the checkout is known.
 */
export async function recordDispute(stores: ProviderEventDeps, dispute: ProviderDispute, now: Millis): Promise<Heard> {
	const { disputeId: id, paymentId, amount, currency } = dispute;
	const payment = await stores.records.find(paymentId);
	if (!payment.ok) return payment;
	const { checkoutId } = payment.value ?? {};
	if (checkoutId === undefined) return nothing;
	const exception: PaymentException = { id, kind: 'dispute', paymentId, checkoutId, amount, currency, at: now };
	return retryConflicts({ what: 'disputes in contention', maxTries: maxDisputeTries }, async () => {
		const checkout = await stores.checkouts.anyCheckout(checkoutId);
		if (checkout === undefined) return nothing;
		return (await stores.exceptions.dispute(checkout, exception, dispute)) ? accepted(exception) : 'conflict';
	});
}
