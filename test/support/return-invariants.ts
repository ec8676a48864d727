import { type Order, type Return, isEnded, orderOfReturn, parcelsOf, returnClockOf, returnFromItem } from '#orders';
import type { Item } from '#platform';
import type { Expected, Report, View } from './observed-state.ts';

/** A follow-up waits for its batch and for the run of its schedule. */
const graceMs = 120_000;

/**
 * I24: no piece is returned that did not leave, or that a refund names as well; an order knows its returns. I25: their refunds
 * are those of the order. I26: no return waits beyond its deadline.
 */
export function returnsAdd(items: readonly Item[], { orders }: View, expected: Expected, report: Report): void {
	const rmas = items.flatMap((item) => (String(item['sk']).startsWith('R#') ? [returnFromItem(item)] : []));
	const byOrder = Map.groupBy(rmas, ({ returnId }) => orderOfReturn(returnId));
	for (const order of orders.values()) {
		const ofOrder = byOrder.get(order.orderId) ?? [];
		piecesLeft(order, report);
		for (const rma of ofOrder) {
			const entry = order.returns?.find(({ returnId }) => returnId === rma.returnId);
			if ((entry?.isOpen ?? false) === isEnded(rma))
				report('I24', rma.returnId, `${rma.state}, and ${entry?.isOpen ? 'open' : 'over'} on its order`);
			refundsMatch(order, rma, report);
		}
		const known = new Set(ofOrder.map(({ returnId }) => returnId));
		for (const { returnId } of order.returns ?? [])
			if (!known.has(returnId)) report('I24', returnId, `claims pieces of ${order.orderId}, and is not there`);
		if (ofOrder.length !== (order.returnsRequested ?? 0))
			report(
				'I24',
				order.orderId,
				`counts ${order.returnsRequested ?? 0} returns, of which ${ofOrder.length} are there`,
			);
	}
	if (expected.returnClocks === undefined) return;
	const { advancedAt, ...clocks } = expected.returnClocks;
	for (const rma of rmas) {
		const { verb, dueAt = 0 } = returnClockOf(rma, clocks) ?? {};
		if (verb !== undefined && dueAt + graceMs <= advancedAt)
			report('I26', rma.returnId, `still ${rma.state} ${advancedAt - dueAt} ms after its time`);
	}
}

function piecesLeft(order: Order, report: Report): void {
	const named = [
		...(order.returns ?? []).flatMap(({ held, returned }) => [...held, ...returned]),
		...(order.refunds ?? []).flatMap(({ lines = [] }) => lines),
	];
	const returns = (order.returns ?? []).flatMap(({ held, returned }) => [...held, ...returned]);
	const sumOf = (pieces: readonly { readonly line: number; readonly quantity: number }[], line: number) =>
		pieces.filter((one) => one.line === line).reduce((sum, { quantity }) => sum + quantity, 0);
	const sent = parcelsOf(order).flatMap(({ pieces }) => pieces);
	for (const [line, { quantity }] of order.lines.entries()) {
		if (sumOf(returns, line) > sumOf(sent, line))
			report(
				'I24',
				order.orderId,
				`${sumOf(returns, line)} pieces of line ${line} returned, ${sumOf(sent, line)} shipped`,
			);
		if (sumOf(named, line) > quantity)
			report('I24', order.orderId, `${sumOf(named, line)} of ${quantity} pieces of line ${line} refunded and returned`);
	}
}

function refundsMatch(order: Order, { returnId, refunded }: Return, report: Report): void {
	const refunds = (order.refunds ?? []).filter((refund) => refund.returnId === returnId);
	const sum = refunds.reduce((total, { amount }) => total + amount, 0);
	if (sum !== refunded) report('I25', returnId, `has refunded ${refunded}, and its order ${sum} for it`);
}
