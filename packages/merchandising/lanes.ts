import { type Listing, lane, onSale } from '#catalog';
import { type ListingId, type Result, type TenantId, accepted, refused } from '#kernel';
import { Unavailable, type Write } from '#platform';
import { type LaneRow, maxRows, spread, total } from '#stock';
import type { MerchandisingRefusal, MerchandisingStores } from './stores.ts';

/** What shall be available of a color, told what is available now, over all lanes. */
export type Restock = (
	color: string,
	available: Readonly<Record<string, number>>,
) => Result<Record<string, number>, MerchandisingRefusal>;

/** Orders go on meanwhile: each try loses to a sale of the same listing, and a lull of milliseconds is enough. */
const maxTries = 12;

/**
 * Shares the stock of a listing over lanes, or merges it back into one, in one transaction: the listing gets a new
 * revision, and every row is written only if it still holds what was read of it, so no sale in between is lost.
 */
export async function relane(
	stores: MerchandisingStores,
	tenantId: TenantId,
	listingId: ListingId,
	lanes: number | undefined,
	restock: Restock,
): Promise<Result<Listing, MerchandisingRefusal>> {
	for (let tries = 0; tries < maxTries; tries++) {
		const listing = await stores.catalog.listing(tenantId, listingId);
		if (listing === undefined) return refused({ kind: 'not_found' });
		const next = lane(listing, lanes ?? listing.lanes ?? 1);
		const rows = await stores.stock.lanes(listingId);
		const writes = shared(stores, next, rows, restock);
		if (!writes.ok) return writes;
		if (writes.value.length > maxRows) return refused({ kind: 'too_many_rows', maximum: maxRows });
		const done = await stores.database.transact([stores.catalog.save(next, listing.revision), ...writes.value]);
		if (done.ok) return accepted(next);
	}
	throw new Unavailable('listing in contention', 1);
}

/** Every row of the listing's colors as it shall be, and the removal of lanes that are no more. */
function shared(
	stores: MerchandisingStores,
	listing: Listing,
	rows: readonly LaneRow[],
	restock: Restock,
): Result<Write[], MerchandisingRefusal> {
	const { listingId, lanes = 1 } = listing;
	const revision = onSale(listing) ? listing.revision : undefined;
	const byColor = Map.groupBy(rows, (one) => one.color);
	const writes: Write[] = [];
	for (const { code: color } of listing.colors) {
		const own = byColor.get(color) ?? [];
		const available = restock(color, total(own));
		if (!available.ok) return available;
		const read = new Map(own.map((one) => [one.lane, one.row]));
		spread(available.value, lanes).forEach((share, at) => {
			writes.push(stores.stock.replace({ listingId, color, lane: at }, { available: share, revision }, read.get(at)));
		});
		for (const { lane: at, row } of own)
			if (at >= lanes) writes.push(stores.stock.remove({ listingId, color, lane: at }, row));
	}
	return accepted(writes);
}
