import { isDeepStrictEqual } from 'node:util';
import type { Settlement } from '#orders';
import type { Item } from '#platform';
import type { ObservedState, Report, View } from './observed-state.ts';

/** Above this amount in fen, two members of the base settle. */
const alone = 100_000_000;

/** Money that the base has paid out by hand. */
interface PaidOut extends Settlement {
	readonly refundId: string;
	/** The larger of it and of the payment that it belongs to, in fen. */
	readonly amount: number;
	/** Who booked the payment that it belongs to, accepted it in review, or decided that money of it goes back. */
	readonly deciders: readonly string[];
}

/**
 * I17: nobody alone pays out more than a million, money of such a payment, of a payment that they took, or that goes back by
 * their decision. I27: a payment out has settled one refund
 * or transfer, and is stored with it.
 */
export function settlementsStand({ orders: items }: ObservedState, view: View, report: Report): void {
	const paidOut = [...ofTransfers(items), ...ofOrders(items, view)];
	for (const { refundId, amount, confirmedBy, deciders } of paidOut) {
		const members = new Set(confirmedBy);
		if (members.size !== confirmedBy.length || members.size !== (amount > alone ? 2 : 1))
			report('I17', refundId, `${amount} settled by ${confirmedBy.join()}`);
		if (members.size === 1 && deciders.some((decider) => members.has(decider)))
			report('I17', refundId, `settled by ${confirmedBy.join()}, who took the payment or returned it`);
	}
	const stored = items.flatMap(({ sk, refundId }) => (sk === 'SETTLEMENT' ? [String(refundId)] : []));
	const expected = paidOut.map(({ refundId }) => refundId);
	if (!isDeepStrictEqual(stored.toSorted(), expected.toSorted()))
		report('I27', 'settlements', `of ${stored.toSorted().join()}, and settled are ${expected.toSorted().join()}`);
	const spelled = Map.groupBy(paidOut, ({ bankReference }) =>
		bankReference.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''),
	);
	for (const [reference, of] of spelled)
		if (of.length > 1) report('I27', reference, `settles ${of.map(({ refundId }) => refundId).join()}`);
}

function bookersOf(items: readonly Item[]): ReadonlyMap<string, readonly string[]> {
	const bookings = items.filter(({ sk }) => sk === 'BOOKING');
	return new Map(
		bookings.map(({ pk, confirmedBy }) => [
			String(pk).slice('BOOKING#'.length),
			confirmedBy as unknown as readonly string[],
		]),
	);
}

function ofTransfers(items: readonly Item[]): PaidOut[] {
	const bookers = bookersOf(items);
	return items.flatMap(({ pk, sk, settlement, amount, paymentAmount = 0, decidedBy }) => {
		if (pk !== 'SETTLED' || settlement === undefined) return [];
		const refundId = String(sk);
		const deciders = [...(bookers.get(refundId) ?? []), ...(decidedBy === undefined ? [] : [String(decidedBy)])];
		const paid = { refundId, amount: Math.max(Number(amount), Number(paymentAmount)), deciders };
		return [{ ...paid, ...(settlement as unknown as Settlement) }];
	});
}

function ofOrders(items: readonly Item[], { orders, checkouts, returns }: View): PaidOut[] {
	const bookers = bookersOf(items);
	return [...orders.values()].flatMap(({ checkoutId, cancellation, refunds = [] }) =>
		refunds.flatMap(({ refundId, amount, byDispute = 0, returnId, settlement }) => {
			if (settlement === undefined) return [];
			const checkout = checkouts.get(checkoutId);
			const paymentId = checkout?.state === 'paid' ? checkout.paymentId : '';
			const took = [...(bookers.get(paymentId) ?? []), ...(checkout?.acceptedBy ?? [])];
			const decided = [cancellation?.decidedBy ?? '', ...(returns.get(returnId ?? '')?.decision?.by ?? [])];
			const largest = Math.max(amount - byDispute, checkout?.total ?? 0, checkout?.received ?? 0);
			return [{ refundId, amount: largest, deciders: [...took, ...decided], ...settlement }];
		}),
	);
}
