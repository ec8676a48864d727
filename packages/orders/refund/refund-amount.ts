import type { LinePieces } from '../order/line-pieces.ts';
import type { Order, Refund } from '../order/order.ts';
import { paidFor, paidForGoods, paidForShipping } from '../order/orders-of.ts';
import { refundedPieces } from './refunded-lines.ts';

/** Money of an order in fen: of the goods, and of the shipping fee. */
export interface RefundableMoney {
	readonly goods: number;
	readonly freight: number;
}

/** What a refund asks for. Each may be absent. */
interface Asked {
	readonly amount?: number | undefined;
	readonly freight?: number | undefined;
	/** Absent where no pieces are named. */
	readonly pieces?: readonly LinePieces[] | undefined;
}

/**
 * The refunded amount of an order in fen, pending refunds included. A failed refund counts, since the buyer is still
 * owed it.
 */
export function refunded({ refunds = [] }: Pick<Order, 'refunds'>): number {
	return refunds.reduce((sum, { amount }) => sum + amount, 0);
}

/** What may still be refunded of an order. A refund that names no freight takes the goods first. */
export function refundableMoney(order: Order): RefundableMoney {
	const left = paidFor(order) - refunded(order);
	const named = (order.refunds ?? []).reduce((sum, { freight = 0 }) => sum + freight, 0);
	const freight = Math.min(left, paidForShipping(order) - named);
	return { goods: left - freight, freight };
}

/**
 * The amount of a refund and the freight in it. Pieces have their value, to which freight is added. An amount alone takes the
 * goods first, and what exceeds them is freight. Without anything, all that is left is refunded.
 */
export function amountOf(
	order: Order,
	{ amount, freight, pieces }: Asked,
): Required<Pick<Refund, 'amount' | 'freight'>> {
	const left = refundableMoney(order);
	if (amount !== undefined) return { amount, freight: freight ?? Math.max(0, amount - left.goods) };
	if (pieces === undefined && freight === undefined)
		return { amount: left.goods + left.freight, freight: left.freight };
	return { amount: valueOfPieces(order, pieces ?? []) + (freight ?? 0), freight: freight ?? 0 };
}

/**
 * The value of pieces in fen: their share of what was paid for the goods. Shares are differences of one rounded sum over
 * the pieces refunded so far. So refunds by pieces, in any order and grouping, end exactly at what was paid.
 */
export function valueOfPieces(order: Order, pieces: readonly LinePieces[]): number {
	const before = priceOf(
		order,
		refundedPieces(order).map((quantity, line) => ({ line, quantity })),
	);
	return paidShareOf(order, before + priceOf(order, pieces)) - paidShareOf(order, before);
}

/**
 * The value of cancelled pieces of a part-shipped order in fen, less what refunds have given of the goods without naming pieces.
 * Such money is given on what is still owed. Both together would return it twice. Never more than is left of the goods.
 */
export function cancelledValue(order: Order, pieces: readonly LinePieces[]): number {
	const value = Math.max(0, valueOfPieces(order, pieces) - givenByAmount(order));
	return Math.min(value, refundableMoney(order).goods);
}

/** Money of the goods that refunds gave without naming pieces or a return. The excess of a payment is none of it. */
function givenByAmount({ refunds = [], excess = 0 }: Order): number {
	const given = refunds
		.filter(({ lines, returnId }) => lines === undefined && returnId === undefined)
		.reduce((sum, { amount, freight = 0 }) => sum + amount - freight, 0);
	return Math.max(0, given - excess);
}

/**
 * The share of pieces in the shipping fee, in fen, where the merchant bears the freight of their return: by price, as a
 * difference of one rounded sum over the pieces of such returns so far. So they end exactly at the fee when every piece of the
 * order has come back in them, in any sequence. The share of cancelled or refunded pieces stays paid.
 */
export function freightOfPieces(order: Order, pieces: readonly LinePieces[]): number {
	const borne = (order.returns ?? []).filter(({ freightBy }) => freightBy === 'merchant');
	const before = priceOf(
		order,
		borne.flatMap(({ returned }) => returned),
	);
	const fee = paidForShipping(order);
	return shareOf(fee, order, before + priceOf(order, pieces)) - shareOf(fee, order, before);
}

function priceOf({ lines }: Pick<Order, 'lines'>, pieces: readonly LinePieces[]): number {
	return pieces.reduce((sum, { line, quantity }) => sum + (lines[line]?.unitPrice ?? 0) * quantity, 0);
}

/** What was paid for goods of that agreed price. */
function paidShareOf(order: Order, price: number): number {
	return shareOf(paidForGoods(order), order, price);
}

/** The share of an amount that goods of that agreed price have in it, rounded half up. */
function shareOf(amount: number, order: Pick<Order, 'subtotal'>, price: number): number {
	const subtotal = BigInt(order.subtotal);
	return Number((2n * BigInt(amount) * BigInt(price) + subtotal) / (2n * subtotal));
}
