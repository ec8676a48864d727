import { type Listing, lane, onSale } from '#catalog';
import { type ListingId, type Result, type TenantId, accepted, refused } from '#kernel';
import { type Audited, Unavailable, type Write, jitter } from '#platform';
import { type LaneRow, maxRows, spread, total } from '#stock';
import type { MerchandisingRefusal } from './refusal.ts';
import type { MerchandisingDeps } from './deps.ts';

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
	stores: MerchandisingDeps,
	tenantId: TenantId,
	listingId: ListingId,
	{ lanes, restock, audit }: Audited & { readonly lanes?: number | undefined; readonly restock: Restock },
): Promise<Result<Listing, MerchandisingRefusal>> {
	for (let tries = 0; tries < maxTries; tries++) {
		const listing = await stores.catalog.listing(tenantId, listingId);
		if (listing === undefined) return refused({ kind: 'not_found' });
		const next = lane(listing, lanes ?? listing.lanes ?? 1);
		const rows = await stores.stock.lanes(listingId);
		const writes = shared(stores, next, rows, restock);
		if (!writes.ok) return writes;
		if (writes.value.length > maxRows) return refused({ kind: 'too_many_rows', maximum: maxRows });
		const done = await stores.database.transact([stores.catalog.save(next, listing.revision), ...writes.value], {
			audit,
		});
		if (done.ok) return accepted(next);
		await jitter(tries);
	}
	throw new Unavailable('listing in contention', 1);
}

/** Every row of the listing's colors as it shall be, and the removal of lanes that are no more. */
function shared(
	stores: MerchandisingDeps,
	listing: Listing,
	rows: readonly LaneRow[],
	restock: Restock,
): Result<Write[], MerchandisingRefusal> {
	const { listingId, lanes = 1 } = listing;
	const revision = onSale(listing) ? listing.revision : undefined;
	const byColor = Map.groupBy(rows, (one) => one.color);
	const writes: Write[] = [];
	const share = (
		color: string,
		available: Readonly<Record<string, number>>,
		over: number,
		offered: number | undefined,
	) => {
		const laneRows = byColor.get(color) ?? [];
		const read = new Map(laneRows.map((one) => [one.lane, one.row]));
		spread(available, over).forEach((part, at) => {
			writes.push(
				stores.stock.replace({ listingId, color, lane: at }, { available: part, revision: offered }, read.get(at)),
			);
		});
		for (const { lane: at, row } of laneRows)
			if (at >= over) writes.push(stores.stock.remove({ listingId, color, lane: at }, row));
	};
	for (const { code: color } of listing.colors) {
		const available = restock(color, total(byColor.get(color) ?? []));
		if (!available.ok) return available;
		share(color, available.value, lanes, revision);
	}
	// A color that is gone is in one row, off sale: it may come back, and its reserved pieces too.
	const gone = [...byColor].filter(([color]) => !listing.colors.some(({ code }) => code === color));
	for (const [color, laneRows] of gone) if (laneRows.length > 1) share(color, total(laneRows), 1, undefined);
	return accepted(writes);
}
