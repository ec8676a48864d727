import { type RecordPaymentDeps, maxPaymentTries, recordPayment } from '#checkout';
import { type CheckoutId, type Money, type Result, accepted, cny, parseOwnedId, refused } from '#kernel';
import { type Checkout, type TransferStore, isRecordedPayment } from '#orders';
import { bankTransfer } from '#payments';
import { retryConflicts } from '#platform';
import { type Decided, type DecisionContext, decidedByOther, neededConfirmations } from './approval.ts';
import type { AftersalesRefusal } from './refusal.ts';

/** Dependencies of confirming a transfer. */
export interface TransferDeps extends RecordPaymentDeps {
	readonly transfers: TransferStore;
}

/** A transfer as a member of the base read it on the bank statement. */
export interface StatementEntry {
	readonly amount: Money;
	readonly bankReference?: string | undefined;
	readonly by: string;
}

/**
 * For this long, only its author may correct the first of two confirmations. Later another member's amount replaces
 * it, since the author may be away and two have to agree in any case.
 */
const correctionMs = 3_600_000;

type Confirmed = Result<Decided, AftersalesRefusal>;

/**
 * Confirms a bank transfer that was opened, of a checkout that is not the member's own. Above the limit of one
 * person, the first confirmation is kept. A second person with the same amount completes it; until then the first may
 * correct the amount, and after an hour so may others. Repeating changes nothing.
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
	if (checkout.transferOpenedAt === undefined) return refused({ kind: 'transfer_not_opened' });
	const needed = neededConfirmations(checkout, amount);
	const first = checkout.confirmation;
	if (needed === 1 || isRecordedPayment(checkout, paymentIdOf(checkout)))
		return record(stores, checkout, { ...entry, confirmedBy: [by] }, { now, audit });
	const mayCorrect = first?.by === by || (first !== undefined && now >= first.at + correctionMs);
	if (first === undefined || (first.amount !== amount && mayCorrect)) {
		const confirmation = { by, at: now, amount, bankReference };
		const stored = await stores.transfers.confirm(checkout, confirmation, { audit });
		return stored ? accepted({ checkout, confirmations: { given: 1, needed } }) : 'conflict';
	}
	if (first.by === by) return accepted({ checkout, confirmations: { given: 1, needed } });
	if (first.amount !== amount) return refused({ kind: 'transfer_differs', confirmed: cny(first.amount), requested });
	const both = { ...entry, bankReference: bankReference ?? first.bankReference, confirmedBy: [first.by, by] };
	return record(stores, checkout, both, { now, audit });
}

async function record(
	stores: TransferDeps,
	checkout: Checkout,
	{ amount: money, bankReference, confirmedBy }: StatementEntry & { readonly confirmedBy: readonly string[] },
	{ now, audit }: DecisionContext,
): Promise<Confirmed> {
	const { checkoutId } = checkout;
	const payment = { ...money, checkoutId, paymentId: paymentIdOf(checkout) };
	const transfer = { checkoutId, amount: money.amount, bankReference, confirmedBy, confirmedAt: now };
	const settled = await recordPayment(stores, payment, now, {
		beside: [stores.transfers.putTransfer(transfer)],
		audit,
	});
	if (!settled.ok) return settled;
	const { kind, checkout: after } = settled.value;
	if (kind === 'refund') return refused({ kind: 'checkout_state', state: after.state });
	const needed = neededConfirmations(checkout, money.amount);
	return accepted({ checkout: after, confirmations: { given: needed, needed } });
}

function paymentIdOf({ checkoutId }: Checkout): string {
	return bankTransfer(parseOwnedId('checkout', checkoutId)?.unique ?? '').paymentId;
}
