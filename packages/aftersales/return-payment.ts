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
import type { PaymentProvider, PaymentRecords, PaymentsRefusal } from '#payments';
import { type Database, type Write, retryConflicts } from '#platform';

/** Dependencies of returning a payment that bought nothing. */
export interface ReturnPaymentDeps {
	readonly database: Database;
	readonly checkouts: Pick<CheckoutStore, 'anyCheckout'>;
	readonly records: Pick<PaymentRecords, 'find'>;
	readonly provider: Pick<PaymentProvider, 'refund'>;
	readonly exceptions: Pick<PaymentExceptionStore, 'entry' | 'removal'>;
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
 * Returns a payment that bought nothing, as far as lost disputes did not take it, once. If the provider refuses for good, or its
 * return came back, the payment is listed to be paid by hand, and no request asks again. A payment in dispute is an
 * exception until the dispute is decided.
 */
export async function returnPayment(stores: ReturnPaymentDeps, payment: BoughtNothing, now: Millis): Promise<Outcome> {
	const retries = { what: 'return of a payment in contention', maxTries, pause: true };
	return retryConflicts(retries, async () => {
		const checkout = await stores.checkouts.anyCheckout(payment.checkoutId);
		if (checkout === undefined) return refused({ kind: 'unknown_checkout' });
		const { paymentId } = payment;
		const record = await stores.records.find(paymentId);
		if (!record.ok) return record;
		if (record.value === undefined) return refused({ kind: 'unknown_checkout' });
		const claim = await stores.paymentReturns.claim(paymentId, knownOf(checkout, paymentId), now);
		if (claim === 'busy') return 'conflict';
		const { amount, currency } = record.value;
		return claim === 'by_hand'
			? leftToBase(stores, payment)
			: returnOnce(stores, { ...payment, amount, currency }, claim, now);
	});
}

/** Disputes only come, and are decided once, so that their numbers tell what is known of them. */
function knownOf(checkout: Checkout, paymentId: string): string {
	const numbers = (['open', 'lost', 'won'] as const).map((state) => disputesOf(checkout, paymentId, state).length);
	return numbers.join('/');
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

/** Every outcome ends the claim in its transaction. Without a response of the provider the claim stays until its time is up. */
async function returnOnce(
	stores: ReturnPaymentDeps,
	payment: BoughtNothing & Pick<PaymentException, 'amount' | 'currency'>,
	claim: ReturnClaim,
	now: Millis,
): Promise<Outcome | 'conflict'> {
	const { database, exceptions, paymentReturns } = stores;
	const { paymentId, checkoutId, amount, currency } = payment;
	// Read under the claim: a dispute that is told from now on waits for its end.
	const checkout = await stores.checkouts.anyCheckout(checkoutId);
	if (checkout === undefined || knownOf(checkout, paymentId) !== claim.known) return 'conflict';
	const asked = await ask(stores, checkout, payment, claim);
	if (asked === 'unavailable') return refused({ kind: 'payment_provider_unavailable' });
	const finish = async (outcome: ReturnOfPayment, ...writes: readonly Write[]): Promise<Outcome | 'conflict'> =>
		(await database.transact(writes)).ok ? accepted(outcome) : 'conflict';
	if (asked === 'returned') return finish('returned', paymentReturns.end(claim), exceptions.removal(paymentId));
	if (asked === 'in_dispute' || currency !== 'CNY') {
		const exception = exceptions.entry({
			id: paymentId,
			kind: 'return_failed',
			paymentId,
			checkoutId,
			amount,
			currency,
			at: now,
		});
		return finish('in_dispute', paymentReturns.end(claim), exception);
	}
	const listed = stores.returnedTransfers.list({
		refundId: paymentId,
		checkoutId,
		amount: untakenByDisputes(checkout, { paymentId, amount }),
		paymentAmount: amount,
		at: now,
		decidedBy: checkout.refusedBy?.[paymentId],
	});
	return finish('by_hand', paymentReturns.leaveToBase(claim), listed, exceptions.removal(paymentId));
}

/** Asks the provider for what is left of a payment. `refused`: it does not return it any more. */
async function ask(
	{ provider }: Pick<ReturnPaymentDeps, 'provider'>,
	checkout: Checkout,
	payment: Pick<PaymentException, 'paymentId' | 'amount'>,
	{ until }: ReturnClaim,
): Promise<'returned' | 'refused' | 'in_dispute' | 'unavailable'> {
	const { paymentId, amount } = payment;
	const state = disputeStateOf(checkout, paymentId);
	if (state === 'open') return 'in_dispute';
	const rest = untakenByDisputes(checkout, payment);
	if (rest === 0) return 'returned';
	const returned = await provider.refund(paymentId, { attempt: until, rest: rest < amount ? rest : undefined });
	if (returned.ok) return returned.value === 'returned' ? 'returned' : 'refused';
	if (returned.refusal.kind !== 'payment_in_dispute') return 'unavailable';
	// Refused though the base knows of no lost dispute: the event of another one is still to come.
	return state === 'lost' ? 'refused' : 'in_dispute';
}
