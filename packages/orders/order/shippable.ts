import type { Order } from './order.ts';
import type { Parcel, ShippablePieces, ShippedPieces } from './parcel.ts';
import type { ShipmentLine } from './shipment-input.ts';

/** Every parcel of an order in the order of their recording. A parcel's number is its position, from 1. */
export function parcelsOf(order: Order): Parcel[] {
	const earlier = order.parcels ?? [];
	if (!('shipment' in order)) return [...earlier];
	const { pieces = order.lines.map(({ quantity }, line) => ({ line, quantity })), ...last } = order.shipment;
	return pieces.length === 0 ? [...earlier] : [...earlier, { ...last, pieces }];
}

/** The pieces of each line that are in no parcel and were not put back on sale. */
export function unshippedPieces(order: Order): number[] {
	const left = order.lines.map(({ quantity }) => quantity);
	const without = (pieces: readonly ShippedPieces[]) => {
		for (const { line, quantity } of pieces) left[line] = Math.max(0, (left[line] ?? 0) - quantity);
	};
	for (const { pieces } of parcelsOf(order)) without(pieces);
	for (const { lines = [] } of order.refunds ?? []) without(lines.filter(({ restock }) => restock));
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
): { readonly pieces: ShippedPieces[]; readonly short: ShippablePieces[] } {
	const left = unshippedPieces(order);
	const pieces: ShippedPieces[] = [];
	const short: ShippablePieces[] = [];
	for (const { listingId, color, size, quantity } of merged(requested)) {
		const slots = order.lines.flatMap((line, index) =>
			line.listingId === listingId && line.color === color && line.size === size ? [index] : [],
		);
		const shippable = slots.reduce((sum, index) => sum + (left[index] ?? 0), 0);
		if (quantity > shippable) short.push({ listingId, color, size, requested: quantity, shippable });
		let missing = quantity;
		for (const line of slots) {
			const packed = Math.min(missing, left[line] ?? 0);
			if (packed > 0) pieces.push({ line, quantity: packed });
			missing -= packed;
		}
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
			merged(lines)
				.map((line) => [variantKey(line), line.quantity])
				.toSorted(),
		);
	return listed(held) === listed(requested);
}

/** One line for each variant. */
function merged(lines: readonly ShipmentLine[]): ShipmentLine[] {
	return [...Map.groupBy(lines, variantKey).values()].flatMap((same) => {
		const [first] = same;
		return first === undefined ? [] : [{ ...first, quantity: same.reduce((sum, { quantity }) => sum + quantity, 0) }];
	});
}

function variantKey({ listingId, color, size }: ShipmentLine): string {
	return JSON.stringify([listingId, color, size]);
}
