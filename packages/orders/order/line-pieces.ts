import type { ShipmentLine } from './shipment-input.ts';

/** Pieces of one line of an order, by the position of the line. */
export interface LinePieces {
	readonly line: number;
	readonly quantity: number;
}

type Variant = Omit<ShipmentLine, 'quantity'>;

/** The positions of a variant's lines. A variant may be ordered in several. */
export function linesOf(lines: readonly Variant[], { listingId, color, size }: Variant): number[] {
	return lines.flatMap((line, index) =>
		line.listingId === listingId && line.color === color && line.size === size ? [index] : [],
	);
}

/**
 * Takes pieces from lines, the first lines first, as far as they have some left, and subtracts them from `left`. `available`
 * is what the lines had before.
 */
export function takePieces(
	left: number[],
	lines: readonly number[],
	quantity: number,
): { readonly available: number; readonly pieces: LinePieces[] } {
	const available = lines.reduce((sum, line) => sum + (left[line] ?? 0), 0);
	let missing = quantity;
	const pieces = lines.flatMap((line) => {
		const taken = Math.min(missing, left[line] ?? 0);
		left[line] = (left[line] ?? 0) - taken;
		missing -= taken;
		return taken > 0 ? [{ line, quantity: taken }] : [];
	});
	return { available, pieces };
}

/** One entry for each key with the sum of its pieces, in the order in which the keys first come. */
export function mergePieces<Pieces extends Pick<LinePieces, 'quantity'>>(
	all: readonly Pieces[],
	keyOf: (pieces: Pieces) => string | number,
): Pieces[] {
	const merged = new Map<string | number, Pieces>();
	for (const pieces of all) {
		const key = keyOf(pieces);
		merged.set(key, { ...pieces, quantity: pieces.quantity + (merged.get(key)?.quantity ?? 0) });
	}
	return [...merged.values()];
}
