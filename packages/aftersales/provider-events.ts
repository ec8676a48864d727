import { type CheckoutId, type Millis, type Result, accepted } from '#kernel';
import {
	type OrderStore,
	type PaymentException,
	type PaymentExceptionStore,
	type ReturnedTransferStore,
	disputeStateOf,
	disputesOf,
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
import { type SettleByDisputeDeps, settleByDisputes } from './settle-by-dispute.ts';
import { isReturnedByHand, untakenByDisputes } from './unreturned-payment.ts';

/** Dependencies of hearing what a provider reports after the payment. */
export interface ProviderEventDeps extends SettleByDisputeDeps {
	readonly orders: Pick<OrderStore, 'byIds' | 'change' | 'changeWrite'>;
	readonly exceptions: Pick<PaymentExceptionStore, 'put' | 'remove' | 'dispute'>;
	readonly records: Pick<PaymentRecords, 'find'>;
	readonly provider: Pick<PaymentProvider, 'refund'>;
	readonly returnedTransfers: Pick<ReturnedTransferStore, 'find'>;
}

type ReturnPaymentDeps = Pick<ProviderEventDeps, 'checkouts' | 'provider' | 'exceptions' | 'returnedTransfers'>;

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
	// The buyer may have its money by a dispute that was lost before.
	if (state === 'failed') await settleByDisputes(stores, checkout.checkoutId);
	return nothing;
}

/**
 * Returns a payment that bought nothing. One in dispute does not go back: it is kept as an exception, which is the result, until
 * the dispute is decided. Its event needs no repetition, because the provider would refuse again.
 */
export async function returnPayment(
	stores: ReturnPaymentDeps,
	{ paymentId, checkoutId, amount, currency }: CapturedPayment,
	now: Millis,
): Promise<Heard> {
	if (await isReturnedByHand(stores.returnedTransfers, paymentId)) return nothing;
	const returned = await stores.provider.refund(paymentId);
	if (returned.ok) return nothing;
	if (returned.refusal.kind !== 'payment_in_dispute') return returned;
	const about = { paymentId, checkoutId, amount, currency };
	const exception: PaymentException = { id: paymentId, kind: 'return_failed', ...about, at: now };
	await stores.exceptions.put(exception);
	// A decision that was heard meanwhile has found no exception.
	const ended = await returnAfterDispute(stores, checkoutId, { paymentId, amount });
	if (!ended.ok) return ended;
	return ended.value ? nothing : accepted(exception);
}

/**
 * Ends what waits of a payment that bought nothing, once its disputes are decided: what lost ones did not take goes back.
 * Resolves to whether it has ended.
 */
async function returnAfterDispute(
	{ checkouts, provider, exceptions, returnedTransfers }: ReturnPaymentDeps,
	checkoutId: CheckoutId,
	{ paymentId, amount }: { readonly paymentId: string; readonly amount: number },
): Promise<Result<boolean, PaymentsRefusal>> {
	const checkout = await checkouts.anyCheckout(checkoutId);
	if (!checkout?.refunds?.includes(paymentId)) return accepted(false);
	const [lost, won] = [disputesOf(checkout, paymentId, 'lost'), disputesOf(checkout, paymentId, 'won')];
	const last = [...lost, ...won].toSorted((a, b) => a.at - b.at).at(-1);
	if (last === undefined || disputeStateOf(checkout, paymentId) === 'open') return accepted(false);
	const rest = untakenByDisputes(checkout, { paymentId, amount });
	if (rest > 0 && !(await isReturnedByHand(returnedTransfers, paymentId))) {
		const { disputeId } = last;
		const returned = await provider.refund(paymentId, lost.length === 0 ? { disputeId } : { disputeId, rest });
		if (!returned.ok) return returned.refusal.kind === 'payment_in_dispute' ? accepted(false) : returned;
	}
	await exceptions.remove(paymentId);
	return accepted(true);
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
 * payment is sent. Once it is lost, it settles the refunds that wait for the base. Once it is decided, a payment that bought nothing
 * waits no longer. The result is the exception, if the checkout is known.
 */
export async function recordDispute(stores: ProviderEventDeps, dispute: ProviderDispute, now: Millis): Promise<Heard> {
	const { disputeId: id, paymentId, amount, currency, state } = dispute;
	const payment = await stores.records.find(paymentId);
	if (!payment.ok) return payment;
	const { checkoutId, amount: paid = 0 } = payment.value ?? {};
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
	const ended = await returnAfterDispute(stores, checkoutId, { paymentId, amount: paid });
	return ended.ok ? accepted(exception) : ended;
}
