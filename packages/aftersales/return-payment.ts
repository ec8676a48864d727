import { type CheckoutId, type Millis, type Result, accepted, refused } from '#kernel';
import {
	type Checkout,
	type CheckoutStore,
	type PaymentException,
	type PaymentExceptionStore,
	type PaymentReturnStore,
	type ReturnClaim,
	type ReturnedTransferStore,
	disputeStateOf,
	disputesOf,
} from '#orders';
import type { DecidedDispute, PaymentProvider, PaymentRecords, PaymentsRefusal } from '#payments';
import { type Database, retryConflicts } from '#platform';

/** Dependencies of returning a payment that bought nothing. */
export interface ReturnPaymentDeps {
	readonly database: Database;
	readonly checkouts: Pick<CheckoutStore, 'anyCheckout'>;
	readonly records: Pick<PaymentRecords, 'find'>;
	readonly provider: Pick<PaymentProvider, 'refund'>;
	readonly exceptions: Pick<PaymentExceptionStore, 'put' | 'remove' | 'removal'>;
	readonly paymentReturns: PaymentReturnStore;
	readonly returnedTransfers: Pick<ReturnedTransferStore, 'list' | 'find' | 'lower'>;
}

/**
 * `returned`: the buyer has the money, or the provider sends it. `by_hand`: it waits for the base, or the base has paid it.
 * `in_dispute`: it is kept as an exception until the provider decides.
 */
export type ReturnOfPayment = 'returned' | 'by_hand' | 'in_dispute';

type Outcome = Result<ReturnOfPayment, PaymentsRefusal>;

interface BoughtNothing {
	readonly paymentId: string;
	readonly checkoutId: CheckoutId;
}

/** The tries of two requests about one payment wait for each other for a second at most. */
const maxTries = 9;

/** The money of a payment that its buyer does not have by a lost dispute, in minor units of its currency. */
export function untakenByDisputes(
	checkout: Pick<Checkout, 'disputes'>,
	{ paymentId, amount }: Pick<PaymentException, 'paymentId' | 'amount'>,
): number {
	const taken = disputesOf(checkout, paymentId, 'lost').reduce((sum, { unsettled = 0 }) => sum + unsettled, 0);
	return Math.max(0, amount - taken);
}

/**
 * Returns a payment that bought nothing, as far as lost disputes did not take it, once. One request at a time asks the provider. If
 * that refuses for good, or its return came back, the payment is listed to be paid by hand, and no request asks again. A
 * payment in dispute is an exception until the dispute is decided.
 */
export async function returnPayment(stores: ReturnPaymentDeps, payment: BoughtNothing, now: Millis): Promise<Outcome> {
	const retries = { what: 'return of a payment in contention', maxTries, pause: true };
	return retryConflicts(retries, async () => {
		const claim = await stores.paymentReturns.claim(payment.paymentId, now);
		if (claim === 'busy') return 'conflict';
		if (claim === 'by_hand') return leftToBase(stores, payment);
		try {
			return await returnOnce(stores, payment, claim, now);
		} finally {
			await stores.paymentReturns.release(claim);
		}
	});
}

/** A dispute that was lost after the payment was listed takes its money off what is left to pay. */
async function leftToBase(
	{ checkouts, returnedTransfers }: ReturnPaymentDeps,
	{ paymentId, checkoutId }: BoughtNothing,
): Promise<Outcome> {
	const checkout = await checkouts.anyCheckout(checkoutId);
	const [listed] = await returnedTransfers.find([paymentId]);
	if (checkout !== undefined && listed !== undefined && listed.settlement === undefined) {
		const rest = untakenByDisputes(checkout, { paymentId, amount: listed.paymentAmount ?? listed.amount });
		if (rest < listed.amount) await returnedTransfers.lower(paymentId, rest);
	}
	return accepted('by_hand');
}

async function returnOnce(
	stores: ReturnPaymentDeps,
	{ paymentId, checkoutId }: BoughtNothing,
	claim: ReturnClaim,
	now: Millis,
): Promise<Outcome | 'conflict'> {
	// Read under the claim: a dispute that is decided from now on waits for its end.
	const checkout = await stores.checkouts.anyCheckout(checkoutId);
	const record = await stores.records.find(paymentId);
	if (!record.ok) return record;
	if (checkout === undefined || record.value === undefined) return refused({ kind: 'unknown_checkout' });
	const { amount, currency } = record.value;
	const asked = await ask(stores, checkout, { paymentId, amount });
	if (asked === 'unavailable') return refused({ kind: 'payment_provider_unavailable' });
	if (asked === 'returned') {
		await stores.exceptions.remove(paymentId);
		return accepted('returned');
	}
	const about = { paymentId, checkoutId, amount, currency, at: now };
	if (asked === 'in_dispute' || currency !== 'CNY') {
		await stores.exceptions.put({ id: paymentId, kind: 'return_failed', ...about });
		return accepted('in_dispute');
	}
	const listed = await stores.database.transact([
		stores.paymentReturns.leaveToBase(claim),
		stores.returnedTransfers.list({
			refundId: paymentId,
			checkoutId,
			amount: untakenByDisputes(checkout, { paymentId, amount }),
			paymentAmount: amount,
			at: now,
			decidedBy: checkout.refusedBy?.[paymentId],
		}),
		stores.exceptions.removal(paymentId),
	]);
	return listed.ok ? accepted('by_hand') : 'conflict';
}

/** Asks the provider for what is left of a payment. `refused`: it does not return it any more. */
async function ask(
	{ provider }: Pick<ReturnPaymentDeps, 'provider'>,
	checkout: Checkout,
	payment: Pick<PaymentException, 'paymentId' | 'amount'>,
): Promise<'returned' | 'refused' | 'in_dispute' | 'unavailable'> {
	const { paymentId } = payment;
	const state = disputeStateOf(checkout, paymentId);
	if (state === 'open') return 'in_dispute';
	const rest = untakenByDisputes(checkout, payment);
	if (rest === 0) return 'returned';
	const returned = await provider.refund(paymentId, lastDecided(checkout, paymentId, rest));
	if (returned.ok) return returned.value === 'returned' ? 'returned' : 'refused';
	if (returned.refusal.kind !== 'payment_in_dispute') return 'unavailable';
	// Refused though the base knows of no lost dispute: the event of another one is still to come.
	return state === 'lost' ? 'refused' : 'in_dispute';
}

function lastDecided(checkout: Checkout, paymentId: string, rest: number): DecidedDispute | undefined {
	const [lost, won] = [disputesOf(checkout, paymentId, 'lost'), disputesOf(checkout, paymentId, 'won')];
	const last = [...lost, ...won].toSorted((a, b) => a.at - b.at).at(-1);
	return last && { disputeId: last.disputeId, ...(lost.length === 0 ? {} : { rest }) };
}
