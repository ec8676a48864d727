import { isDeepStrictEqual } from 'node:util';
import type { Checkout, Order } from '#orders';
import type { Item } from '#platform';
import type { Report, View } from './observed-state.ts';

/** The refunds of a checkout's payment in fen, sent and pending. */
export function returned(checkout: Checkout, { orders }: View): { sent: number; pending: number } {
	const refunds = checkout.parts.flatMap((part) => orders.get(part.orderId)?.refunds ?? []);
	const sumOf = (state: string) =>
		refunds.filter((one) => one.state === state).reduce((sum, { amount }) => sum + amount, 0);
	return { sent: sumOf('sent'), pending: sumOf('pending') };
}

/** I5: refunds are sums too, each once, never more than the order. I3: once `drained`, none is pending any more. */
export function refundsAdd(items: readonly Item[], { orders }: View, drained: boolean, report: Report): void {
	for (const { orderId, refunds = [], subtotal, shipping, discount, excess = 0 } of orders.values()) {
		const paid = subtotal + shipping - (discount?.goods ?? 0) - (discount?.shipping ?? 0) + excess;
		const sum = refunds.reduce((total, { amount }) => total + amount, 0);
		if (sum > paid || refunds.some(({ amount }) => !(Number.isSafeInteger(amount) && amount > 0)))
			report('I5', orderId, `refunds of ${refunds.map(({ amount }) => amount).join(' + ')} over ${paid}`);
		if (new Set(refunds.map(({ refundId }) => refundId)).size !== refunds.length)
			report('I5', orderId, 'has a refund twice');
		if (drained && refunds.some(({ state }) => state === 'pending')) report('I3', orderId, 'a refund is still pending');
	}
	for (const { pk, sk, refunds, refunded } of items) {
		const amounts = (refunds ?? []) as unknown as readonly (readonly [string, number])[];
		if (!String(sk).startsWith('O#') || refunds === undefined) continue;
		const sum = amounts.reduce((total, [, amount]) => total + amount, 0);
		if (refunded !== sum) report('I5', `${String(pk)} ${String(sk)}`, `refunded ${String(refunded)}, refunds ${sum}`);
	}
}

/** I6: a refund never changes, except that a pending one is settled. */
export function refundsStand(now: Order, before: Order, report: Report): void {
	for (const [i, old] of (before.refunds ?? []).entries()) {
		const current = now.refunds?.[i];
		const settled =
			old.state === 'pending' && current !== undefined && isDeepStrictEqual({ ...current, state: 'pending' }, old);
		if (!settled && !isDeepStrictEqual(current, old)) report('I6', now.orderId, `${old.refundId} is gone or another`);
	}
}
