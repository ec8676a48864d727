import type { Order } from './order.ts';
import { type LinePieces, linesOf, mergePieces, takePieces } from './line-pieces.ts';
import type { Parcel, ShippablePieces } from './parcel.ts';
import type { ShipmentLine } from './shipment-input.ts';

/** Every parcel of an order in the order of their recording. A parcel's number is its position, from 1. */
export function parcelsOf(order: Order): Parcel[] {
	const earlier = order.parcels ?? [];
	if (!('shipment' in order)) return [...earlier];
	const { pieces = order.lines.map(({ quantity }, line) => ({ line, quantity })), ...last } = order.shipment;
	return pieces.length === 0 ? [...earlier] : [...earlier, { ...last, pieces }];
}

/**
 * The pieces of each line that are in no parcel and that neither a refund nor the cancellation names. While pieces are unshipped, a refund is for these first,
 * on sale again or not. So the buyer never has both a piece and its money.
 */
export function unshippedPieces(order: Order): number[] {
	const left = order.lines.map(({ quantity }) => quantity);
	const without = (pieces: readonly LinePieces[]) => {
		for (const { line, quantity } of pieces) left[line] = Math.max(0, (left[line] ?? 0) - quantity);
	};
	for (const { pieces } of parcelsOf(order)) without(pieces);
	for (const { lines = [] } of order.refunds ?? []) without(lines);
	without(order.cancellation?.pieces ?? []);
	return left;
}

/** Whether no piece is left to ship. */
export function isAllShipped(order: Order): boolean {
	return unshippedPieces(order).every((quantity) => quantity === 0);
}

/** Finds the requested pieces among those left to ship, or names every variant that has too few. */
export function findShippable(
	order: Order,
	requested: readonly ShipmentLine[],
): { readonly pieces: LinePieces[]; readonly short: ShippablePieces[] } {
	const left = unshippedPieces(order);
	const pieces: LinePieces[] = [];
	const short: ShippablePieces[] = [];
	for (const { quantity, ...variant } of mergePieces(requested, variantKey)) {
		const taken = takePieces(left, linesOf(order.lines, variant), quantity);
		if (quantity > taken.available) short.push({ ...variant, requested: quantity, shippable: taken.available });
		pieces.push(...taken.pieces);
	}
	return { pieces, short };
}

/** Whether a parcel holds exactly the requested pieces, however they are listed. */
export function holds(order: Order, { pieces }: Parcel, requested: readonly ShipmentLine[]): boolean {
	const held = pieces.flatMap(({ line, quantity }) => {
		const of = order.lines[line];
		return of === undefined ? [] : [{ listingId: of.listingId, color: of.color, size: of.size, quantity }];
	});
	const listed = (lines: readonly ShipmentLine[]) =>
		JSON.stringify(
			mergePieces(lines, variantKey)
				.map((line) => [variantKey(line), line.quantity])
				.toSorted(),
		);
	return listed(held) === listed(requested);
}

function variantKey({ listingId, color, size }: ShipmentLine): string {
	return JSON.stringify([listingId, color, size]);
}
