import { type Order, parcelsOf } from '#orders';
import type { Report } from '../support/observed-state.ts';
import { sumOf } from '../support/return-steps.ts';
import { type Pieces, moneyLeft, valueOf } from './refund-model.ts';

/** The reasons that acts give. Each actor has one, by which its cancellation is recognized. */
export const reasons = { buyer: 'ordered twice', merchant: 'a fault in the fabric', base: 'it is late' } as const;

/**
 * I5: a cancellation gives back what its order is worth: all that is left before the shipment, and afterwards the pieces that
 * have not left, without freight and less what refunds gave for no pieces. I21: what completes a part-shipped order names every
 * piece that its buyer is owed.
 */
export function checkCancellation(before: Order, after: Order, report: Report): void {
	const added = (after.refunds ?? []).slice(before.refunds?.length ?? 0);
	const isPart = before.state === 'paid' && before.parcels !== undefined;
	const isCompleted = isPart && after.state === 'shipped' && after.shipment.pieces?.length === 0;
	if (isCompleted && owed(after).length > 0)
		report('I21', after.orderId, `is completed, and still owes ${JSON.stringify(owed(after))}`);
	const { cancellation } = after;
	if (cancellation === undefined || before.cancellation !== undefined) return;
	const by = Object.entries(reasons).find(([, reason]) => reason === cancellation.reason)?.[0];
	if (by === undefined) return;
	if (by !== cancellation.by) report('I19', after.orderId, `cancelled by its ${by}, recorded as ${cancellation.by}`);
	const ends = isPart ? 'shipped' : 'cancelled';
	if (before.state !== 'paid' || after.state !== ends)
		report('I6', after.orderId, `${before.state} → ${after.state} by a cancellation`);
	const worth = worthOf(before, isPart);
	const given = added.map(({ amount, freight = 0, lines = [] }) => ({ amount, freight, lines: isPart ? lines : [] }));
	const due = worth.amount > 0 ? [worth] : [];
	if (JSON.stringify(given) !== JSON.stringify(due))
		report('I5', after.orderId, `its cancellation gives ${JSON.stringify(given)}, not ${JSON.stringify(due)}`);
}

function worthOf(order: Order, isPart: boolean) {
	const { goods, freight } = moneyLeft(order);
	if (!isPart) return { amount: goods + freight, freight, lines: [] };
	const pieces = owed(order);
	const lines = pieces.map(({ line, quantity }) => ({ line, quantity, restock: true }));
	const value = Math.max(0, valueOf(order, pieces) - goodwillOf(order));
	return { amount: Math.min(value, goods), freight: 0, lines };
}

/** What refunds for no pieces gave of the goods. The money above the price, which the first one returns, is none of it. */
function goodwillOf({ refunds = [], excess = 0 }: Order): number {
	let given = -excess;
	for (const { amount, freight = 0, lines, returnId } of refunds)
		if (lines === undefined && returnId === undefined) given += amount - freight;
	return given;
}

/** The pieces that have not left, as far as neither a refund nor the cancellation names them. */
function owed(order: Order): Pieces[] {
	const named = [...(order.refunds ?? []), { lines: order.cancellation?.pieces ?? [] }].flatMap(
		({ lines = [] }) => lines,
	);
	const sent = parcelsOf(order).flatMap(({ pieces }) => pieces);
	return order.lines.flatMap(({ quantity: bought }, line) => {
		const quantity = bought - sumOf(sent, line) - sumOf(named, line);
		return quantity > 0 ? [{ line, quantity }] : [];
	});
}
