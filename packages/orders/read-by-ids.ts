import type { CheckoutId, OrderId } from '#kernel';
import { type Database, type Item, type Key, mapInBatches, maxBatch } from '#platform';
import type { Checkout } from './checkout/checkout.ts';
import { checkoutFromItem, orderFromItem } from './item-codec.ts';
import type { Order } from './order/order.ts';
import { orderKeys } from './table.ts';

/** Reads under way at a time. */
const width = 8;

/** Checkouts as they are now, in the order of their ids. Absent ones are left out. */
export async function checkoutsByIds(
	database: Database,
	table: string,
	ids: readonly CheckoutId[],
): Promise<Checkout[]> {
	return (await itemsByKeys(database, table, ids.map(orderKeys.checkout))).map(checkoutFromItem);
}

/** Orders as they are now, in the order of their ids. Absent ones are left out. */
export async function ordersByIds(database: Database, table: string, ids: readonly OrderId[]): Promise<Order[]> {
	return (await itemsByKeys(database, table, ids.map(orderKeys.order))).map(orderFromItem);
}

async function itemsByKeys(database: Database, table: string, keys: readonly Key[]): Promise<Item[]> {
	const starts = Array.from({ length: Math.ceil(keys.length / maxBatch) }, (_, i) => i * maxBatch);
	const items = await mapInBatches(starts, width, (start) => {
		const batch = keys.slice(start, start + maxBatch).map((key) => ({ table, key }));
		return database.batchGet(batch, { consistent: true });
	});
	return items.flat().filter((item) => item !== undefined);
}
