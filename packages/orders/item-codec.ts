import { type OrderId, ownedId, parseOwnedId } from '#kernel';
import type { Item, Key } from '#platform';
import type { Checkout, CheckoutPart, Line } from './checkout/checkout.ts';
import type { Order, Refund } from './order/order.ts';
import type { Parcel } from './order/parcel.ts';
import { refunded } from './refund/refund.ts';
import type { RefundState } from './states.ts';
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
];

function toLine(line: Line): StoredLine {
	const unique = parseOwnedId('listing', line.listingId)?.unique ?? '';
	const { color, size, quantity, unitPrice, category, title } = line;
	return [unique, color, size, quantity, unitPrice, category, title.zh, title.en];
}

function fromLine(tenantId: string, stored: StoredLine): Line {
	const [unique, color, size, quantity, unitPrice, category, zh, en] = stored;
	return {
		listingId: ownedId('listing', tenantId, unique),
		color,
		size,
		quantity,
		unitPrice,
		category,
		title: { zh, en },
	};
}

interface StoredPart {
	readonly clusterId: string;
	readonly grade: CheckoutPart['grade'];
	readonly channel: CheckoutPart['channel'];
	readonly lines: readonly StoredLine[];
}

function toPart({ clusterId, grade, channel, lines }: CheckoutPart): StoredPart {
	return { clusterId, grade, channel, lines: lines.map(toLine) };
}

function fromPart(orderId: OrderId, stored: StoredPart): CheckoutPart {
	const tenantId = parseOwnedId('order', orderId)?.owner ?? '';
	const { clusterId, grade, channel, lines } = stored;
	return { orderId, tenantId, clusterId, grade, channel, lines: lines.map((line) => fromLine(tenantId, line)) };
}

/** Encodes a checkout. */
export function checkoutItem(checkout: Checkout): Item & Key {
	const { checkoutId: _id, buyerId: _buyer, parts, ...rest } = checkout;
	return {
		...orderKeys.checkout(checkout.checkoutId),
		...rest,
		parts: Object.fromEntries(parts.map((part) => [part.orderId, toPart(part)])),
	} as unknown as Item & Key;
}

/** Decodes a checkout. */
export function checkoutFromItem(item: Item): Checkout {
	const { pk, sk, parts, ...rest } = item;
	const buyerId = String(pk).slice('B#'.length);
	const stored = Object.entries(parts as unknown as Record<OrderId, StoredPart>);
	return {
		...rest,
		buyerId,
		checkoutId: ownedId('checkout', buyerId, String(sk).slice('C#'.length)),
		parts: stored
			.map(([orderId, part]) => fromPart(orderId, part))
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
	settlement: '' | readonly [bankReference: string, paidAt: number, by: string],
];
type StoredRefundedLine = readonly [line: number, quantity: number, restock: boolean];

function toRefund(refund: Refund): StoredRefund {
	const { refundId, amount, at, state, fingerprint = '', reason = '', batch = '', lines = [], settlement } = refund;
	return [
		parseOwnedId('refund', refundId)?.unique ?? '',
		amount,
		at,
		state,
		fingerprint,
		reason,
		batch,
		lines.map(({ line, quantity, restock }) => [line, quantity, restock]),
		settlement === undefined ? '' : [settlement.bankReference, settlement.paidAt, settlement.by],
	];
}

function fromRefund(tenantId: string, stored: StoredRefund): Refund {
	const [unique, amount, at, state, fingerprint, reason, batch, lines, settlement] = stored;
	const [bankReference = '', paidAt = 0, by = ''] = settlement === '' ? [] : settlement;
	return {
		refundId: ownedId('refund', tenantId, unique),
		amount,
		at,
		state,
		...(fingerprint === '' ? {} : { fingerprint }),
		...(reason === '' ? {} : { reason }),
		...(batch === '' ? {} : { batch }),
		...(lines.length === 0 ? {} : { lines: lines.map(([line, quantity, restock]) => ({ line, quantity, restock })) }),
		...(settlement === '' ? {} : { settlement: { bankReference, paidAt, by } }),
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

/** Encodes an order. With refunds, their sum is stored beside them, so that a write can be conditioned on it. */
export function orderItem(order: Order): Item & Key {
	const {
		orderId: _id,
		tenantId: _tenant,
		clusterId,
		grade,
		channel,
		lines,
		buyerId,
		parcels,
		refunds,
		...rest
	} = order;
	return {
		...orderKeys.order(order.orderId),
		...rest,
		...toPart({ orderId: order.orderId, tenantId: order.tenantId, clusterId, grade, channel, lines }),
		buyer: buyerId,
		...(parcels === undefined ? {} : { parcels: parcels.map(toParcel) }),
		...(refunds === undefined ? {} : { refunds: refunds.map(toRefund), refunded: refunded(order) }),
	} as unknown as Item & Key;
}

/** Decodes an order. */
export function orderFromItem(item: Item): Order {
	const { pk, sk, clusterId, grade, channel, lines, buyer, parcels, refunds, refunded: _sum, ...rest } = item;
	const tenantId = String(pk).slice('T#'.length);
	const orderId = ownedId('order', tenantId, String(sk).slice('O#'.length));
	const stored = refunds as unknown as readonly StoredRefund[] | undefined;
	return {
		...rest,
		...fromPart(orderId, { clusterId, grade, channel, lines } as unknown as StoredPart),
		buyerId: buyer,
		...(parcels === undefined ? {} : { parcels: (parcels as unknown as readonly StoredParcel[]).map(fromParcel) }),
		...(stored === undefined ? {} : { refunds: stored.map((one) => fromRefund(tenantId, one)) }),
	} as unknown as Order;
}
