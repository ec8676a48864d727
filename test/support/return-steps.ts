import { type Order, type Return, orderOfReturn } from '#orders';
import type { ObservedState, Report, View } from './observed-state.ts';

/** Pieces by the position of their line. */
export type Pieces = readonly { readonly line: number; readonly quantity: number }[];

/** The states of a return that is over. */
export const ended: readonly Return['state'][] = ['cancelled', 'lapsed', 'refunded', 'upheld'];

/** I24: the pieces of each return stand with its order as its steps tell, and exactly the returns in review are listed for it. */
export function returnsStand({ orders: items }: ObservedState, view: View, report: Report): void {
	const byOrder = Map.groupBy(view.returns.values(), ({ returnId }) => orderOfReturn(returnId));
	for (const order of view.orders.values()) {
		const returns = byOrder.get(order.orderId) ?? [];
		byOrder.delete(order.orderId);
		if (returns.length === 0 && order.returns === undefined) continue;
		returnsStandWithOrder(order, returns, report);
		excludedStay(order, returns, report);
	}
	for (const orderId of byOrder.keys()) report('I24', orderId, 'a return without an order');
	const listed = new Set(items.flatMap(({ pk, sk }) => (pk === 'RETURNS#REVIEW' ? [String(sk).slice(14)] : [])));
	for (const { returnId, state } of view.returns.values())
		if (listed.delete(returnId) !== (state === 'in_review')) report('I24', returnId, `${state}, and wrongly listed`);
	for (const name of listed) report('I24', name, 'listed for review, and missing');
}

function returnsStandWithOrder(order: Order, returns: readonly Return[], report: Report): void {
	const entries = new Map((order.returns ?? []).map((entry) => [entry.returnId, entry]));
	for (const rma of returns) {
		const { returnId, state } = rma;
		const entry = entries.get(returnId);
		const { held, returned } = piecesOf(rma);
		const stored = [entry?.isOpen ?? false, summary(entry?.held), summary(entry?.returned)];
		const due = [!ended.includes(state), summary(held), summary(returned)];
		if (JSON.stringify(stored) !== JSON.stringify(due))
			report('I24', returnId, `${state}: its order has ${JSON.stringify(stored)}, not ${JSON.stringify(due)}`);
	}
	if (order.state === 'closed' && order.returns?.some(({ isOpen }) => isOpen))
		report('I10', order.orderId, 'closed, with a return open');
}

/** I24: lines that are excluded, and those of wholesale, are returned for a reason only. */
function excludedStay(order: Order, returns: readonly Return[], report: Report): void {
	const withoutReason = returns.filter(({ kind }) => kind === 'no_reason').flatMap(({ lines }) => lines);
	for (const [line, { returnExcluded }] of order.lines.entries())
		if ((returnExcluded !== undefined || order.channel.endsWith('_wholesale')) && sumOf(withoutReason, line) > 0)
			report('I24', order.orderId, `line ${line} is excluded, and is returned without a reason`);
}

/** The pieces that a return claims, and those that it took back, as its own steps tell. */
function piecesOf({ state, lines, receipt, decision, concededAt }: Return): { held: Pieces; returned: Pieces } {
	const received = receipt?.lines ?? [];
	const isByDecision = decision?.decision === 'refund' || concededAt !== undefined;
	if (state === 'refunded' && (receipt === undefined || isByDecision)) return { held: [], returned: lines };
	const rest = lines.map(({ line, quantity }) => ({ line, quantity: quantity - sumOf(received, line) }));
	// What the base has decided stays claimed.
	const isBound = state === 'upheld' && decision?.decision === 'uphold';
	return { held: ended.includes(state) && !isBound ? [] : rest, returned: received };
}

/** The pieces by line, in the order of the lines. */
function summary(pieces: Pieces = []): [number, number][] {
	const lines = [...new Set(pieces.map(({ line }) => line))].toSorted((a, b) => a - b);
	return lines.flatMap((line) => (sumOf(pieces, line) === 0 ? [] : [[line, sumOf(pieces, line)]]));
}

export function sumOf(pieces: Pieces, line: number): number {
	return pieces.reduce((sum, one) => (one.line === line ? sum + one.quantity : sum), 0);
}
