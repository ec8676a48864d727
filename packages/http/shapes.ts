import * as z from 'zod/mini';
import { type Bilingual, cny, iso } from '#kernel';
import { bilingual, instant, money, text } from '#kernel/schemas';
import type { TenantRole } from '#directory';
import { type Card, type Listing, cardOf, maxColors } from '#catalog';
import {
	type Address,
	type Checkout,
	type ErasedAddress,
	type Line,
	type Order,
	type Refund,
	address,
	isErased,
	orderStates,
	refundStates,
	refunded,
	subtotal,
} from '#orders';
import type { StockRow } from '#stock';

export * from './shapes-audit.ts';
export * from './shapes-members.ts';
export * from './shapes-sales.ts';

/**
 * The wire shapes that more than one function answers with, and how a concept's values become them. No function checks its
 * own answers, so these shapes are made when the API reference asks for them, and not with a function that is loaded.
 */

const card = () => ({
	listingId: z.string(),
	tenantId: z.string(),
	clusterId: z.string(),
	title: bilingual,
	category: z.string(),
	colors: z.array(z.strictObject({ code: text(40), name: bilingual })).check(z.minLength(1), z.maxLength(maxColors)),
	sizes: z.array(z.string()),
	price: money,
	minOrderQuantity: z.int(),
	publishedAt: instant,
});

export const cardShape = z.lazy(() => z.strictObject(card()));

/** The same text in the same order, wherever it was read from. */
function showTitle({ zh, en }: Bilingual): z.input<typeof bilingual> {
	return { zh, en };
}

/** An address as it is shown: null is what this caller does not need to know, or what was erased. */
const addressShape = z.lazy(() =>
	z.strictObject({
		name: z.nullable(address.shape.name),
		phone: z.nullable(address.shape.phone),
		country: address.shape.country,
		province: z.nullable(address.shape.province),
		city: z.nullable(address.shape.city),
		line1: z.nullable(address.shape.line1),
		postalCode: z.nullable(address.shape.postalCode),
	}),
);

function showAddress(stored: Address | ErasedAddress): z.input<typeof addressShape> {
	const { country } = stored;
	if (isErased(stored))
		return { name: null, phone: null, country, province: null, city: null, line1: null, postalCode: null };
	const { name, phone, province, city, line1, postalCode } = stored;
	return { name, phone, country, province, city, line1, postalCode };
}

export function showCard(card: Card): z.input<typeof cardShape> {
	return {
		...card,
		colors: card.colors.map(({ code, name }) => ({ code, name })),
		sizes: [...card.sizes],
		publishedAt: iso(card.publishedAt),
	};
}

/** Pieces available by color and size. */
export const gridShape = z.lazy(() => z.record(z.string(), z.record(z.string(), z.int())));

/** Every variant of the listing, with zero where nothing was ever stocked. */
export function showGrid(listing: Listing, rows: ReadonlyMap<string, StockRow>): z.input<typeof gridShape> {
	return Object.fromEntries(
		listing.colors.map(({ code }) => [
			code,
			Object.fromEntries(listing.sizes.map((size) => [size, rows.get(code)?.available[size] ?? 0])),
		]),
	);
}

export const listingShape = z.lazy(() =>
	z.strictObject({
		...card(),
		revision: z.int(),
		tiers: z.array(z.strictObject({ minQuantity: z.int(), price: money })),
		label: z.nullable(z.unknown()),
		stock: gridShape,
	}),
);

export function showListing(listing: Listing, rows: ReadonlyMap<string, StockRow>): z.input<typeof listingShape> {
	return {
		...showCard(cardOf(listing)),
		revision: listing.revision,
		tiers: listing.tiers ?? [],
		label: listing.label ?? null,
		stock: showGrid(listing, rows),
	};
}

const line = z.lazy(() =>
	z.strictObject({
		listingId: z.string(),
		title: bilingual,
		color: z.string(),
		size: z.string(),
		quantity: z.int(),
		unitPrice: money,
		subtotal: money,
	}),
);

export function showLine({ listingId, title, color, size, quantity, unitPrice }: Line): z.input<typeof line> {
	return {
		listingId,
		title: showTitle(title),
		color,
		size,
		quantity,
		unitPrice: cny(unitPrice),
		subtotal: cny(unitPrice * quantity),
	};
}

