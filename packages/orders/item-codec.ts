import { type OrderId, ownedId, parseOwnedId } from '#kernel';
import type { Item, Key } from '#platform';
import type { Checkout, CheckoutPart, Line, ReturnExcluded, SoldPart } from './checkout/checkout.ts';
import type { Order, OrderReturn, Refund, RefundedLine } from './order/order.ts';
import type { Parcel } from './order/parcel.ts';
import { refunded } from './refund/refund-amount.ts';
import type { RefundState } from './states.ts';
import { keyOfReturn, returnOfKey } from './return-id.ts';
import { orderKeys } from './table.ts';

/**
 * Stored forms of checkouts and orders. DynamoDB bills each write by the started KB, attribute names included. So a
 * line is stored as a list, and fields that follow from the key are left out.
 */
type StoredLine = readonly [
	listing: string,
	color: string,
	size: string,
	quantity: number,
	unitPrice: number,
	category: string,
	zh: string,
	en: string,
	returnExcluded?: ReturnExcluded,
];

function toLine(line: Line): StoredLine {
	const unique = parseOwnedId('listing', line.listingId)?.unique ?? '';
	const { color, size, quantity, unitPrice, category, title, returnExcluded } = line;
	const stored = [unique, color, size, quantity, unitPrice, category, title.zh, title.en] as const;
	return returnExcluded === undefined ? stored : [...stored, returnExcluded];
}

function fromLine(tenantId: string, stored: StoredLine): Line {
	const [unique, color, size, quantity, unitPrice, category, zh, en, returnExcluded] = stored;
	return {
		listingId: ownedId('listing', tenantId, unique),
		color,
		size,
		quantity,
		unitPrice,
		category,
		title: { zh, en },
		...(returnExcluded === undefined ? {} : { returnExcluded }),
	};
}

/** Free shipping is stored as no attribute. */
interface StoredPart {
	readonly clusterId: string;
	readonly grade: SoldPart['grade'];
	readonly channel: SoldPart['channel'];
	readonly lines: readonly StoredLine[];
	readonly shipping?: number;
}

function toPart({ clusterId, grade, channel, lines, shipping }: SoldPart): StoredPart {
	return { clusterId, grade, channel, lines: lines.map(toLine), ...(shipping === 0 ? {} : { shipping }) };
}

function fromPart(orderId: OrderId, stored: StoredPart): SoldPart {
	const tenantId = parseOwnedId('order', orderId)?.owner ?? '';
	const { lines, shipping = 0, ...rest } = stored;
	return { orderId, tenantId, ...rest, lines: lines.map((line) => fromLine(tenantId, line)), shipping };
}

/** A part of a checkout also has the name of its tenant. */
type StoredCheckoutPart = StoredPart & { readonly name: readonly [zh: string, en: string] };

function toCheckoutPart({ tenantName: { zh, en }, ...part }: CheckoutPart): StoredCheckoutPart {
	return { ...toPart(part), name: [zh, en] };
}

function fromCheckoutPart(orderId: OrderId, { name: [zh, en], ...part }: StoredCheckoutPart): CheckoutPart {
	return { ...fromPart(orderId, part), tenantName: { zh, en } };
}

/** Encodes a checkout. */
export function checkoutItem(checkout: Checkout): Item & Key {
	const { checkoutId: _id, buyerId: _buyer, parts, ...rest } = checkout;
	return {
		...orderKeys.checkout(checkout.checkoutId),
		...rest,
		parts: Object.fromEntries(parts.map((part) => [part.orderId, toCheckoutPart(part)])),
	} as unknown as Item & Key;
}

/** Decodes a checkout. */
export function checkoutFromItem(item: Item): Checkout {
	const { pk, sk, parts, ...rest } = item;
	const buyerId = String(pk).slice('B#'.length);
	const stored = Object.entries(parts as unknown as Record<OrderId, StoredCheckoutPart>);
	return {
		...rest,
		buyerId,
		checkoutId: ownedId('checkout', buyerId, String(sk).slice('C#'.length)),
		parts: stored
			.map(([orderId, part]) => fromCheckoutPart(orderId, part))
			.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1)),
	} as unknown as Checkout;
}

