import { type RecordPaymentDeps, maxPaymentTries, recordPaymentOf } from '#checkout';
import { type CheckoutId, type Money, type Result, accepted, cny, refused } from '#kernel';
import type { Checkout, Confirmation, ReturnedTransferStore, TransferStore } from '#orders';
import { bankPaymentId } from '#payments';
import { changesBetween, retryConflicts, withChanges } from '#platform';
import {
	type Decided,
	type DecisionContext,
	confirmationStep,
	decidedByOther,
	neededConfirmations,
} from './approval.ts';
import type { AftersalesRefusal } from './refusal.ts';

/** Dependencies of confirming a transfer. */
export interface TransferDeps extends RecordPaymentDeps {
	readonly transfers: TransferStore;
	readonly returnedTransfers: Pick<ReturnedTransferStore, 'list'>;
}

/** A transfer as a member of the base read it on the bank statement. */
export interface StatementEntry {
	readonly amount: Money;
	/** The bank's own reference, which names one transfer. */
	readonly bankReference: string;
	readonly by: string;
}

type Confirmed = Result<Decided, AftersalesRefusal>;

/**
 * Books the money of a bank transfer that was opened, for a checkout that is not the member's own. A reference of the bank is
 * booked once. Above the limit of one person, the first confirmation is kept. A second person with the same entry completes
 * it; until then the first may correct the entry, and after an hour so may others. Money that buys nothing is listed to be
 * returned. Repeating changes nothing.
 */
export async function confirmTransfer(
	stores: TransferDeps,
	checkoutId: CheckoutId,
	entry: StatementEntry,
	{ now, audit }: DecisionContext,
): Promise<Confirmed> {
	return retryConflicts({ what: 'checkout in contention', maxTries: maxPaymentTries }, async () => {
		const checkout = await stores.checkouts.anyCheckout(checkoutId);
		if (checkout === undefined) return refused({ kind: 'not_found' });
		return confirm(stores, checkout, entry, { now, audit });
	});
}

async function confirm(
	stores: TransferDeps,
	checkout: Checkout,
	entry: StatementEntry,
	{ now, audit }: DecisionContext,
): Promise<Confirmed | 'conflict'> {
	const { amount: requested, bankReference, by } = entry;
	const { amount } = requested;
	const allowed = decidedByOther(checkout, by);
	if (!allowed.ok) return allowed;
	if (checkout.transfer === undefined) return refused({ kind: 'transfer_not_opened' });
	const booked = await stores.transfers.booking(bankPaymentId(bankReference));
	if (booked !== undefined && booked.checkoutId !== checkout.checkoutId)
		return refused({ kind: 'bank_reference_used', checkoutId: booked.checkoutId });
	if (booked !== undefined && booked.amount !== amount)
		return refused({ kind: 'transfer_differs', confirmed: cny(booked.amount), requested, bankReference });
	const needed = neededConfirmations(checkout, amount);
	const first = checkout.confirmation;
	if (needed === 1 || booked !== undefined)
		return record(stores, checkout, { ...entry, confirmedBy: [by] }, { now, audit });
	const step = confirmationStep(first, { by, now, isSame: first !== undefined && isSame(first, entry) });
	if (first === undefined || step === 'first') {
		const confirmation = { by, at: now, amount, bankReference };
		const changes = changesBetween(audited(first), audited(confirmation));
		const stored = await stores.transfers.confirm(checkout, confirmation, withChanges({ audit }, changes));
		return stored ? accepted({ checkout, confirmations: { given: 1, needed } }) : 'conflict';
	}
	if (step === 'waiting') return accepted({ checkout, confirmations: { given: 1, needed } });
	if (step === 'differs') {
		const confirmed = cny(first.amount);
		return refused({ kind: 'transfer_differs', confirmed, requested, bankReference: first.bankReference });
	}
	return record(stores, checkout, { ...entry, confirmedBy: [first.by, by] }, { now, audit });
}

/** The entry of a first confirmation, as the audit log keeps it. */
function audited(confirmation: Confirmation | undefined) {
	if (confirmation === undefined) return undefined;
	const { by, amount, bankReference } = confirmation;
	return { confirmation: { by, amount, bankReference } };
}

function isSame(first: Confirmation, { amount: { amount }, bankReference }: StatementEntry): boolean {
	return first.amount === amount && bankPaymentId(first.bankReference) === bankPaymentId(bankReference);
}

async function record(
	stores: TransferDeps,
	checkout: Checkout,
	{ amount: money, bankReference, confirmedBy }: StatementEntry & { readonly confirmedBy: readonly string[] },
	{ now, audit }: DecisionContext,
): Promise<Confirmed | 'conflict'> {
	const { checkoutId } = checkout;
	const paymentId = bankPaymentId(bankReference);
	const received = { checkoutId, amount: money.amount, bankReference };
	const transfer = { ...received, confirmedBy, confirmedAt: now };
	const settled = await recordPaymentOf(
		stores,
		checkout,
		{ ...money, checkoutId, paymentId },
		{
			now,
			beside: stores.transfers.book(paymentId, transfer),
			returned: [stores.returnedTransfers.list({ refundId: paymentId, ...received, at: now })],
			audit,
		},
	);
	if (settled === 'conflict') return settled;
	const { kind, checkout: after } = settled;
	if (kind === 'refund') return refused({ kind: 'checkout_state', state: after.state });
	const needed = neededConfirmations(checkout, money.amount);
	return accepted({ checkout: after, confirmations: { given: needed, needed } });
}
