import * as z from 'zod/mini';
import { userId } from '#directory';
import { type Cursors, checkPath, mapOk, maxItemsBytes, on } from '#http';
import {
	toCheckoutResponse,
	toInvoiceRequestResponse,
	toOrderResponse,
	toReturnResponse,
	toSavedAddressResponse,
} from '#http/schemas';
import { type BuyerId, type Millis, accepted, iso, refused } from '#kernel';
import {
	type AddressBookStore,
	type BuyerDataStore,
	type Order,
	type Purchase,
	type ReturnClocks,
	type ReturnStore,
	erasePurchases,
} from '#orders';
import type { Audited, Item, Page } from '#platform';
import type { purchaseSchema } from './routes-personal-data.ts';
import { routes } from './routes.ts';

interface Stores {
	readonly addressBooks: AddressBookStore;
	readonly purchases: BuyerDataStore;
	readonly returns: Pick<ReturnStore, 'buyerReturns'>;
	readonly returnClocks: ReturnClocks;
	readonly cursors: Cursors;
}

interface ErasureRequest extends Audited {
	readonly query: { readonly limit: number; readonly cursor?: string | undefined };
	readonly now: Millis;
}

const buyerPath = z.object({ buyerId: userId });

/** Handlers that export and erase a buyer's personal data. */
export function personalDataHandlers(stores: Stores) {
	const { cursors } = stores;
	return [
		on(routes.exportPersonalData, async ({ principal: { buyerId }, query }) => {
			const book = query.cursor === undefined ? await stores.addressBooks.addressBook(buyerId) : [];
			const addresses = book.map((saved) => toSavedAddressResponse(saved, book));
			let bytes = bytesOf(addresses);
			const page = await cursors.list(
				['personal-data', buyerId],
				query,
				async (limit, after) =>
					(await piecesAfter(stores, buyerId, limit, after)).takeWhile((piece, index) => {
						bytes += bytesOf(piece) + 1;
						return index < limit && (index === 0 || bytes <= maxItemsBytes);
					}),
				(piece) => piece,
			);
			return mapOk(page, ({ items: pieces, nextCursor }) => ({
				addresses,
				items: pieces.flatMap((piece) => ('purchase' in piece ? [piece.purchase] : [])),
				returns: pieces.flatMap((piece) => ('rma' in piece ? [piece.rma] : [])),
				nextCursor,
			}));
		}),
		on(routes.erasePersonalData, ({ principal: { buyerId }, ...request }) => erase(stores, buyerId, request)),
		on(routes.erasePersonalDataOf, async ({ path, ...request }) => {
			const named = checkPath(buyerPath, path);
			if (!named.ok) return named;
			const done = await erase(stores, named.value.buyerId, request);
			// A mistyped id must not look like that of a buyer whose data is erased.
			const isNobody = done.ok && done.value.checkouts + done.value.erased === 0 && request.query.cursor === undefined;
			return isNobody ? refused({ kind: 'not_found' }) : done;
		}),
	];
}

type Piece = { readonly purchase: PurchaseResponse } | { readonly rma: ReturnType<typeof toReturnResponse> };

/** The purchases of a buyer, and after the last of them the returns. A position among the returns names their buyer. */
async function piecesAfter(
	{ purchases: store, returns, returnClocks }: Stores,
	buyerId: BuyerId,
	limit: number,
	after: Item | undefined,
): Promise<Page<Piece>> {
	const returnsAfter = async (from: Item | undefined): Promise<Page<Piece>> =>
		(await returns.buyerReturns(buyerId, limit, from)).map((rma) => ({ rma: toReturnResponse(rma, returnClocks) }));
	if (after?.['buyer'] !== undefined) return returnsAfter(after['sk'] === undefined ? undefined : after);
	const purchases = (await store.page(buyerId, limit, after)).split(piecesOf).map((purchase): Piece => ({ purchase }));
	const isLast = purchases.read((next) => next === undefined);
	return isLast ? purchases.followedBy(await returnsAfter(undefined)) : purchases;
}

/** Erases a page of a buyer's data. The first page also erases the address book. */
async function erase(stores: Stores, buyerId: BuyerId, { query, now, audit }: ErasureRequest) {
	const { purchases: store, addressBooks, cursors } = stores;
	const scope = ['erasing', buyerId];
	const after = cursors.open(scope, query.cursor);
	if (!after.ok) return after;
	const page = await store.page(buyerId, query.limit, after.value);
	const erasesBook = query.cursor === undefined && (await addressBooks.erase(buyerId, { audit }));
	return page.read(async (next, purchases) => {
		const { erased, kept } = await erasePurchases(store, purchases, now, { audit: erasesBook ? [] : audit });
		const nextCursor = cursors.seal(scope, next);
		return accepted({ checkouts: purchases.length, erased: erased + Number(erasesBook), items: [...kept], nextCursor });
	});
}

/** The largest piece leaves room for the largest address book beside it. */
const maxPieceBytes = maxItemsBytes - 32 * 1024;

type PurchaseResponse = z.input<typeof purchaseSchema>;

/**
 * Splits a purchase into items that fit a response: the checkout with as many of its orders as fit, at least one. All
 * its orders with the maximum of refunds are ten times as large.
 */
function piecesOf(purchase: Purchase): { piece: PurchaseResponse; until: Item }[] {
	const rest = toCheckoutFields(purchase);
	const empty = bytesOf({ ...rest, orders: [], invoiceRequests: [] });
	const groups: OrderFields[][] = [[]];
	let bytes = empty;
	for (const order of purchase.orders.map((one) => toOrderFields(one, purchase))) {
		const more = bytesOf(order) + 1;
		if (bytes > empty && bytes + more > maxPieceBytes) {
			groups.push([]);
			bytes = empty;
		}
		bytes += more;
		groups.at(-1)?.push(order);
	}
	return groups.map((group, n) => {
		const last = n < groups.length - 1 ? group.at(-1)?.order.orderId : undefined;
		const orders = group.map(({ order }) => order);
		const invoiceRequests = group.flatMap(({ requests }) => requests);
		return { piece: { ...rest, orders, invoiceRequests }, until: last === undefined ? {} : { order: last } };
	});
}

function bytesOf(value: unknown): number {
	return Buffer.byteLength(JSON.stringify(value));
}

/** An order with the request of its invoice, if it has one. */
interface OrderFields {
	readonly order: PurchaseResponse['orders'][number];
	readonly requests: PurchaseResponse['invoiceRequests'];
}

function toOrderFields(order: Order, { invoicings }: Purchase): OrderFields {
	const request = invoicings.find(({ orderId }) => orderId === order.orderId)?.request;
	const requests = request === undefined ? [] : [toInvoiceRequestResponse(order.orderId, request)];
	return { order: toOrderResponse(order), requests };
}

function toCheckoutFields({ checkout }: Purchase): Omit<PurchaseResponse, 'orders' | 'invoiceRequests'> {
	return {
		buyerId: checkout.buyerId,
		checkout: toCheckoutResponse(checkout),
		endedAt: 'endedAt' in checkout ? iso(checkout.endedAt) : null,
		reviewAt: 'reviewAt' in checkout ? iso(checkout.reviewAt) : null,
		returnedPayments: [...(checkout.refunds ?? [])],
	};
}
