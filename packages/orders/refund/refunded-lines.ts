import * as z from 'zod/mini';
import type { ListingId } from '#kernel';
import { type StockRowPieces, rowsOf } from '../checkout/checkout.ts';
import { type LinePieces, linesOf, takePieces } from '../order/line-pieces.ts';
import type { Order, RefundedLine } from '../order/order.ts';
import { shipmentLine } from '../order/shipment-input.ts';
import { unshippedPieces } from '../order/shippable.ts';

/** Lines of one refund. With the maximum of refunds they take 6 KB of their order's item. */
export const maxRefundLines = 10;

/** Pieces that a refund is for, and whether they go back on sale. */
export const refundLine = z
	.strictObject({ ...shipmentLine.shape, restock: z.boolean() })
	.register(z.globalRegistry, { id: 'PiecesBack' });
export type RefundLine = z.output<typeof refundLine>;

/** A variant with the pieces requested, and those that no refund names yet. */
export interface RefundablePieces {
	readonly listingId: ListingId;
	readonly color: string;
	readonly size: string;
	readonly requested: number;
	readonly refundable: number;
}

type Refunded = Pick<Order, 'lines' | 'refunds' | 'returns' | 'cancellation'>;

/** The pieces of each line that refunds, returns and a cancellation name. Their value has gone back. */
export function refundedPieces({ lines, refunds = [], returns = [], cancellation }: Refunded): number[] {
	const pieces = lines.map(() => 0);
	const named: LinePieces[] = [...refunds.flatMap((refund) => refund.lines ?? []), ...(cancellation?.pieces ?? [])];
	for (const { returned } of returns) named.push(...returned);
	for (const { line, quantity } of named) pieces[line] = (pieces[line] ?? 0) + quantity;
	return pieces;
}

/** The pieces of each line that no refund, return or cancellation names, open returns included. */
export function unnamedPieces(order: Refunded): number[] {
	const left = refundedPieces(order).map((named, line) => (order.lines[line]?.quantity ?? 0) - named);
	for (const { held } of order.returns ?? [])
		for (const { line, quantity } of held) left[line] = (left[line] ?? 0) - quantity;
	return left;
}

/** The pieces that are still owed to the buyer, as a list. */
export function owedPieces(order: Order): LinePieces[] {
	return unshippedPieces(order).flatMap((quantity, line) => (quantity > 0 ? [{ line, quantity }] : []));
}

/** Finds the requested pieces among the lines of an order, or names every variant that has too few. */
export function findPieces(
	order: Refunded,
	requested: readonly RefundLine[],
): { readonly named: RefundedLine[]; readonly short: RefundablePieces[] } {
	const left = unnamedPieces(order);
	const named: RefundedLine[] = [];
	const short: RefundablePieces[] = [];
	for (const { quantity, restock, ...variant } of requested) {
		const { available, pieces } = takePieces(left, linesOf(order.lines, variant), quantity);
		if (quantity > available) short.push({ ...variant, requested: quantity, refundable: available });
		named.push(...pieces.map((of) => ({ ...of, restock })));
	}
	return { named, short };
}

/**
 * The pieces that a change returns to stock, by row: those that its new refunds or returns restock, and those that a cancellation
 * names. The cancellation of a whole order adds all owed pieces. A named piece is restocked by what names it or never, so that
 * none comes back twice.
 */
export function returnedToStock(before: Order, after: Order): StockRowPieces[] {
	const named = (after.refunds ?? []).slice(before.refunds?.length ?? 0).flatMap(({ lines = [] }) => lines);
	const restocked = [...named.filter(({ restock }) => restock), ...newlyRestocked(before, after)];
	const cancelled = before.cancellation === undefined ? (after.cancellation?.pieces ?? []) : [];
	const rest = before.state === 'paid' && after.state === 'cancelled' ? owedPieces(after) : [];
	return rowsOf(
		[...restocked, ...cancelled, ...rest].flatMap(({ line, quantity }) => {
			const of = after.lines[line];
			return of === undefined ? [] : [{ ...of, quantity }];
		}),
	);
}

/** The pieces that a change takes back in returns and puts on sale, without those that were before. */
function newlyRestocked(before: Order, after: Order): LinePieces[] {
	const known = restockedByReturns(before);
	return restockedByReturns(after)
		.map((quantity, line) => ({ line, quantity: quantity - (known[line] ?? 0) }))
		.filter(({ quantity }) => quantity > 0);
}

function restockedByReturns({ lines, returns = [] }: Refunded): number[] {
	const pieces = lines.map(() => 0);
	for (const { line, quantity, restock } of returns.flatMap(({ returned }) => returned))
		if (restock) pieces[line] = (pieces[line] ?? 0) + quantity;
	return pieces;
}
