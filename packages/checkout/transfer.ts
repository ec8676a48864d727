import { type CheckoutId, type Millis, type Money, type Result, accepted, cny, parseOwnedId, refused } from '#kernel';
import type { Checkout, TransfersStore } from '#orders';
import { type PaymentsRefusal, bankTransfer } from '#payments';
import { Unavailable } from '#platform';
import { type Decided, decidedByOther, personsFor } from './approval.ts';
import { type RecordPaymentDeps, maxTries, recordPayment } from './pay.ts';
import type { CheckoutRefusal } from './refusal.ts';

/** What confirming a transfer composes. */
export interface TransferDeps extends RecordPaymentDeps {
	readonly transfers: TransfersStore;
}

/** What a member of the base has seen on the bank statement. */
export interface Sighting {
	readonly amount: Money;
	readonly bankReference?: string | undefined;
	readonly by: string;
}

/**
 * How long the first of two confirmations is its author's alone to correct. Then another person's amount takes its place:
 * who was wrong may be away, and two have to agree on an amount in any case.
 */
const correctionMs = 3_600_000;

type Confirmed = Result<Decided, CheckoutRefusal | PaymentsRefusal>;

/**
 * Confirms that a bank transfer has arrived, for a checkout for which one was opened and which is not one's own. Above what
 * one person confirms alone, the first confirmation is kept, and a second person who saw the same amount completes it.
 * Who was first may correct the amount until then, and after an hour so may others. Repeating changes nothing.
 */
export async function confirmTransfer(
	stores: TransferDeps,
	checkoutId: CheckoutId,
	sighting: Sighting,
	now: Millis,
): Promise<Confirmed> {
	for (let tries = 0; tries < maxTries; tries++) {
		const checkout = await stores.orders.anyCheckout(checkoutId);
		if (checkout === undefined) return refused({ kind: 'not_found' });
		const confirmed = await confirm(stores, checkout, sighting, now);
		if (confirmed !== 'moved') return confirmed;
	}
	throw new Unavailable('checkout in contention', 1);
}

async function confirm(
	stores: TransferDeps,
	checkout: Checkout,
	sighting: Sighting,
	now: Millis,
): Promise<Confirmed | 'moved'> {
	const { amount: money, bankReference, by } = sighting;
	const { amount } = money;
	const allowed = decidedByOther(checkout, by);
	if (!allowed.ok) return allowed;
	if (checkout.transferOpenedAt === undefined) return refused({ kind: 'transfer_not_opened' });
	const needed = personsFor(checkout, amount);
	const first = checkout.confirmation;
	if (needed === 1 || isRecorded(checkout)) return record(stores, checkout, { ...sighting, confirmedBy: [by] }, now);
	const mayCorrect = first?.by === by || (first !== undefined && now >= first.at + correctionMs);
	if (first === undefined || (first.amount !== amount && mayCorrect)) {
		const kept = await stores.transfers.confirm(checkout, { by, at: now, amount, bankReference });
		return kept ? accepted({ checkout, confirmations: { given: 1, needed } }) : 'moved';
	}
	if (first.by === by) return accepted({ checkout, confirmations: { given: 1, needed } });
	if (first.amount !== amount)
		return refused({ kind: 'transfer_differs', confirmed: cny(first.amount), requested: money });
	const both = { ...sighting, bankReference: bankReference ?? first.bankReference, confirmedBy: [first.by, by] };
	return record(stores, checkout, both, now);
}

/** Whether the transfer of a checkout has paid it, is in review, or is noted to go back. */
function isRecorded(checkout: Checkout): boolean {
	const paymentId = paymentIdOf(checkout);
	const counts = (checkout.state === 'paid' || checkout.state === 'review') && checkout.paymentId === paymentId;
	return counts || checkout.refunds?.includes(paymentId) === true;
}

async function record(
	stores: TransferDeps,
	checkout: Checkout,
	{ amount: money, bankReference, confirmedBy }: Sighting & { readonly confirmedBy: readonly string[] },
	now: Millis,
): Promise<Confirmed> {
	const { checkoutId } = checkout;
	const payment = { ...money, checkoutId, paymentId: paymentIdOf(checkout) };
	const transfer = { checkoutId, amount: money.amount, bankReference, confirmedBy, confirmedAt: now };
	const settled = await recordPayment(stores, payment, now, [stores.transfers.record(transfer)]);
	if (!settled.ok) return settled;
	const { kind, checkout: after } = settled.value;
	if (kind === 'refund') return refused({ kind: 'checkout_state', state: after.state });
	const needed = personsFor(checkout, money.amount);
	return accepted({ checkout: after, confirmations: { given: needed, needed } });
}

function paymentIdOf({ checkoutId }: Checkout): string {
	return bankTransfer(parseOwnedId('checkout', checkoutId)?.unique ?? '').paymentId;
}
