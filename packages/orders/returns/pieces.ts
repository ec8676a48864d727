import { type Millis, ownedId } from '#kernel';
import { derivedUnique } from '#platform';
import type { LinePieces } from '../order/line-pieces.ts';
import type { Order, OrderReturn, Refund, RefundedLine } from '../order/order.ts';
import { withRefund } from '../refund/complete.ts';
import { freightOfPieces, refundableMoney, valueOfPieces } from '../refund/refund-amount.ts';
import { tenantOfReturn } from '../return-id.ts';
import { type Return, type ReturnCase, freightBy } from './return.ts';

/** Money that a return gives back, in fen. `freight` is the part of it that was paid for shipping. */
export interface ReturnValue {
	readonly amount: number;
	readonly freight: number;
}

/**
 * The value of pieces that come back: their share of what was paid for the goods, and where the merchant bears the freight,
 * their share of the shipping fee. Never more than is left of the order's money.
 */
export function returnValue(order: Order, kind: Return['kind'], pieces: readonly LinePieces[]): ReturnValue {
	const left = refundableMoney(order);
	const goods = Math.min(valueOfPieces(order, pieces), left.goods);
	const freight = freightBy(kind) === 'merchant' ? Math.min(freightOfPieces(order, pieces), left.freight) : 0;
	return { amount: goods + freight, freight };
}

/** An amount with the freight in it, within what is left of the goods and of the shipping fee. */
export function withinLeft(order: Order, { amount, freight }: ReturnValue): ReturnValue {
	const left = refundableMoney(order);
	const total = Math.min(amount, left.goods + left.freight);
	return { amount: total, freight: Math.min(total, left.freight, Math.max(freight, total - left.goods)) };
}

/** The pieces of a return on its order. A return that has ended without any has none. */
export function entryOf(order: Order, { returnId, kind }: Pick<Return, 'returnId' | 'kind'>): OrderReturn {
	const known = order.returns?.find((entry) => entry.returnId === returnId);
	if (known !== undefined) return known;
	const isMissing = kind === 'not_received' ? { isMissing: true as const } : {};
	return { returnId, isOpen: false, freightBy: freightBy(kind), ...isMissing, held: [], returned: [] };
}

/** Replaces the pieces of a return. One that is over and claims none is removed. */
export function withEntry(order: Order, entry: OrderReturn): Order {
	const others = (order.returns ?? []).filter(({ returnId }) => returnId !== entry.returnId);
	const isKept = entry.isOpen || entry.returned.length + entry.held.length > 0;
	return { ...order, returns: isKept ? [...others, entry] : others };
}

/** Ends a return: its pieces that did not come back are free again. */
export function releasePieces(order: Order, rma: Return): Order {
	return withEntry(order, { ...entryOf(order, rma), isOpen: false, held: [] });
}

/** The pieces that a return still claims, as returned for money and not put back on sale. */
export function heldPieces(order: Order, rma: Return): RefundedLine[] {
	return entryOf(order, rma).held.map((pieces) => ({ ...pieces, restock: false }));
}

/**
 * Gives money back for a return. The refund names the return and no pieces of it, because these stand with the return. Without
 * any money there is no refund. The last money of a part-shipped order completes it.
 */
export function giveBack({ order, rma }: ReturnCase, { amount, freight }: ReturnValue, at: Millis): ReturnCase {
	if (amount === 0) return { order, rma };
	const { returnId, revision } = rma;
	const refund: Refund = {
		refundId: ownedId('refund', tenantOfReturn(returnId), derivedUnique(returnId, String(revision))),
		returnId,
		amount,
		...(freight > 0 ? { freight } : {}),
		at,
		state: 'pending',
	};
	return {
		order: withRefund(order, refund),
		rma: { ...rma, refunded: rma.refunded + amount },
	};
}
