import { type Listing, onSale } from '#catalog';
import { type ListingId, type Result, type TenantId, refused } from '#kernel';
import { type Item, Unavailable, type Write, jitter } from '#platform';
import { maxRows } from '#stock';
import type { MerchandisingRefusal } from './refusal.ts';
import type { MerchandisingDeps } from './deps.ts';

/** A change that meets another of the same listing is decided again; twenty at once get through within these. */
const maxChangeTries = 12;

/** A condition on something else that a change holds under, and what it means when it does not, by the stored item. */
export interface Guard<R> {
	readonly write: Write;
	readonly refusal: (stored: Item | undefined) => R;
}

/** Decides a change on the listing as it is stored, and stores it with its stock rows unless another change came between. */
export async function changeListing<R = never>(
	stores: MerchandisingDeps,
	{ tenantId, listingId }: { readonly tenantId: TenantId; readonly listingId: ListingId },
	decide: (listing: Listing) => Result<Listing, MerchandisingRefusal>,
	guard?: Guard<R>,
): Promise<Result<Listing, MerchandisingRefusal | R>> {
	for (let tries = 0; tries < maxChangeTries; tries++) {
		const listing = await stores.catalog.listing(tenantId, listingId);
		if (listing === undefined) return refused({ kind: 'not_found' });
		const next = decide(listing);
		if (!next.ok) return next;
		if (next.value === listing) return next;
		if (rowsOf(listing, next.value) > maxRows) return refused({ kind: 'too_many_rows', maximum: maxRows });
		const done = await stores.database.transact([
			stores.catalog.save(next.value, listing.revision),
			...(guard ? [guard.write] : []),
			...offers(stores, listing, next.value),
		]);
		if (done.ok) return next;
		const unmet = guard && done.failures.find((failure) => failure.index === 1);
		if (guard && unmet) return refused(guard.refusal(unmet.item));
		await jitter(tries);
	}
	throw new Unavailable('listing in contention', 1);
}

/** A row for each color: on sale at the listing's revision, or off; a color that is gone goes off sale. */
export function offers(stores: MerchandisingDeps, before: Listing | undefined, after: Listing): Write[] {
	const sold = new Set(onSale(after) ? after.colors.map((color) => color.code) : []);
	const colors = colorsOf(before, after);
	const lanes = Array.from({ length: after.lanes ?? 1 }, (_, lane) => lane);
	return [...colors].flatMap((color) =>
		lanes.map((lane) =>
			stores.stock.offer({ listingId: after.listingId, color, lane }, sold.has(color) ? after.revision : undefined),
		),
	);
}

function colorsOf(before: Listing | undefined, after: Listing): Set<string> {
	return new Set([...(before?.colors ?? []), ...after.colors].map((color) => color.code));
}

/**
 * Stock rows that a change of a listing writes. A change of its colors while there are lanes counts the earlier ones too, for
 * any of them may have a row in each lane: so one transaction can always merge all lanes again.
 */
function rowsOf(before: Listing, after: Listing): number {
	const lanes = after.lanes ?? 1;
	const colors = colorsOf(before, after);
	const changes = colors.size > Math.min(before.colors.length, after.colors.length);
	const earlier = lanes > 1 && changes ? (after.retired?.colors ?? []) : [];
	return new Set([...earlier, ...colors]).size * lanes;
}
