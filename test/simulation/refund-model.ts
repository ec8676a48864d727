import { isDeepStrictEqual } from 'node:util';
import type { Order } from '#orders';
import type { Report } from '../support/observed-state.ts';

/** What a merchant asks to be refunded. In fen. */
export interface AskedRefund {
	readonly amount?: number;
	readonly freight?: number;
	/** The return that it pays on. Null: none. */
	readonly returnId?: string | null;
	readonly lines?: readonly {
		readonly listingId: string;
		readonly color: string;
		readonly size: string;
		readonly quantity: number;
		readonly restock: boolean;
	}[];
}

/** The requests of refunds. Each has a reason of its own, by which its refund is recognized when no response arrives. */
export class RefundModel {
	readonly #asked = new Map<string, AskedRefund>();
	readonly #reasons = new Map<string, string>();

	/** The body of a request. Equal requests under one key have equal bodies. */
	bodyOf(orderId: string, key: string, asked: AskedRefund): object {
		const { amount, freight, lines, returnId } = asked;
		const request = JSON.stringify([orderId, key, amount, freight, lines, returnId]);
		const reason = this.#reasons.get(request) ?? `request ${this.#reasons.size}`;
		this.#reasons.set(request, reason);
		this.#asked.set(reason, asked);
		return {
			reason,
			...(amount === undefined ? {} : { amount: cny(amount) }),
			...(freight === undefined ? {} : { freight: cny(freight) }),
			...(lines === undefined ? {} : { lines }),
			...(returnId === undefined ? {} : { returnId }),
		};
	}

	/**
	 * I5: a new refund has the amount and the freight that its request is worth on the order before it, and pays on the return
	 * that it names, or on the only open one. What it then has of freight is checked with the return.
	 */
	check(before: Order, after: Order, report: Report): void {
		for (const refund of (after.refunds ?? []).slice(before.refunds?.length ?? 0)) {
			const asked = this.#asked.get(refund.reason ?? '');
			if (asked === undefined) continue;
			const returnId = returnOf(before, asked);
			const worth = {
				...worthOf(before, asked),
				returnId,
				...(returnId === undefined ? {} : { freight: refund.freight ?? 0 }),
			};
			const given = { amount: refund.amount, freight: refund.freight ?? 0, returnId: refund.returnId };
			if (!isDeepStrictEqual(given, worth))
				report('I5', after.orderId, `${refund.reason} gives ${JSON.stringify(given)}, not ${JSON.stringify(worth)}`);
		}
	}
}

const cny = (amount: number) => ({ amount, currency: 'CNY' });

/** The return that a request pays on: the only open one, unless it says another or none. */
function returnOf({ returns = [] }: Order, { amount, lines, returnId }: AskedRefund): string | undefined {
	if (amount === undefined || lines !== undefined || returnId === null) return undefined;
	return returnId ?? returns.find(({ isOpen }) => isOpen)?.returnId;
}

/** The amount of a request, and the freight in it, on an order as it is. */
function worthOf(order: Order, { amount, freight, lines }: AskedRefund): { amount: number; freight: number } {
	const left = moneyLeft(order);
	if (amount !== undefined) return { amount, freight: freight ?? Math.max(0, amount - left.goods) };
	if (lines === undefined && freight === undefined) return { amount: left.goods + left.freight, freight: left.freight };
	const pieces = (lines ?? []).map((line) => ({ line: positionOf(order, line), quantity: line.quantity }));
	return { amount: valueOf(order, pieces) + (freight ?? 0), freight: freight ?? 0 };
}

/** What refunds have left of the goods and of the shipping fee. Money above the price counts as goods. */
export function moneyLeft(order: Order): { goods: number; freight: number } {
	const { discount = { goods: 0, shipping: 0 }, excess = 0, refunds = [] } = order;
	let goods = order.subtotal - discount.goods + excess;
	let freight = order.shipping - discount.shipping;
	for (const { amount, freight: named = 0 } of refunds) {
		freight -= named;
		goods -= amount - named;
	}
	return goods < 0 ? { goods: 0, freight: freight + goods } : { goods, freight };
}

/** The value of further pieces of an order: what was paid of the price of all that went back with them, less that without. */
export function valueOf(order: Order, pieces: readonly Pieces[]): number {
	const before = priceOf(order, piecesGone(order));
	return paidOf(order, before + priceOf(order, pieces)) - paidOf(order, before);
}

/** Pieces of a line, by its position. */
export interface Pieces {
	readonly line: number;
	readonly quantity: number;
}

/** The pieces that refunds or the cancellation name, and those that returns took back. */
function piecesGone({ refunds = [], returns = [], cancellation }: Order): Pieces[] {
	const refunded = refunds.flatMap(({ lines = [] }) => lines);
	return [...refunded, ...(cancellation?.pieces ?? []), ...returns.flatMap(({ returned }) => returned)];
}

function priceOf({ lines }: Order, pieces: readonly Pieces[]): number {
	return pieces.reduce((sum, { line, quantity }) => sum + (lines[line]?.unitPrice ?? 0) * quantity, 0);
}

function positionOf({ lines }: Order, of: { listingId: string; color: string; size: string }): number {
	return lines.findIndex(
		({ listingId, color, size }) => listingId === of.listingId && color === of.color && size === of.size,
	);
}

/** The share of pieces in what was paid for shipping. */
export function feeOf(order: Order, pieces: readonly Pieces[]): number {
	return partOf(order.shipping - (order.discount?.shipping ?? 0), order, priceOf(order, pieces));
}

/** What was paid of a price. */
function paidOf(order: Order, price: number): number {
	return partOf(order.subtotal - (order.discount?.goods ?? 0), order, price);
}

/** The part of a price in an amount, rounded half up to a whole fen, without the product's functions. */
function partOf(amount: number, { subtotal }: Order, price: number): number {
	const divisor = 2n * BigInt(subtotal);
	const twice = 2n * BigInt(amount) * BigInt(price);
	const rest = twice % divisor;
	return Number(twice / divisor + (2n * rest >= divisor ? 1n : 0n));
}
