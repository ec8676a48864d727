import * as z from 'zod/mini';
import { userId } from '#directory';
import { type Cursors, checkPath, maxItemsBytes, on } from '#http';
import { toCheckoutResponse, toOrderResponse } from '#http/schemas';
import { type BuyerId, type Millis, accepted, iso, refused } from '#kernel';
import { type BuyerDataStore, type Purchase, erasePurchases } from '#orders';
import type { Audited, Item } from '#platform';
import type { purchaseSchema } from './routes-personal-data.ts';
import { routes } from './routes.ts';

interface Stores {
	readonly purchases: BuyerDataStore;
	readonly cursors: Cursors;
}

interface ErasureRequest extends Audited {
	readonly query: { readonly limit: number; readonly cursor?: string | undefined };
	readonly now: Millis;
}

const buyerPath = z.object({ buyerId: userId });

/** Handlers that export and erase a buyer's personal data. */
export function personalDataHandlers(stores: Stores) {
	const { purchases: store, cursors } = stores;
	return [
		on(routes.exportPersonalData, ({ principal: { buyerId }, query }) =>
			cursors.list(
				['personal-data', buyerId],
				query,
				async (limit, after) => {
					const purchases = await store.page(buyerId, limit, after);
					return purchases.split(piecesOf).takeWhile((_, index) => index < limit);
				},
				(piece) => piece,
			),
		),
		on(routes.erasePersonalData, ({ principal: { buyerId }, ...request }) => erase(stores, buyerId, request)),
		on(routes.erasePersonalDataOf, async ({ path, ...request }) => {
			const named = checkPath(buyerPath, path);
			if (!named.ok) return named;
			const done = await erase(stores, named.value.buyerId, request);
			// A mistyped id must not look like that of a buyer whose data is erased.
			const isNobody = done.ok && done.value.checkouts === 0 && request.query.cursor === undefined;
			return isNobody ? refused({ kind: 'not_found' }) : done;
		}),
	];
}

async function erase({ purchases: store, cursors }: Stores, buyerId: BuyerId, { query, now, audit }: ErasureRequest) {
	const scope = ['erasing', buyerId];
	const after = cursors.open(scope, query.cursor);
	if (!after.ok) return after;
	const page = await store.page(buyerId, query.limit, after.value);
	return page.read(async (next, purchases) => {
		const { erased, kept } = await erasePurchases(store, purchases, now, { audit });
		return accepted({ checkouts: purchases.length, erased, items: [...kept], nextCursor: cursors.seal(scope, next) });
	});
}

type PurchaseResponse = z.input<typeof purchaseSchema>;

/**
 * Splits a purchase into items that fit a response: the checkout with as many of its orders as fit, at least one. All
 * its orders with the maximum of refunds are ten times as large.
 */
function piecesOf(purchase: Purchase): { piece: PurchaseResponse; until: Item }[] {
	const { orders, ...rest } = toPurchaseResponse(purchase);
	const empty = bytesOf({ ...rest, orders: [] });
	const groups: PurchaseResponse['orders'][] = [[]];
	let bytes = empty;
	for (const order of orders) {
		const more = bytesOf(order) + 1;
		if (bytes > empty && bytes + more > maxItemsBytes) {
			groups.push([]);
			bytes = empty;
		}
		bytes += more;
		groups.at(-1)?.push(order);
	}
	return groups.map((group, n) => {
		const last = n < groups.length - 1 ? group.at(-1)?.orderId : undefined;
		return { piece: { ...rest, orders: group }, until: last === undefined ? {} : { order: last } };
	});
}

function bytesOf(value: unknown): number {
	return Buffer.byteLength(JSON.stringify(value));
}

function toPurchaseResponse({ checkout, orders }: Purchase): PurchaseResponse {
	return {
		buyerId: checkout.buyerId,
		checkout: toCheckoutResponse(checkout),
		endedAt: 'endedAt' in checkout ? iso(checkout.endedAt) : null,
		reviewAt: 'reviewAt' in checkout ? iso(checkout.reviewAt) : null,
		returnedPayments: [...(checkout.refunds ?? [])],
		orders: orders.map(toOrderResponse),
	};
}
