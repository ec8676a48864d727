import type { ListingId } from '#kernel';
import { type Checkout, type CheckoutStore, checkoutFromItem, reservedRows } from '#orders';
import { type Database, type Item, maxBatch, retryConflicts } from '#platform';
import { type StockStore, shortfall } from '#stock';
import type { Quote } from './quote-cache.ts';
import type { SoldOutCache } from './sold-out-cache.ts';
import { type ShortVariant, currentAllocations, firstAllocations, shortOf } from './allocation.ts';

/** Dependencies of reserving. */
export interface ReserveDeps {
	readonly database: Database;
	readonly checkouts: CheckoutStore;
	readonly stock: StockStore;
	readonly soldOut: SoldOutCache;
}

export type Outcome =
	| { readonly kind: 'placed' }
	| { readonly kind: 'duplicate'; readonly checkout: Checkout }
	| { readonly kind: 'stale'; readonly listingIds: readonly ListingId[] }
	/**
	 * Pieces are missing. Unless lanes were tried, the transaction saw key and rows at one moment: DynamoDB reports
	 * every item whose condition failed (CancellationReason in its API reference). So no duplicate can have been
	 * placed before. Where an item was in conflict, the key is read by itself, serialized with that transaction.
	 */
	| { readonly kind: 'short'; readonly lines: readonly ShortVariant[]; readonly lanesTried: boolean }
	| { readonly kind: 'too_many_rows' };

/** Each try loses a lane to other buyers of the same drop. */
const maxLaneTries = 8;

/**
 * Writes the checkout and its reservations. Pieces missing in one lane are looked for in the others before the
 * variant is sold out.
 */
export async function reserve(
	{ database, checkouts, stock, soldOut }: ReserveDeps,
	checkout: Checkout,
	quotes: ReadonlyMap<ListingId, Quote>,
): Promise<Outcome> {
	const revision = (listingId: ListingId) => quotes.get(listingId)?.listing.revision ?? 0;
	const lanes = (listingId: ListingId) => quotes.get(listingId)?.listing.lanes ?? 1;
	const demand = reservedRows(checkout);
	let allocations = firstAllocations(demand, checkout.checkoutId, lanes);
	return retryConflicts({ what: 'lanes in contention', maxTries: maxLaneTries, pause: true }, async (tries) => {
		if (allocations.length >= maxBatch) return { kind: 'too_many_rows' };
		const decrements = allocations.map(({ row, sizes }) => ({ row, sizes, revision: revision(row.listingId) }));
		const done =
			(await soldOut.precheck(checkouts.keyOf(checkout.checkoutId), decrements)) ??
			(await database.transact([
				checkouts.place(checkout),
				...decrements.map((one) => stock.reserve(one.row, one.revision, one.sizes)),
			]));
		if (done.ok) return { kind: 'placed' };
		const inUse = done.failures.find((failure) => failure.index === 0);
		if (inUse) return duplicateOf(inUse.item);
		if (done.conflicted) {
			const [duplicate] = await database.transactGet([checkouts.keyOf(checkout.checkoutId)]);
			if (duplicate) return duplicateOf(duplicate);
		}
		const failed = done.failures.flatMap(({ index, item }) => {
			const allocation = allocations[index - 1];
			const stored = stock.fromItem(item);
			return allocation
				? [{ allocation, stored, why: shortfall(stored, revision(allocation.row.listingId), allocation.sizes) }]
				: [];
		});
		const stale = failed.filter(({ why }) => why !== 'short').map(({ allocation }) => allocation.row.listingId);
		if (stale.length > 0) return { kind: 'stale', listingIds: stale };
		for (const { allocation, stored } of failed) if (stored) soldOut.record(allocation.row, stored);
		const soldOutVariants = failed
			.filter(({ allocation }) => lanes(allocation.row.listingId) === 1)
			.flatMap(({ allocation, stored }) => shortOf(allocation.demand, stored?.available ?? {}));
		const acrossLanes = new Set(
			failed.map(({ allocation }) => allocation.demand).filter((demanded) => lanes(demanded.listingId) > 1),
		);
		const now = await currentAllocations(stock, [...acrossLanes], checkout.checkoutId);
		if (soldOutVariants.length + now.short.length > 0)
			return {
				kind: 'short',
				lines: [...soldOutVariants, ...now.short],
				lanesTried: acrossLanes.size > 0 || tries > 1,
			};
		allocations = [...allocations.filter(({ demand: demanded }) => !acrossLanes.has(demanded)), ...now.allocations];
		return 'conflict';
	});
}

function duplicateOf(item: Item | undefined): Outcome {
	if (item === undefined) throw new Error('key in use by no checkout');
	return { kind: 'duplicate', checkout: checkoutFromItem(item) };
}