export const checkoutState = z.enum(['awaiting_payment', 'paid', 'expired', 'cancelled', 'review']);

export const checkoutShape = z.lazy(() =>
	z.strictObject({
		checkoutId: z.string(),
		state: checkoutState,
		total: money,
		orders: z.array(
			z.strictObject({ orderId: z.string(), tenantId: z.string(), lines: z.array(line), subtotal: money }),
		),
		shippingAddress: addressShape,
		placedAt: instant,
		expiresAt: instant,
		paidAt: z.nullable(instant),
		paymentId: z.nullable(z.string()),
	}),
);

export function showCheckout(checkout: Checkout): z.input<typeof checkoutShape> {
	return {
		checkoutId: checkout.checkoutId,
		state: checkout.state,
		total: cny(checkout.total),
		orders: checkout.parts.map(({ orderId, tenantId, lines }) => ({
			orderId,
			tenantId,
			lines: lines.map(showLine),
			subtotal: cny(subtotal(lines)),
		})),
		shippingAddress: showAddress(checkout.shippingAddress),
		placedAt: iso(checkout.placedAt),
		expiresAt: iso(checkout.expiresAt),
		paidAt: checkout.state === 'paid' ? iso(checkout.paidAt) : null,
		paymentId: checkout.state === 'paid' || checkout.state === 'review' ? checkout.paymentId : null,
	};
}

export const refundShape = z.lazy(() =>
	z.strictObject({
		refundId: z.string(),
		orderId: z.string(),
		amount: money,
		reason: z.nullable(z.string()),
		state: z.enum(refundStates),
		at: instant,
	}),
);

export function showRefund(
	orderId: string,
	{ refundId, amount, reason, state, at }: Refund,
): z.input<typeof refundShape> {
	return { refundId, orderId, amount: cny(amount), reason: reason ?? null, state, at: iso(at) };
}

const orderFields = () => ({
	orderId: z.string(),
	tenantId: z.string(),
	state: z.enum(orderStates),
	lines: z.array(line),
	subtotal: money,
	shippingAddress: addressShape,
	placedAt: instant,
	paidAt: instant,
	shipment: z.nullable(z.strictObject({ carrier: text(60), trackingNumber: text(60), shippedAt: instant })),
	receivedAt: z.nullable(instant),
	refunds: z.array(refundShape),
	/** The sum of the refunds, in whatever state they are. */
	refunded: money,
});

/** An order as its buyer sees it. */
export const orderShape = z.lazy(() => z.strictObject({ ...orderFields(), checkoutId: z.string() }));

/** An order as its tenant sees it: without the id of its checkout, which names the buyer. */
export const merchantOrderShape = z.lazy(() => z.strictObject(orderFields()));

/** The roles of a tenant that ship, and so see name, phone and street of a buyer. */
const shippers: readonly TenantRole[] = ['owner', 'fulfilment'];

/** An order for a member of its tenant: who lives where is for those who ship, and null to the others. */
export function showMerchantOrder(order: Order, role: TenantRole): z.input<typeof merchantOrderShape> {
	const { checkoutId: _namesItsBuyer, ...shown } = showOrder(order);
	if (shippers.includes(role)) return shown;
	return { ...shown, shippingAddress: { ...shown.shippingAddress, name: null, phone: null, line1: null } };
}

export function showOrder(order: Order): z.input<typeof orderShape> {
	const shipment = order.state === 'paid' ? null : { ...order.shipment, shippedAt: iso(order.shipment.shippedAt) };
	const receivedAt = order.state === 'received' || order.state === 'closed' ? iso(order.receivedAt) : null;
	return {
		orderId: order.orderId,
		checkoutId: order.checkoutId,
		tenantId: order.tenantId,
		state: order.state,
		lines: order.lines.map(showLine),
		subtotal: cny(order.subtotal),
		shippingAddress: showAddress(order.shippingAddress),
		placedAt: iso(order.placedAt),
		paidAt: iso(order.paidAt),
		shipment,
		receivedAt,
		refunds: (order.refunds ?? []).map((one) => showRefund(order.orderId, one)),
		refunded: cny(refunded(order)),
	};
}
