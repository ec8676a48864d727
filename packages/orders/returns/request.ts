import { type Millis, type OrderId, type ReturnId, type Result, accepted, refused } from '#kernel';
import { fingerprint } from '#platform';
import type { OrderClocks } from '../order/order-clocks.ts';
import type { Order } from '../order/order.ts';
import { refundsLeft, refundsOfReturn } from '../refund/refund.ts';
import { returnIdOf } from '../return-id.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { takeCredits } from './claim.ts';
import { moneyOf } from './money.ts';
import { entryOf, withEntry } from './pieces.ts';
import type { ReturnInput } from './return-input.ts';
import { type Return, type ReturnCase, maxReturnedLines, maxReturns } from './return.ts';
import { findReturnable, mayBeMissing, mayRequestReturn } from './returnable.ts';

/** A request with the id that its key gave it. */
export interface ReturnRequest {
	readonly returnId: ReturnId;
	readonly input: ReturnInput;
	readonly fingerprint: string;
	readonly at: Millis;
}

/** Names a request. The same key on the same order gives the same return. */
export function returnRequest(orderId: OrderId, input: ReturnInput, idempotencyKey: string, at: Millis): ReturnRequest {
	const returnId = returnIdOf(orderId, idempotencyKey);
	return { returnId, input, fingerprint: fingerprint(JSON.stringify(input)), at };
}

/**
 * The buyer requests a return. Its pieces are claimed on the order, so that no refund and no other return takes them.
 * Repeating a request returns what became of it; another body under the same key is refused.
 */
export function requestReturn(
	{ order, rma: known }: { readonly order: Order; readonly rma: Return | undefined },
	{ returnId, input, fingerprint: requestHash, at }: ReturnRequest,
	clocks: Pick<OrderClocks, 'closeAfterMs'>,
): Result<ReturnCase, OrdersRefusal> {
	if (known !== undefined)
		return known.fingerprint === requestHash
			? accepted({ order, rma: known })
			: refused({ kind: 'idempotency_mismatch' });
	const may = mayRequestReturn(order, at, clocks);
	if (!may.ok) return may;
	const { kind, lines: requested, reason } = input;
	const mayClaim = kind === 'not_received' ? mayBeMissing(order) : may;
	if (!mayClaim.ok) return mayClaim;
	const { pieces, short } = findReturnable(order, kind, requested);
	if (short.length > 0) return refused({ kind: 'pieces_not_returnable', lines: short });
	const requestedBefore = order.returnsRequested ?? 0;
	const isFull = requestedBefore >= maxReturns || refundsLeft(order) < refundsOfReturn;
	if (isFull || linesNamed(order) + pieces.length > maxReturnedLines)
		return refused({ kind: 'too_many_returns', maximum: maxReturns, maximumLines: maxReturnedLines });
	const asked: Return = {
		returnId,
		buyerId: order.buyerId,
		kind,
		state: 'requested',
		since: at,
		revision: 1,
		requestedAt: at,
		lines: pieces.flatMap((of) => {
			const line = order.lines[of.line];
			return line === undefined ? [] : [{ ...of, listingId: line.listingId, color: line.color, size: line.size }];
		}),
		refundable: 0,
		refunded: 0,
		fingerprint: requestHash,
		...(reason === undefined ? {} : { reason }),
	};
	const worth = moneyOf({ order, rma: asked }, pieces).value.amount;
	const { order: rest, credited } = takeCredits(order, pieces, worth);
	const paid: Return = credited.amount > 0 ? { ...asked, credited } : asked;
	const rma = { ...paid, refundable: moneyOf({ order: rest, rma: paid }, pieces).open.amount };
	const claimed = withEntry(rest, { ...entryOf(rest, rma), isOpen: true, held: pieces });
	return accepted({ order: { ...claimed, returnsRequested: requestedBefore + 1 }, rma });
}

function linesNamed({ returns = [] }: Order): number {
	return returns.reduce(
		(sum, { held, returned, credit }) => sum + held.length + returned.length + (credit?.lines.length ?? 0),
		0,
	);
}