/** An absent field is stored as an empty text. */
type StoredRefund = readonly [
	unique: string,
	amount: number,
	at: number,
	state: RefundState,
	fingerprint: string,
	reason: string,
	batch: string,
	lines: readonly StoredRefundedLine[],
	settlement: '' | readonly [bankReference: string, paidAt: number, ...confirmedBy: string[]],
	freight: number,
	returnKey?: string,
	byDispute?: number,
];
type StoredRefundedLine = readonly [line: number, quantity: number, restock: boolean];

function toRefund(refund: Refund): StoredRefund {
	const { refundId, amount, at, state, fingerprint = '', reason = '', batch = '' } = refund;
	const { lines = [], settlement, freight = 0, returnId, byDispute } = refund;
	const returnKey = returnId === undefined ? '' : keyOfReturn(returnId);
	const named = returnId === undefined ? ([] as const) : ([returnKey] as const);
	return [
		parseOwnedId('refund', refundId)?.unique ?? '',
		amount,
		at,
		state,
		fingerprint,
		reason,
		batch,
		lines.map(({ line, quantity, restock }) => [line, quantity, restock]),
		settlement === undefined ? '' : [settlement.bankReference, settlement.paidAt, ...settlement.confirmedBy],
		freight,
		...(byDispute === undefined ? named : ([returnKey, byDispute] as const)),
	];
}

function fromRefund(orderId: OrderId, stored: StoredRefund): Refund {
	const tenantId = parseOwnedId('order', orderId)?.owner ?? '';
	const [unique, amount, at, state, fingerprint, reason, batch, lines, settlement, freight, returnKey = ''] = stored;
	const byDispute = stored[11];
	const [bankReference = '', paidAt = 0, ...confirmedBy] = settlement === '' ? [] : settlement;
	return {
		refundId: ownedId('refund', tenantId, unique),
		amount,
		at,
		state,
		...(fingerprint === '' ? {} : { fingerprint }),
		...(reason === '' ? {} : { reason }),
		...(batch === '' ? {} : { batch }),
		...(lines.length === 0 ? {} : { lines: lines.map(([line, quantity, restock]) => ({ line, quantity, restock })) }),
		...(settlement === '' ? {} : { settlement: { bankReference, paidAt, confirmedBy } }),
		...(freight === 0 ? {} : { freight }),
		...(returnKey === '' ? {} : { returnId: returnOfKey(orderId, returnKey) }),
		...(byDispute === undefined ? {} : { byDispute }),
	};
}

type StoredParcel = readonly [
	carrier: string,
	trackingNumber: string,
	shippedAt: number,
	pieces: readonly (readonly [line: number, quantity: number])[],
];

function toParcel({ carrier, trackingNumber, shippedAt, pieces }: Parcel): StoredParcel {
	return [carrier, trackingNumber, shippedAt, pieces.map(({ line, quantity }) => [line, quantity])];
}

function fromParcel([carrier, trackingNumber, shippedAt, pieces]: StoredParcel): Parcel {
	return { carrier, trackingNumber, shippedAt, pieces: pieces.map(([line, quantity]) => ({ line, quantity })) };
}

/** The unique part of a return without that of its order. Pieces of one line are stored together. */
type StoredReturn = readonly [
	key: string,
	isOpen: boolean,
	held: readonly (readonly [line: number, quantity: number])[],
	returned: readonly (readonly [line: number, restocked: number, kept: number])[],
	...marks: ReturnMarks,
];
/** Most returns have none, or the first. The merchant bears the freight also of pieces that never came. */
type ReturnMarks = readonly [
	byMerchant?: boolean,
	isMissing?: boolean,
	credit?: readonly [amount: number, freight: number, ...lines: number[]],
];
type StoredReturns = readonly [requested: number, ...returns: StoredReturn[]];

