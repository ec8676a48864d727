import { type Listing, auditedListing, onSale } from '#catalog';
import { type ListingId, type Result, type TenantId, refused } from '#kernel';
import { type Audited, type Item, type Write, changesBetween, retryConflicts, withChanges } from '#platform';
import { maxRows } from '#stock';
import type { MerchandisingRefusal } from './refusal.ts';
import type { MerchandisingDeps } from './deps.ts';

/** A change that meets a concurrent change of the listing is decided again. So many tries let twenty at once succeed. */
const maxTries = 12;

/** A condition on another item in the same transaction, and the refusal, by the stored item, when it fails. */
export interface Guard<R> {
	readonly write: Write;
	readonly refusal: (stored: Item | undefined) => R;
}

/** How a change is stored. */
export interface ChangeOptions<R> extends Audited {
	readonly guard?: Guard<R> | undefined;
	/** Decides only, and stores nothing. */
	readonly dryRun?: boolean | undefined;
}

/** Decides a change on the stored listing, and stores it with its stock rows unless another change came between. */
export async function changeListing<R = never>(
	stores: MerchandisingDeps,
	{ tenantId, listingId }: { readonly tenantId: TenantId; readonly listingId: ListingId },
	decide: (listing: Listing) => Result<Listing, MerchandisingRefusal>,
	{ guard, audit, dryRun = false }: ChangeOptions<R>,
): Promise<Result<Listing, MerchandisingRefusal | R>> {
	return retryConflicts({ what: 'listing in contention', maxTries, pause: true }, async () => {
		const listing = await stores.catalog.listing(tenantId, listingId);
		if (listing === undefined) return refused({ kind: 'not_found' });
		const next = decide(listing);
		if (!next.ok) return next;
		if (next.value === listing) return next;
		if (rowCount(listing, next.value) > maxRows) return refused({ kind: 'too_many_rows', maximum: maxRows });
		if (dryRun) return next;
		const done = await stores.database.transact(
			[
				stores.catalog.save(next.value, listing.revision),
				...(guard ? [guard.write] : []),
				...offerWrites(stores, listing, next.value),
			],
			withChanges({ audit }, changesBetween(auditedListing(listing), auditedListing(next.value))),
		);
		if (done.ok) return next;
		const unmet = guard && done.failures.find((failure) => failure.index === 1);
		return guard && unmet ? refused(guard.refusal(unmet.item)) : 'conflict';
	});
}

/** The write of each color's rows: on sale at the listing's revision, or off sale. A removed color goes off sale. */
export function offerWrites(stores: MerchandisingDeps, before: Listing | undefined, after: Listing): Write[] {
	const onSaleColors = new Set(onSale(after) ? after.colors.map((color) => color.code) : []);
	const colors = colorsOf(before, after);
	const lanes = Array.from({ length: after.lanes ?? 1 }, (_, lane) => lane);
	return [...colors].flatMap((color) =>
		lanes.map((lane) =>
			stores.stock.offer(
				{ listingId: after.listingId, color, lane },
				onSaleColors.has(color) ? after.revision : undefined,
				after.lanes,
			),
		),
	);
}

function colorsOf(before: Listing | undefined, after: Listing): Set<string> {
	return new Set([...(before?.colors ?? []), ...after.colors].map((color) => color.code));
}

/**
 * The number of rows that a change writes. In lanes, a change of colors also counts the earlier colors, because each may have
 * a row in every lane. So one transaction can always merge all lanes.
 */
export function rowCount(before: Listing, after: Listing): number {
	const lanes = after.lanes ?? 1;
	const colors = colorsOf(before, after);
	const changes = colors.size > Math.min(before.colors.length, after.colors.length);
	const earlier = lanes > 1 && changes ? (after.retired?.colors ?? []) : [];
	return new Set([...earlier, ...colors]).size * lanes;
}
