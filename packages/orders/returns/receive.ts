import { type Millis, type Result, accepted, cny, iso, refused } from '#kernel';
import { type LinePieces, linesOf, mergePieces, takePieces } from '../order/line-pieces.ts';
import type { Order, RefundedLine } from '../order/order.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { roomForRefund } from '../refund/refund.ts';
import { moneyOf, pay } from './money.ts';
import { entryOf, withEntry } from './pieces.ts';
import type { ReturnReceiptInput } from './return-input.ts';
import { type ReturnClocks, mayReturn } from './return-lifecycle.ts';
import { type ReturnCase, type ReturnReceipt, type ReturnShortage, moved } from './return.ts';

type Decided = Result<ReturnCase, OrdersRefusal>;

/**
 * The merchant has received pieces of a return. Their value, less a deduction, is refunded at once. If all came and nothing
 * is deducted, the return is over. Otherwise the rest is contested, and its buyer may appeal. A contested receipt is stated
 * anew with all that has come so far, and the difference is refunded. Repeating changes nothing.
 */
export function receiveReturn(of: ReturnCase, input: ReturnReceiptInput, at: Millis): Decided {
	const { order, rma } = of;
	const known = rma.receipt;
	const change = receiptChange(order, known, input);
	if (known !== undefined && change === 'none') return accepted(of);
	const received = mayReturn(rma, 'receive', 'merchant');
	const contested = mayReturn(rma, 'contest', 'merchant');
	if (!received.ok) return received;
	if (!contested.ok) return contested;
	if (change === 'less') return refused({ kind: 'return_receipt_differs', ...recorded(order, known) });
	const entry = entryOf(order, rma);
	const { found, missing, short } = findAnnounced(order, entry.held, known?.lines ?? [], input.lines);
	if (short.length > 0) return refused({ kind: 'pieces_not_returnable', lines: short });
	const deduction = input.deduction?.amount ?? 0;
	const { value, open } = moneyOf(of, found);
	if (deduction > open.amount)
		return refused({ kind: 'return_amount_too_large', requested: cny(deduction), maximum: cny(open.amount) });
	const amount = open.amount - deduction;
	// The refunds kept free for a return are those of its first receipt and of a decision.
	if (known !== undefined && amount > 0) {
		const hasRoom = roomForRefund(order);
		if (!hasRoom.ok) return hasRoom;
	}
	const paid = pay(of, open, { amount, at });
	const isAll = missing.length === 0 && deduction === 0;
	// Pieces by line, apart by whether they went back on sale.
	const lines = mergePieces([...(known?.lines ?? []), ...found], ({ line, restock }) => `${line} ${restock}`);
	const { reason } = input;
	const receipt = { at, lines, deduction, ...(reason === undefined ? {} : { reason }) };
	return accepted({
		order: withEntry(paid.order, { ...entry, isOpen: !isAll, held: missing, returned: lines }),
		rma: moved(paid.rma, isAll ? received.value : contested.value, at, { receipt, value }),
	});
}

/**
 * The merchant says that the parcel never came, once it has had its time. The base decides, at the buyer's appeal or when the
 * time for one is over. Repeating changes nothing.
 */
export function loseReturn(of: ReturnCase, at: Millis, { loseAfterMs }: Pick<ReturnClocks, 'loseAfterMs'>): Decided {
	const { order, rma } = of;
	const may = mayReturn(rma, 'lose', 'merchant');
	if (rma.lostAt !== undefined) return accepted(of);
	if (!may.ok) return may;
	const lostFrom = (rma.shipment?.sentAt ?? rma.since) + loseAfterMs;
	if (at < lostFrom) return refused({ kind: 'return_not_lost_yet', lostFrom: iso(lostFrom) });
	return accepted({ order, rma: moved(rma, may.value, at, { lostAt: at }) });
}

type Received = ReturnReceiptInput['lines'][number];

/** How a receipt differs from the recorded one. `less`: it lacks pieces of it, or changes nothing but the reason. */
function receiptChange(
	order: Order,
	known: ReturnReceipt | undefined,
	{ lines, deduction, reason }: ReturnReceiptInput,
): 'none' | 'more' | 'less' {
	if (known === undefined) return 'more';
	const [was, is] = [sums(recorded(order, known).received), sums(lines)];
	if ([...was].some(([key, quantity]) => quantity > (is.get(key) ?? 0))) return 'less';
	const isMore = [...is].some(([key, quantity]) => quantity > (was.get(key) ?? 0));
	if (isMore || (deduction?.amount ?? 0) !== known.deduction) return 'more';
	return reason === known.reason ? 'none' : 'less';
}

/** A recorded receipt, with the variants of its pieces. */
function recorded({ lines }: Order, known: ReturnReceipt | undefined) {
	const received = (known?.lines ?? []).flatMap(({ line, quantity, restock }): Received[] => {
		const of = lines[line];
		return of === undefined ? [] : [{ listingId: of.listingId, color: of.color, size: of.size, quantity, restock }];
	});
	return { received, deduction: cny(known?.deduction ?? 0) };
}

/** Pieces by variant, apart by whether they went back on sale. */
function sums(lines: readonly Received[]): Map<string, number> {
	const quantities = new Map<string, number>();
	for (const line of lines) {
		const key = variantKey(line);
		quantities.set(key, (quantities.get(key) ?? 0) + line.quantity);
	}
	return quantities;
}

function variantKey({ listingId, color, size, restock }: Received): string {
	return JSON.stringify([listingId, color, size, restock]);
}

/** Finds received pieces that no receipt has yet among those announced, and what is missing of these. */
function findAnnounced(
	order: Order,
	announced: readonly LinePieces[],
	known: readonly RefundedLine[],
	received: readonly Received[],
): { readonly found: RefundedLine[]; readonly missing: LinePieces[]; readonly short: ReturnShortage[] } {
	const { lines } = order;
	const left = lines.map(() => 0);
	for (const { line, quantity } of announced) left[line] = quantity;
	const counted = sums(recorded(order, { at: 0, lines: known, deduction: 0 }).received);
	const found: RefundedLine[] = [];
	const short: ReturnShortage[] = [];
	for (const { quantity, restock, ...variant } of received) {
		const key = variantKey({ ...variant, quantity, restock });
		const before = Math.min(quantity, counted.get(key) ?? 0);
		counted.set(key, (counted.get(key) ?? 0) - before);
		const { available, pieces } = takePieces(left, linesOf(lines, variant), quantity - before);
		if (quantity - before > available)
			short.push({ ...variant, requested: quantity, returnable: before + available, why: null });
		found.push(...pieces.map((of) => ({ ...of, restock })));
	}
	const missing = left.flatMap((quantity, line) => (quantity > 0 ? [{ line, quantity }] : []));
	return { found, missing, short };
}
