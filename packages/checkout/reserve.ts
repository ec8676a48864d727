import type { ListingId } from '#kernel';
import { type Checkout, type OrdersStore, reservedRows } from '#orders';
import { type Database, type Item, Unavailable, jitter, maxBatch } from '#platform';
import { type StockStore, shortfall } from '#stock';
import type { Quote } from './quotes.ts';
import type { Shortages } from './shortages.ts';
import { type Short, firstTakings, shortOf, takingsNow } from './takings.ts';

/** What reserving composes. */
export interface ReservingStores {
	readonly database: Database;
	readonly orders: OrdersStore;
	readonly stock: StockStore;
	readonly shortages: Shortages;
}

export type Outcome =
	| { readonly kind: 'placed' }
	| { readonly kind: 'taken'; readonly item: Item | undefined }
	| { readonly kind: 'stale'; readonly listingIds: readonly ListingId[] }
	/**
	 * Pieces are missing. Unless lanes were walked, no twin can have been placed before: one moment saw the pieces and the
	 * key, for DynamoDB names every item whose condition failed (CancellationReason in its API reference). Where an item was
	 * in conflict instead, the key is read by itself, in turn with the transaction that is on it.
	 */
	| { readonly kind: 'short'; readonly lines: readonly Short[]; readonly walked: boolean }
	| { readonly kind: 'scattered' };

/** Each try loses a lane to other buyers of the same drop. */
const maxLaneTries = 8;

/** Writes the checkout and its reservations. What is short in one lane is looked for in the others before it is sold out. */
export async function reserve(
	{ database, orders, stock, shortages }: ReservingStores,
	checkout: Checkout,
	quotes: ReadonlyMap<ListingId, Quote>,
): Promise<Outcome> {
	const revision = (listingId: ListingId) => quotes.get(listingId)?.listing.revision ?? 0;
	const lanes = (listingId: ListingId) => quotes.get(listingId)?.listing.lanes ?? 1;
	const needs = reservedRows(checkout);
	let takings = firstTakings(needs, checkout.checkoutId, lanes);
	for (let tries = 0; tries < maxLaneTries; tries++) {
		if (takings.length >= maxBatch) return { kind: 'scattered' };
		const reservations = takings.map(({ row, sizes }) => ({ row, sizes, revision: revision(row.listingId) }));
		const done =
			(await shortages.foresee(orders.where(checkout.checkoutId), reservations)) ??
			(await database.transact([
				orders.place(checkout),
				...reservations.map((one) => stock.reserve(one.row, one.revision, one.sizes)),
			]));
		if (done.ok) return { kind: 'placed' };
		const taken = done.failures.find((failure) => failure.index === 0);
		if (taken) return { kind: 'taken', item: taken.item };
		if (done.conflicted) {
			const [twin] = await database.transactGet([orders.where(checkout.checkoutId)]);
			if (twin) return { kind: 'taken', item: twin };
		}
		const failed = done.failures.flatMap(({ index, item }) => {
			const taking = takings[index - 1];
			const stored = stock.fromItem(item);
			return taking ? [{ taking, stored, why: shortfall(stored, revision(taking.row.listingId), taking.sizes) }] : [];
		});
		const stale = failed.filter(({ why }) => why !== 'short').map(({ taking }) => taking.row.listingId);
		if (stale.length > 0) return { kind: 'stale', listingIds: stale };
		for (const { taking, stored } of failed) if (stored) shortages.note(taking.row, stored);
		const soldOut = failed
			.filter(({ taking }) => lanes(taking.row.listingId) === 1)
			.flatMap(({ taking, stored }) => shortOf(taking.need, stored?.available ?? {}));
		const walking = new Set(failed.map(({ taking }) => taking.need).filter((need) => lanes(need.listingId) > 1));
		const now = await takingsNow(stock, [...walking], checkout.checkoutId);
		if (soldOut.length + now.short.length > 0)
			return { kind: 'short', lines: [...soldOut, ...now.short], walked: walking.size > 0 || tries > 0 };
		takings = [...takings.filter(({ need }) => !walking.has(need)), ...now.takings];
		await jitter(tries);
	}
	throw new Unavailable('lanes in contention', 1);
}