function toReturns({ returns = [], returnsRequested = 0 }: Pick<Order, 'returns' | 'returnsRequested'>): StoredReturns {
	const sum = (pieces: readonly RefundedLine[], restock: boolean) =>
		pieces.filter((one) => one.restock === restock).reduce((total, { quantity }) => total + quantity, 0);
	const stored = returns.map((of): StoredReturn => [
		keyOfReturn(of.returnId),
		of.isOpen,
		of.held.map(({ line, quantity }) => [line, quantity]),
		[...Map.groupBy(of.returned, ({ line }) => line)].map(([line, all]) => [line, sum(all, true), sum(all, false)]),
		...marksOf(of),
	]);
	return [returnsRequested, ...stored];
}

function marksOf({ freightBy, isMissing, credit }: OrderReturn): ReturnMarks {
	const isByMerchant = freightBy === 'merchant';
	if (credit !== undefined) return [isByMerchant, isMissing === true, [credit.amount, credit.freight, ...credit.lines]];
	return isMissing ? [isByMerchant, isMissing] : isByMerchant ? [isByMerchant] : [];
}

function fromReturns(
	orderId: OrderId,
	[returnsRequested, ...stored]: StoredReturns,
): Pick<Order, 'returns' | 'returnsRequested'> {
	const returns = stored.map(([key, isOpen, held, returned, byMerchant, isMissing, credit]): OrderReturn => ({
		returnId: returnOfKey(orderId, key),
		isOpen,
		freightBy: byMerchant ? 'merchant' : 'buyer',
		...(isMissing ? { isMissing } : {}),
		held: held.map(([line, quantity]) => ({ line, quantity })),
		returned: returned.flatMap(([line, restocked, kept]) => [
			...(restocked > 0 ? [{ line, quantity: restocked, restock: true }] : []),
			...(kept > 0 ? [{ line, quantity: kept, restock: false }] : []),
		]),
		...(credit ? { credit: { amount: credit[0], freight: credit[1], lines: credit.slice(2) } } : {}),
	}));
	return { returns, returnsRequested };
}

/**
 * Encodes an order. With refunds, their sum is stored beside them, so that a write can be conditioned on it. Returns are the
 * attribute `rmas`, because DynamoDB reserves the word.
 */
export function orderItem(order: Order): Item & Key {
	const { orderId, tenantId, clusterId, grade, channel, lines, shipping, buyerId, parcels, refunds, ...others } = order;
	const { returns, returnsRequested: _stored, ...rest } = others;
	return {
		...orderKeys.order(orderId),
		...rest,
		...toPart({ orderId, tenantId, clusterId, grade, channel, lines, shipping }),
		buyer: buyerId,
		...(parcels === undefined ? {} : { parcels: parcels.map(toParcel) }),
		...(refunds === undefined ? {} : { refunds: refunds.map(toRefund), refunded: refunded(order) }),
		...(returns === undefined ? {} : { rmas: toReturns(order) }),
	} as unknown as Item & Key;
}

/** Decodes an order. */
export function orderFromItem(item: Item): Order {
	const {
		pk,
		sk,
		clusterId,
		grade,
		channel,
		lines,
		shipping,
		buyer,
		parcels,
		refunds,
		refunded: _sum,
		...others
	} = item;
	const { rmas, ...rest } = others;
	const tenantId = String(pk).slice('T#'.length);
	const orderId = ownedId('order', tenantId, String(sk).slice('O#'.length));
	const stored = refunds as unknown as readonly StoredRefund[] | undefined;
	return {
		...rest,
		...fromPart(orderId, { clusterId, grade, channel, lines, shipping } as unknown as StoredPart),
		buyerId: buyer,
		...(parcels === undefined ? {} : { parcels: (parcels as unknown as readonly StoredParcel[]).map(fromParcel) }),
		...(stored === undefined ? {} : { refunds: stored.map((one) => fromRefund(orderId, one)) }),
		...(rmas === undefined ? {} : fromReturns(orderId, rmas as unknown as StoredReturns)),
	} as unknown as Order;
}
