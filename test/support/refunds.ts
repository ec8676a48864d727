import { isDeepStrictEqual } from 'node:util';
import { type Checkout, type Order, parcelsOf, unshippedPieces } from '#orders';
import { configs } from '../../infra/stages.ts';
import { moneyOf } from './money-received.ts';
import type { Expected, ObservedState, Report, View } from './observed-state.ts';

/** The refunds of a checkout's payment in fen: at the provider, and pending. What the base paid by hand is neither, nor what a dispute returned. */
export function returned(checkout: Checkout, { orders }: View): { sent: number; pending: number } {
	const refunds = checkout.parts.flatMap((part) => orders.get(part.orderId)?.refunds ?? []);
	const sumOf = (...states: string[]) =>
		refunds
			.filter(
				({ state, settlement, byDispute }) =>
					states.includes(state) && settlement === undefined && byDispute === undefined,
			)
			.reduce((sum, { amount }) => sum + amount, 0);
	return { sent: sumOf('sent', 'settled'), pending: sumOf('pending') };
}

/** The refunds of all orders, and the transfers that bought nothing, which wait for the base. */
export function refundIdsOf({ orders, checkouts }: Pick<View, 'orders' | 'checkouts'>) {
	const transfers = [...checkouts.values()].flatMap(({ refunds = [] }) =>
		refunds
			.filter((paymentId) => paymentId.startsWith('bank_'))
			.map((refundId) => ({ refundId, state: 'manual' as const })),
	);
	return [...[...orders.values()].flatMap(({ refunds = [] }) => refunds), ...transfers];
}

/** I5: refunds are sums too, each once, never more than the order. I3: once `drained`, none is pending any more. */
export function refundsAdd({ orders: items, now, sales }: ObservedState, view: View, report: Report): void {
	const drained = sales !== undefined;
	for (const order of view.orders.values()) {
		const { orderId, refunds = [] } = order;
		const paid = moneyOf(order);
		const sum = refunds.reduce((total, { amount }) => total + amount, 0);
		if (sum > paid || refunds.some(({ amount }) => !(Number.isSafeInteger(amount) && amount > 0)))
			report('I5', orderId, `refunds of ${refunds.map(({ amount }) => amount).join(' + ')} over ${paid}`);
		const freight = refunds.reduce((total, { freight: named = 0 }) => total + named, 0);
		const paidFreight = order.shipping - (order.discount?.shipping ?? 0);
		const paidGoods = order.subtotal - (order.discount?.goods ?? 0) + (order.excess ?? 0);
		if (sum - freight > paidGoods)
			report('I5', orderId, `refunds of ${sum - freight} without freight over goods of ${paidGoods}`);
		if (freight > paidFreight || refunds.some((one) => (one.freight ?? 0) > one.amount))
			report('I5', orderId, `refunds name a freight of ${freight} over ${paidFreight}`);
		if (new Set(refunds.map(({ refundId }) => refundId)).size !== refunds.length)
			report('I5', orderId, 'has a refund twice');
		if (drained && !waitsForDispute(view.checkouts.get(order.checkoutId), now) && refunds.some(isPending))
			report('I3', orderId, 'a refund is still pending');
	}
	for (const { pk, sk, refunds, refunded } of items) {
		const amounts = (refunds ?? []) as unknown as readonly (readonly [string, number])[];
		if (!String(sk).startsWith('O#') || refunds === undefined) continue;
		const sum = amounts.reduce((total, [, amount]) => total + amount, 0);
		if (refunded !== sum) report('I5', `${String(pk)} ${String(sk)}`, `refunded ${String(refunded)}, refunds ${sum}`);
	}
}

const isPending = ({ state }: { readonly state: string }) => state === 'pending';

/** Refunds of a payment in dispute are looked at each hour. */
const disputedMs = 3_600_000;
const graceMs = 120_000;

function waitsForDispute(checkout: Checkout | undefined, now: number): boolean {
	const disputes = Object.values(checkout?.disputes ?? {});
	return disputes.some(({ state, at }) => state === 'open' || now < at + disputedMs + graceMs);
}

const movesOfRefund: Readonly<Record<string, readonly string[]>> = {
	pending: ['sent', 'settled', 'failed', 'manual'],
	sent: ['settled', 'failed'],
	settled: ['failed', 'settled'],
	failed: ['settled'],
	manual: ['settled'],
};

