import { type BuyerId, type OrderId, type ReturnId, type TenantId, parseOwnedId } from '#kernel';
import type { Database, Item, Page, Write } from '#platform';
import type { Address } from '../checkout/checkout.ts';
import type { ReturnState } from '../states.ts';
import { orderKeys, returnReviews } from '../table.ts';
import { tenantPage } from '../tenant-page.ts';
import { type ReturnChanges, returnChanges } from './return-change-store.ts';
import { returnFromItem } from './return-codec.ts';
import { type Return, maxReturns } from './return.ts';

/** Reads returns, and changes them with their orders. Reads are consistent, except for a buyer's list. */
export interface ReturnStore extends ReturnChanges {
	find(returnId: ReturnId): Promise<Return | undefined>;
	/** Returns as they are now. Absent ones are left out. */
	byIds(ids: readonly ReturnId[]): Promise<Return[]>;
	/** All returns of an order, also those that ended. */
	ofOrder(orderId: OrderId): Promise<Return[]>;
	/** A buyer's returns, those of the newest orders first. They are found through an index, which lags. */
	buyerReturns(buyerId: BuyerId, limit: number, after: Item | undefined): Promise<Page<Return>>;
	/** A tenant's returns, those of the newest orders first. With a state, a page may be short. */
	tenantReturns(
		tenantId: TenantId,
		state: ReturnState | undefined,
		limit: number,
		after: Item | undefined,
	): Promise<Page<Return>>;
	/** The returns that wait for a decision of the base, longest first. */
	inReview(limit: number, after: Item | undefined): Promise<Page<Return>>;
	/** How many wait for the base, up to the limit. Reads their list alone, without orders or buyers. */
	countInReview(limit: number): Promise<number>;
	/** The address that the tenant last gave for a return. */
	returnAddress(tenantId: TenantId): Promise<Address | undefined>;
	/** The write that keeps an address as the last one given, for the transaction of its approval. */
	keepReturnAddress(tenantId: TenantId, address: Address): Write;
}

/** Returns over the `orders` table. */
export function returnStore(database: Database, table: string): ReturnStore {
	const byKeys = async (keys: readonly (Item | undefined)[]) => {
		const items = await database.batchGet(
			keys.flatMap((key) =>
				key === undefined ? [] : [{ table, key: { pk: String(key['pk']), sk: String(key['sk']) } }],
			),
			{ consistent: true },
		);
		return items.map((item) => item && returnFromItem(item));
	};
	return {
		...returnChanges(database, table),
		...returnAddresses(database, table),
		async find(returnId) {
			const key = orderKeys.findReturn(returnId);
			const item = key && (await database.get(table, key, { consistent: true }));
			return item && returnFromItem(item);
		},
		byIds: async (ids) => (await byKeys(ids.map(keyItem))).filter((rma) => rma !== undefined),
		ofOrder: async (orderId) => (await database.queryAll(ofOrder(table, orderId))).map(returnFromItem),
		async buyerReturns(buyerId, limit, after) {
			const page = await database.queryPage({
				table,
				index: { name: 'byBuyer', key: 'buyer' },
				where: 'buyer = :buyer AND begins_with(sk, :prefix)',
				values: { ':buyer': buyerId, ':prefix': 'R#' },
				limit,
				backwards: true,
				after,
			});
			return page.load(byKeys);
		},
		tenantReturns: (tenantId, state, limit, after) => {
			const passes = state === undefined ? undefined : (rma: Return) => rma.state === state;
			const list = { tenantId, first: 'R#', last: 'R$', fromItem: returnFromItem, passes };
			return tenantPage({ database, table }, list, limit, after);
		},
		countInReview: async (limit) => (await reviews(database, table, limit, undefined)).firstItems().length,
		async inReview(limit, after) {
			const page = await reviews(database, table, limit, after);
			return page.load((items) => byKeys(items.map(({ sk }) => keyItem(orderKeys.returnOfReview(String(sk))))));
		},
	};
}

/** The last return addresses of tenants. */
function returnAddresses(database: Database, table: string): Pick<ReturnStore, 'returnAddress' | 'keepReturnAddress'> {
	return {
		async returnAddress(tenantId) {
			const item = await database.get(table, orderKeys.returnAddress(tenantId), { consistent: true });
			return item?.['address'] as Address | undefined;
		},
		keepReturnAddress: (tenantId, address) => ({
			kind: 'put',
			table,
			item: { ...orderKeys.returnAddress(tenantId), address: { ...address } },
		}),
	};
}

/** The list of returns in review. */
function reviews(database: Database, table: string, limit: number, after: Item | undefined): Promise<Page<Item>> {
	const values = { ':pk': returnReviews };
	return database.queryPage({ table, where: 'pk = :pk', values, limit, after, consistent: true });
}

function keyItem(returnId: ReturnId): Item | undefined {
	const key = orderKeys.findReturn(returnId);
	return key && { ...key };
}

function ofOrder(table: string, orderId: OrderId) {
	const { owner = '', unique = '' } = parseOwnedId('order', orderId) ?? {};
	return {
		table,
		where: 'pk = :pk AND begins_with(sk, :prefix)',
		values: { ':pk': `T#${owner}`, ':prefix': `R#${unique}` },
		atMost: maxReturns,
		consistent: true,
	};
}
