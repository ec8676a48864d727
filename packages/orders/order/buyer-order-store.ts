import type { BuyerId, OrderId } from '#kernel';
import type { Database, Item, Page } from '#platform';
import { orderFromItem } from '../item-codec.ts';
import { orderKeys } from '../table.ts';
import type { Order } from './order.ts';

/** Reads a buyer's orders. Apart from the other verbs, because the function that places checkouts reads them alone. */
export interface BuyerOrderStore {
	buyerOrder(buyerId: BuyerId, orderId: OrderId): Promise<Order | undefined>;
	/** A buyer's orders, newest first. They are found through an index, which lags. */
	buyerOrders(buyerId: BuyerId, limit: number, after: Item | undefined): Promise<Page<Order>>;
}

/** A buyer's orders over the `orders` table. */
export function buyerOrderStore(database: Database, table: string): BuyerOrderStore {
	return {
		async buyerOrder(buyerId, orderId) {
			const key = orderKeys.findOrder(orderId);
			const item = key && (await database.get(table, key, { consistent: true }));
			return item?.['buyer'] === buyerId ? orderFromItem(item) : undefined;
		},
		buyerOrders: (buyerId, limit, after) => buyerPage(database, table, { buyerId, limit, after }),
	};
}

async function buyerPage(
	database: Database,
	table: string,
	{ buyerId, limit, after }: { buyerId: BuyerId; limit: number; after: Item | undefined },
): Promise<Page<Order>> {
	const page = await database.queryPage({
		table,
		index: { name: 'byBuyer', key: 'buyer' },
		where: 'buyer = :buyer AND begins_with(sk, :prefix)',
		values: { ':buyer': buyerId, ':prefix': 'O#' },
		limit,
		backwards: true,
		after,
	});
	const keys = page.map((item) => ({ table, key: { pk: String(item['pk']), sk: String(item['sk']) } }));
	const items = await keys.load((of) => database.batchGet(of, { consistent: true }));
	return items.map(orderFromItem);
}