/** I6: a refund never changes, except that it joins a batch once and moves along its states. */
export function refundsStand(now: Order, before: Order, report: Report): void {
	for (const [i, old] of (before.refunds ?? []).entries()) {
		const current = now.refunds?.[i];
		const moved = current !== undefined && reachable(old.state).has(current.state);
		const { state, settlement, byDispute = 0 } = old;
		const later = { batch: old.batch ?? current?.batch, settlement: 0, byDispute: 0 };
		const same = isDeepStrictEqual(
			{ batch: undefined, ...current, state, settlement: 0, byDispute: 0 },
			{ ...old, ...later },
		);
		const isFinal = settlement !== undefined || byDispute === old.amount;
		if (!moved || !same || (current.byDispute ?? 0) < byDispute || (isFinal && current.state !== 'settled'))
			report('I6', now.orderId, `${old.refundId} is gone or another`);
	}
}

/** The states that a refund in a state may have reached since, itself included. */
function reachable(state: string): Set<string> {
	const reached = new Set([state]);
	for (const from of reached) for (const to of movesOfRefund[from] ?? []) reached.add(to);
	return reached;
}

/** A refund and a shipment bear the time at which their requests began. Which of them was decided first shows beyond this. */
const longestRequestMs = 30_000;

/** I19: goods and money do not both leave. An order that was refunded in full before its shipment was never shipped. */
export function goodsOrMoney(
	{ orders }: View,
	{ cancelAfterMs = configs.dev.orderClocks.cancelAfterMs }: Pick<Expected, 'cancelAfterMs'>,
	report: Report,
): void {
	for (const order of orders.values()) {
		const refunds = order.refunds ?? [];
		if (order.state === 'cancelled') {
			const sum = refunds.reduce((total, { amount }) => total + amount, 0);
			if (sum !== moneyOf(order)) report('I19', order.orderId, `cancelled, with ${sum} of ${moneyOf(order)} refunded`);
			if ('shipment' in order) report('I19', order.orderId, 'cancelled and shipped');
		}
		const { by, at = 0 } = order.cancellation ?? {};
		const began = Math.min(order.packingAt ?? Infinity, order.parcels?.[0]?.shippedAt ?? Infinity);
		if (by === 'buyer' && began <= at && at < order.paidAt + cancelAfterMs)
			report('I19', order.orderId, 'cancelled by its buyer while it was packed, before it was late');
		const paid = moneyOf(order);
		const refundedBy = (last: number) =>
			refunds.filter(({ at }) => at <= last).reduce((total, { amount }) => total + amount, 0);
		if (order.state === 'paid' && refundedBy(Infinity) >= paid)
			report('I19', order.orderId, 'refunded in full, and still to be shipped');
		if (!('shipment' in order)) continue;
		const { shippedAt } = order.shipment as { shippedAt: number };
		if (refundedBy(shippedAt - longestRequestMs) >= paid)
			report('I19', order.orderId, 'shipped after it was refunded in full');
	}
}

/** I21: no piece is in two parcels, and none that was on sale again before it left. */
export function parcelsAdd({ orders }: View, report: Report): void {
	for (const order of orders.values()) {
		const shipped = order.lines.map(() => 0);
		for (const { pieces } of parcelsOf(order))
			for (const { line, quantity } of pieces) shipped[line] = (shipped[line] ?? 0) + quantity;
		for (const [line, { quantity }] of order.lines.entries())
			if ((shipped[line] ?? 0) > quantity)
				report('I21', order.orderId, `${shipped[line]} of ${quantity} pieces of line ${line} were shipped`);
		const isComplete = 'shipment' in order;
		const left = unshippedPieces(order).reduce((sum, quantity) => sum + quantity, 0);
		if (order.parcels !== undefined && !isComplete && left === 0)
			report('I21', order.orderId, 'is not shipped, with nothing left to ship');
	}
}

/** The pieces of an order that came back to stock, by the position of their line. */
export function piecesReturned(order: Order): number[] {
	const returns = (order.returns ?? []).flatMap(({ returned }) => returned);
	const named = [...(order.refunds ?? []).flatMap(({ lines = [] }) => lines), ...returns];
	const sumOf = (pieces: readonly { readonly line: number; readonly quantity: number }[], line: number) =>
		pieces.reduce((sum, one) => (one.line === line ? sum + one.quantity : sum), 0);
	const backOf = (pieces: typeof named) => pieces.filter(({ restock }) => restock);
	return order.lines.map(({ quantity }, line) => {
		const restocked = sumOf(backOf(named), line);
		const kept = sumOf(named, line) - restocked;
		if (order.state === 'cancelled') return quantity - kept;
		return restocked + sumOf(order.cancellation?.pieces ?? [], line);
	});
}
