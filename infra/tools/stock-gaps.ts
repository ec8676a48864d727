import type { CheckoutId, ListingId, Millis } from '#kernel';
import { type Checkout, reservedRows } from '#orders';
import { type Restored, variantName } from './restored.ts';

interface Variant {
	readonly listingId: ListingId;
	readonly color: string;
	readonly size: string;
}

/** A disagreement between stock and checkouts. */
export type StockGap =
	| (Variant & { readonly kind: 'stock_below_zero'; readonly available: number })
	/** The stock row of a reservation is missing, so its units cannot be released. */
	| (Variant & { readonly kind: 'stock_row_missing'; readonly checkoutId: CheckoutId })
	/** The correction of the available units for checkouts newer than the catalog. */
	| (Variant & { readonly kind: 'stock_off'; readonly pieces: number })
	/** Placed, paid or ended in the second the catalog was restored to, so it may be half done. */
	| { readonly kind: 'stock_in_doubt'; readonly checkoutId: CheckoutId };

/** DynamoDB restores with a precision of a second. */
const doubtMs = 1_000;

/** Compares the stock with the checkouts. Changes by merchants after `catalogAt` are unknown to it. */
export function stockGaps(restored: Restored, catalogAt: Millis): StockGap[] {
	const checkouts = [...restored.checkouts.values()];
	const inDoubt = checkouts.filter((checkout) =>
		timesOf(checkout).some((time) => Math.abs(time - catalogAt) < doubtMs),
	);
	return [
		...[...restored.available.values()].filter(({ available }) => available < 0).map(belowZero),
		...checkouts
			.filter((checkout) => isReservedAt(checkout, restored, Infinity))
			.flatMap((checkout) => missingRows(checkout, restored)),
		...differences(checkouts, restored, catalogAt),
		...inDoubt.map(({ checkoutId }): StockGap => ({ kind: 'stock_in_doubt', checkoutId })),
	];
}

function belowZero({ listingId, color, size, available }: Variant & { available: number }): StockGap {
	return { kind: 'stock_below_zero', listingId, color, size, available };
}

/** Units that unpaid checkouts reserve in missing stock rows. */
function missingRows(checkout: Checkout, { available }: Restored): StockGap[] {
	if (checkout.state === 'paid') return [];
	return linesOf(checkout)
		.filter((line) => !available.has(variantName(line)))
		.map(({ listingId, color, size }) => ({
			kind: 'stock_row_missing',
			listingId,
			color,
			size,
			checkoutId: checkout.checkoutId,
		}));
}

/** The difference between the units held now and those held at `catalogAt`. */
function differences(checkouts: readonly Checkout[], restored: Restored, catalogAt: Millis): StockGap[] {
	const sums = new Map<string, Variant & { pieces: number }>();
	for (const checkout of checkouts) {
		const change =
			Number(isReservedAt(checkout, restored, catalogAt)) - Number(isReservedAt(checkout, restored, Infinity));
		if (change === 0) continue;
		for (const { listingId, color, size, quantity } of linesOf(checkout)) {
			const name = variantName({ listingId, color, size });
			const pieces = (sums.get(name)?.pieces ?? 0) + change * quantity;
			sums.set(name, { listingId, color, size, pieces });
		}
	}
	return [...sums.values()].filter(({ pieces }) => pieces !== 0).map((sum) => ({ kind: 'stock_off', ...sum }));
}

/** Whether a checkout had stock reserved or taken at a given time. */
function isReservedAt(checkout: Checkout, { reviews }: Restored, at: Millis): boolean {
	if (at < checkout.placedAt) return false;
	switch (checkout.state) {
		case 'awaiting_payment':
			return true;
		case 'paid':
			// Paid after its reservation was released: the payment reserved the stock anew.
			return checkout.paidAt <= checkout.expiresAt || at < checkout.expiresAt || at >= checkout.paidAt;
		case 'expired':
		case 'cancelled':
			return at < checkout.endedAt;
		case 'review':
			return reviews.get(checkout.checkoutId) === true || at < checkout.expiresAt;
	}
}

function timesOf(checkout: Checkout): Millis[] {
	switch (checkout.state) {
		case 'awaiting_payment':
			return [checkout.placedAt];
		case 'paid':
			return [checkout.placedAt, checkout.paidAt];
		case 'expired':
		case 'cancelled':
			return [checkout.placedAt, checkout.endedAt];
		case 'review':
			return [checkout.placedAt, checkout.reviewAt];
	}
}

function linesOf(checkout: Checkout): (Variant & { quantity: number })[] {
	return reservedRows(checkout).flatMap(({ listingId, color, sizes }) =>
		Object.entries(sizes).map(([size, quantity]) => ({ listingId, color, size, quantity })),
	);
}
