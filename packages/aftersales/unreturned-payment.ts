import { type Result, accepted, refused } from '#kernel';
import {
	type Checkout,
	type CheckoutStore,
	type PaymentException,
	type PaymentExceptionStore,
	type ReturnedTransfer,
	type ReturnedTransferStore,
	disputeStateOf,
	disputesOf,
} from '#orders';
import type { AftersalesRefusal } from './refusal.ts';

/** A payment that bought nothing and that its provider did not return, with what lost disputes did not take of it, in fen. */
export interface UnreturnedPayment {
	readonly payment: ReturnedTransfer;
	/** Refuses to pay it by hand before all its disputes are decided. */
	readonly mayPay: Result<void, AftersalesRefusal>;
}

/** The money of a payment that its buyer does not have by a lost dispute, in minor units of its currency. */
export function untakenByDisputes(
	checkout: Checkout,
	{ paymentId, amount }: Pick<PaymentException, 'paymentId' | 'amount'>,
): number {
	const taken = disputesOf(checkout, paymentId, 'lost').reduce((sum, { unsettled = 0 }) => sum + unsettled, 0);
	return Math.max(0, amount - taken);
}

/** Whether a member of the base has returned a payment that bought nothing by hand. No provider returns it then. */
export async function isReturnedByHand(
	returnedTransfers: Pick<ReturnedTransferStore, 'find'>,
	paymentId: string,
): Promise<boolean> {
	const [payment] = await returnedTransfers.find([paymentId]);
	return payment?.settlement !== undefined;
}

/** A payment in CNY that waits as an exception to go back. Undefined: none has this id, or its buyer has all of it. */
export async function findUnreturned(
	{
		exceptions,
		checkouts,
	}: {
		readonly exceptions: Pick<PaymentExceptionStore, 'find'>;
		readonly checkouts: Pick<CheckoutStore, 'anyCheckout'>;
	},
	id: string,
): Promise<UnreturnedPayment | undefined> {
	const exception = await exceptions.find(id);
	if (exception?.paymentId !== id || exception.currency !== 'CNY') return undefined;
	const { checkoutId, at } = exception;
	const checkout = await checkouts.anyCheckout(checkoutId);
	const amount = checkout === undefined ? 0 : untakenByDisputes(checkout, exception);
	if (checkout === undefined || amount === 0) return undefined;
	const state = disputeStateOf(checkout, id);
	const isDecided = state === 'lost' || state === 'won';
	const mayPay = isDecided
		? accepted(undefined)
		: refused({ kind: 'payment_in_dispute', state: state ?? null } as const);
	return { payment: { refundId: id, checkoutId, amount, at }, mayPay };
}
