import { type Millis, type Result, accepted, cny, iso, refused } from '#kernel';
import { type LinePieces, linesOf, takePieces } from '../order/line-pieces.ts';
import type { Order, RefundedLine } from '../order/order.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { entryOf, giveBack, returnValue, withEntry } from './pieces.ts';
import type { ReturnReceiptInput } from './return-input.ts';
import { type ReturnClocks, mayReturn } from './return-lifecycle.ts';
import { type ReturnCase, type ReturnablePieces, moved } from './return.ts';

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
	const { found, missing, short } = findAnnounced(order, entryOf(order, rma).held, input.lines);
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

/** The merchant says that the parcel never came, once it has had its time. The base decides, at the buyer's appeal or after it. */
export function loseReturn(
	{ order, rma }: ReturnCase,
	at: Millis,
	{ loseAfterMs }: Pick<ReturnClocks, 'loseAfterMs'>,
): Decided {
	const may = mayReturn(rma, 'lose', 'merchant');
	if (!may.ok) return may;
	const lostFrom = (rma.shipment?.sentAt ?? rma.since) + loseAfterMs;
	if (at < lostFrom) return refused({ kind: 'return_not_lost_yet', lostFrom: iso(lostFrom) });
	return accepted({ order, rma: moved(rma, may.value, at) });
}

/** Finds received pieces among those announced, line by line, and what is missing of these. */
function findAnnounced(
	{ lines }: Order,
	announced: readonly LinePieces[],
	received: ReturnReceiptInput['lines'],
): { readonly found: RefundedLine[]; readonly missing: LinePieces[]; readonly short: ReturnablePieces[] } {
	const left = lines.map(() => 0);
	for (const { line, quantity } of announced) left[line] = quantity;
	const found: RefundedLine[] = [];
	const short: ReturnablePieces[] = [];
	for (const { quantity, restock, ...variant } of received) {
		const { available, pieces } = takePieces(left, linesOf(lines, variant), quantity);
		if (quantity > available) short.push({ ...variant, requested: quantity, returnable: available, why: null });
		found.push(...pieces.map((of) => ({ ...of, restock })));
	}
	const missing = left.flatMap((quantity, line) => (quantity > 0 ? [{ line, quantity }] : []));
	return { found, missing, short };
}
