import { type Millis, type Result, accepted, cny, refused } from '#kernel';
import type { RefundedLine, ReturnedPieces } from '../order/order.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { entryOf, giveBack, returnValue, withEntry } from './pieces.ts';
import type { ReturnReceiptInput } from './return-input.ts';
import { mayReturn } from './return-lifecycle.ts';
import { type Return, type ReturnCase, type ReturnablePieces, moved } from './return.ts';

type Decided = Result<ReturnCase, OrdersRefusal>;

/**
 * The merchant has received pieces of a return. Their value, less a deduction, is refunded at once. If all came and nothing
 * is deducted, the return is over. Otherwise the rest is contested, and its buyer may appeal.
 */
export function receiveReturn({ order, rma }: ReturnCase, input: ReturnReceiptInput, at: Millis): Decided {
	const received = mayReturn(rma, 'receive', 'merchant');
	const contested = mayReturn(rma, 'contest', 'merchant');
	if (!received.ok) return received;
	if (!contested.ok) return contested;
	const { found, missing, short } = findAnnounced(rma, entryOf(order, rma).held, input.lines);
	if (short.length > 0) return refused({ kind: 'pieces_not_returnable', lines: short });
	const deduction = input.deduction?.amount ?? 0;
	const value = returnValue(order, rma.kind, found);
	if (deduction > value.amount)
		return refused({ kind: 'return_amount_too_large', requested: cny(deduction), maximum: cny(value.amount) });
	const isAll = missing.length === 0 && deduction === 0;
	const { reason } = input;
	const receipt = { at, lines: found, deduction, ...(reason === undefined ? {} : { reason }) };
	const amount = value.amount - deduction;
	const paid = giveBack({ order, rma }, { amount, freight: Math.min(value.freight, amount) }, at);
	const entry = { returnId: rma.returnId, isOpen: !isAll, held: missing, returned: found };
	return accepted({
		order: withEntry(paid.order, entry),
		rma: moved(paid.rma, isAll ? received.value : contested.value, at, { receipt }),
	});
}

/** The merchant says that the parcel never came. The buyer may appeal. */
export function loseReturn({ order, rma }: ReturnCase, at: Millis): Decided {
	const may = mayReturn(rma, 'lose', 'merchant');
	return may.ok ? accepted({ order, rma: moved(rma, may.value, at) }) : may;
}

/** Finds received pieces among those announced, line by line, and what is missing of these. */
function findAnnounced(
	{ lines }: Return,
	announced: readonly ReturnedPieces[],
	received: ReturnReceiptInput['lines'],
): { readonly found: RefundedLine[]; readonly missing: ReturnedPieces[]; readonly short: ReturnablePieces[] } {
	const left = new Map(announced.map(({ line, quantity }) => [line, quantity]));
	const found: RefundedLine[] = [];
	const short: ReturnablePieces[] = [];
	for (const { listingId, color, size, quantity, restock } of received) {
		const slots = lines.filter((line) => line.listingId === listingId && line.color === color && line.size === size);
		const returnable = slots.reduce((sum, { line }) => sum + (left.get(line) ?? 0), 0);
		if (quantity > returnable) short.push({ listingId, color, size, requested: quantity, returnable, why: null });
		let rest = quantity;
		for (const { line } of slots) {
			const pieces = Math.min(rest, left.get(line) ?? 0);
			if (pieces > 0) found.push({ line, quantity: pieces, restock });
			left.set(line, (left.get(line) ?? 0) - pieces);
			rest -= pieces;
		}
	}
	const missing = [...left].flatMap(([line, quantity]) => (quantity > 0 ? [{ line, quantity }] : []));
	return { found, missing, short };
}
