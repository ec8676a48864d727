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
	type CartStore,
	type Order,
	type Purchase,
	type ReturnClocks,
	emptyCart,
	erasePurchases,
	maxCartBytes,
	orderOfReturn,
	storedCart,
} from '#orders';
import type { Audited, Item, Page } from '#platform';
import type { purchaseSchema } from './routes-personal-data.ts';
import { routes } from './routes.ts';

interface Stores {
	readonly addressBooks: AddressBookStore;
	readonly carts: CartStore;
	readonly purchases: BuyerDataStore;
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
			const stored = query.cursor === undefined ? await stores.carts.cart(buyerId) : emptyCart;
			const cart = stored.version === 0 ? null : storedCart(stored);
			let bytes = bytesOf({ addresses, cart });
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
				cart,
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

/** The purchases of a buyer in pieces. The returns of an order follow it. */
async function piecesAfter(
	{ purchases: store, returnClocks }: Stores,
	buyerId: BuyerId,
	limit: number,
	after: Item | undefined,
): Promise<Page<Piece>> {
	return (await store.page(buyerId, limit, after)).split((purchase) => piecesOf(purchase, returnClocks));
}

/** Erases a page of a buyer's data. The first page also erases the address book and the cart. */
async function erase(stores: Stores, buyerId: BuyerId, { query, now, audit }: ErasureRequest) {
	const { purchases: store, addressBooks, carts, cursors } = stores;
	const scope = ['erasing', buyerId];
	const after = cursors.open(scope, query.cursor);
	if (!after.ok) return after;
	const page = await store.page(buyerId, query.limit, after.value);
	const isFirst = query.cursor === undefined;
	const erasesBook = isFirst && (await addressBooks.erase(buyerId, { audit }));
	const erasesCart = isFirst && (await carts.erase(buyerId, { audit: erasesBook ? [] : audit }));
	const ownItems = Number(erasesBook) + Number(erasesCart);
	return page.read(async (next, purchases) => {
		const { erased, kept } = await erasePurchases(store, purchases, now, { audit: ownItems > 0 ? [] : audit });
		const nextCursor = cursors.seal(scope, next);
		return accepted({ checkouts: purchases.length, erased: erased + ownItems, items: [...kept], nextCursor });
	});
}

/** The largest piece leaves room for the largest address book and the largest cart beside it. */
const maxPieceBytes = maxItemsBytes - 32 * 1024 - maxCartBytes;

type PurchaseResponse = z.input<typeof purchaseSchema>;

interface PlacedPiece {
	readonly piece: Piece;
	readonly until: Item;
}

/**
 * Splits a purchase into items that fit a response: the checkout with as many of its orders as fit, at least one, and each
 * return behind its order. All its orders with the maximum of refunds are ten times as large.
 */
function piecesOf(purchase: Purchase, clocks: ReturnClocks): PlacedPiece[] {
	const rest = toCheckoutFields(purchase);
	const returns = Map.groupBy(purchase.returns, ({ returnId }) => orderOfReturn(returnId));
	const piecesOfReturns = (orderId: string) =>
		(returns.get(orderId) ?? []).map((rma) => ({
			piece: { rma: toReturnResponse(rma, clocks) },
			until: { order: orderId, rma: rma.returnId },
		}));
	const orders = purchase.orders.map((order) => toOrderFields(order, purchase));
	const ids = new Set(purchase.orders.map(({ orderId }) => orderId));
	// A page before has their order.
	const continued = [...returns.keys()].filter((orderId) => !ids.has(orderId)).flatMap(piecesOfReturns);
	const groups = orders.length === 0 && continued.length > 0 ? [] : groupsOf(orders, rest, (id) => returns.has(id));
	const pieces = groups.flatMap((group): PlacedPiece[] => {
		const last = group.at(-1)?.order.orderId ?? '';
		const [bought, invoiceRequests] = [group.map(({ order }) => order), group.flatMap(({ requests }) => requests)];
		const piece = { purchase: { ...rest, orders: bought, invoiceRequests } };
		return [{ piece, until: { order: last } }, ...piecesOfReturns(last)];
	});
	return [...continued, ...pieces].map((one, n, { length }) => (n < length - 1 ? one : { ...one, until: {} }));
}

/** Groups of orders that fit one item. An order with returns is the last of its group. */
function groupsOf(
	orders: readonly OrderFields[],
	rest: Omit<PurchaseResponse, 'orders' | 'invoiceRequests'>,
	hasReturns: (orderId: string) => boolean,
): OrderFields[][] {
	const empty = bytesOf({ ...rest, orders: [], invoiceRequests: [] });
	const groups: OrderFields[][] = [[]];
	let bytes = empty;
	for (const [n, fields] of orders.entries()) {
		const more = bytesOf(fields) + 1;
		if (n > 0 && (bytes + more > maxPieceBytes || hasReturns(orders[n - 1]?.order.orderId ?? ''))) {
			groups.push([]);
			bytes = empty;
		}
		bytes += more;
		groups.at(-1)?.push(fields);
	}
	return groups;
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
