import { type Listing, auditedListing, onSale, setLanes } from '#catalog';
import { type ListingId, type Result, type TenantId, accepted, refused } from '#kernel';
import { type Audited, type FieldChange, type Write, changesBetween, retryConflicts, withChanges } from '#platform';
import { type LaneRow, maxRows, spread, total } from '#stock';
import type { Guard } from './change-listing.ts';
import type { MerchandisingRefusal } from './refusal.ts';
import type { MerchandisingDeps } from './deps.ts';

/** Decides the available pieces of a color from those available now, over all lanes. */
export type Restock = (
	color: string,
	available: Readonly<Record<string, number>>,
) => Result<Record<string, number>, MerchandisingRefusal>;

/** Orders continue meanwhile: a try loses to a sale of the same listing, and succeeds in a lull of milliseconds. */
const maxTries = 12;

interface Redistribution<R> extends Audited {
	readonly lanes?: number | undefined;
	readonly restock: Restock;
	readonly guard?: Guard<R> | undefined;
}

/**
 * Spreads the stock of a listing over lanes, or merges the lanes into one, in one transaction. The listing gets a new
 * revision. Each row is written only if it is still as read, so that no sale in between is lost.
 */
export async function redistribute<R = never>(
	stores: MerchandisingDeps,
	tenantId: TenantId,
	listingId: ListingId,
	{ lanes, restock, guard, audit }: Redistribution<R>,
): Promise<Result<Listing, MerchandisingRefusal | R>> {
	return retryConflicts({ what: 'listing in contention', maxTries, pause: true }, async () => {
		const listing = await stores.catalog.listing(tenantId, listingId);
		if (listing === undefined) return refused({ kind: 'not_found' });
		const next = setLanes(listing, lanes ?? listing.lanes ?? 1);
		const rows = await stores.stock.allRows(listingId);
		const writes = laneWrites(stores, next, rows, restock);
		if (!writes.ok) return writes;
		if (writes.value.length > maxRows) return refused({ kind: 'too_many_rows', maximum: maxRows });
		const done = await stores.database.transact(
			[...(guard ? [guard.write] : []), stores.catalog.save(next, listing.revision), ...writes.value],
			withChanges({ audit }, [
				...changesBetween(auditedListing(listing), auditedListing(next)),
				...piecesChanged(next, rows, restock),
			]),
		);
		if (done.ok) return accepted(next);
		const unmet = guard && done.failures.find((failure) => failure.index === 0);
		return guard && unmet ? refused(guard.refusal(unmet.item)) : 'conflict';
	});
}

/** The available pieces before and after, over all lanes. The writes require the rows as read. */
function piecesChanged({ colors }: Listing, rows: readonly LaneRow[], restock: Restock): FieldChange[] {
	const byColor = Map.groupBy(rows, (row) => row.color);
	return colors.flatMap(({ code: color }) => {
		const before = total(byColor.get(color) ?? []);
		const after = restock(color, before);
		return after.ok ? changesBetween({ stock: { [color]: before } }, { stock: { [color]: after.value } }) : [];
	});
}

/** The writes of every row of the listing's colors, and the removal of lanes that it no longer has. */
function laneWrites(
	stores: MerchandisingDeps,
	listing: Listing,
	rows: readonly LaneRow[],
	restock: Restock,
): Result<Write[], MerchandisingRefusal> {
	const { listingId, lanes = 1 } = listing;
	const byColor = Map.groupBy(rows, (row) => row.color);
	const writes: Write[] = [];
	const spreadColor = (
		color: string,
		available: Readonly<Record<string, number>>,
		laneCount: number,
		revision: number | undefined,
	) => {
		const laneRows = byColor.get(color) ?? [];
		const read = new Map(laneRows.map(({ lane, row }) => [lane, row]));
		spread(available, laneCount).forEach((pieces, lane) => {
			const next = { available: pieces, revision, ...(laneCount === 1 ? {} : { lanes: laneCount }) };
			writes.push(stores.stock.replace({ listingId, color, lane }, next, read.get(lane)));
		});
		for (const { lane, row } of laneRows)
			if (lane >= laneCount) writes.push(stores.stock.remove({ listingId, color, lane }, row));
	};
	for (const { code: color } of listing.colors) {
		const available = restock(color, total(byColor.get(color) ?? []));
		if (!available.ok) return available;
		spreadColor(color, available.value, lanes, onSale(listing) ? listing.revision : undefined);
	}
	// A removed color keeps one row, off sale: the color may come back, and reserved pieces may be released to it.
	const removed = [...byColor].filter(([color]) => !listing.colors.some(({ code }) => code === color));
	for (const [color, laneRows] of removed) if (laneRows.length > 1) spreadColor(color, total(laneRows), 1, undefined);
	return accepted(writes);
}
