import { type Listing, onSale } from '#catalog';
import type { MerchantEvent } from '#feed';
import type { ListingId, Millis } from '#kernel';
import { type StockRow, crossings } from '#stock';

/** The event of a listing's change: published, withdrawn, or another new revision. A new or deleted draft has none. */
export function listingEvents(before: Listing | undefined, after: Listing | undefined, at: Millis): MerchantEvent[] {
	if (before === undefined || after === undefined || before.revision === after.revision) return [];
	const { listingId, revision, state } = after;
	const moved = state === before.state || state === 'draft' ? 'changed' : state;
	return [{ type: `listing.${moved}`, at, listingId, revision, onSale: onSale(after) }];
}

/** The listing and the color of a stock row. */
interface RowName {
	readonly listingId: ListingId;
	readonly color: string;
}

/** The events of a stock row's change: the variants that sold out or are available again. */
export function stockEvents(
	{ listingId, color }: RowName,
	before: StockRow | undefined,
	after: StockRow,
	at: Millis,
): MerchantEvent[] {
	return crossings(before, after).map(({ size, soldOut }) => ({
		type: soldOut ? 'stock.sold_out' : 'stock.back_in_stock',
		at,
		listingId,
		color,
		size,
	}));
}
