import { type BusinessDay, type CheckoutId, type Millis, businessDay, ownedId, parseOwnedId } from '#kernel';
import { type Database, type Item, type Page, eachPage } from '#platform';
import type { Checkout } from './checkout.ts';
import { checkoutsByIds } from '../read-by-ids.ts';
import { orderKeys } from '../table.ts';

/**
 * The checkouts that were placed on a business day. A checkout lies with its buyer, and no list of buyers exists. So each
 * batch of the orders stream becomes one item, as for follow-ups. The items are kept for ever, as the checkouts are.
 */
export interface CheckoutsByDayStore {
	/** Stores the checkouts of one stream batch. `unique` is the same for the same batch. */
	putBatch(placed: readonly PlacedCheckout[], unique: string): Promise<void>;
	/** All checkouts that were placed on a day, each once, even if several batches have it. */
	on(day: BusinessDay): Promise<CheckoutId[]>;
	/** The checkouts of one batch, with the cursor of the next one. */
	batch(day: BusinessDay, after: Item | undefined): Promise<Page<readonly CheckoutId[]>>;
	/** Checkouts as they are now. */
	byIds(ids: readonly CheckoutId[]): Promise<Checkout[]>;
}

export interface PlacedCheckout {
	readonly checkoutId: CheckoutId;
	readonly placedAt: Millis;
}

/** Batches read at a time: a page is 1 MB, some 150 batches of 100 checkouts. */
const batchesPerPage = 500;
/** Forty million checkouts, ten times those of a Singles' Day that carries a tenth of the year. */
const maxPages = 3_000;

/** Checkouts by day over the `orders` table. Reads are consistent. */
export function checkoutsByDayStore(database: Database, table: string): CheckoutsByDayStore {
	return {
		async putBatch(placed, unique) {
			for (const [day, ofDay] of Map.groupBy(placed, ({ placedAt }) => businessDay(placedAt))) {
				const checkouts = ofDay.map(({ checkoutId }) => stored(checkoutId));
				await database.write({ kind: 'put', table, item: { ...orderKeys.placed(day, unique), checkouts } });
			}
		},
		async on(day) {
			const ids = new Set<CheckoutId>();
			const query = { table, where: 'pk = :pk', values: { ':pk': orderKeys.placed(day, '').pk }, consistent: true };
			const batches = eachPage((after) => database.queryPage({ ...query, limit: batchesPerPage, after }), maxPages);
			for await (const items of batches) for (const item of items) for (const id of idsOf(item)) ids.add(id);
			return [...ids];
		},
		async batch(day, after) {
			const values = { ':pk': orderKeys.placed(day, '').pk };
			const request = { table, where: 'pk = :pk', values, limit: 1, consistent: true, after };
			return (await database.queryPage(request)).map(idsOf);
		},
		byIds: (ids) => checkoutsByIds(database, table, ids),
	};
}

function stored(checkoutId: CheckoutId): [buyer: string, unique: string] {
	const id = parseOwnedId('checkout', checkoutId);
	if (id === undefined) throw new Error('a checkout without a valid id');
	return [id.owner, id.unique];
}

function idsOf(item: Item): CheckoutId[] {
	const checkouts = item['checkouts'] as readonly [string, string][];
	return checkouts.map(([buyer, unique]) => ownedId('checkout', buyer, unique));
}
