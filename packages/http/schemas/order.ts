import * as z from 'zod/mini';
import { type Millis, cny, iso } from '#kernel';
import { instant, money, text } from '#kernel/schemas';
import type { TenantRole } from '#directory';
import {
	type Cancellation,
	type Order,
	type Parcel,
	type ReturnablePieces,
	type Shipment,
	maxParcels,
	orderStates,
	paidFor,
	parcelsOf,
	refunded,
	exclusions,
} from '#orders';
import { line, toLineResponse } from './line.ts';
import { addressSchema, toAddressResponse } from './address.ts';
import { refundSchema, toRefundResponse } from './refund.ts';

const shipment = z
	.lazy(() => z.strictObject({ carrier: text(60), trackingNumber: text(60), shippedAt: instant }))
	.register(z.globalRegistry, { id: 'Shipment' });

/** Pieces of a variant. */
export const parcelLine = z
	.lazy(() => z.strictObject({ listingId: z.string(), color: z.string(), size: z.string(), quantity: z.int() }))
	.register(z.globalRegistry, { id: 'ParcelLine' });

const parcel = z
	.lazy(() =>
		z.strictObject({
			number: z.int(),
			carrier: text(60),
			trackingNumber: text(60),
			shippedAt: instant,
			lines: z.array(parcelLine),
		}),
	)
	.register(z.globalRegistry, { id: 'Parcel' });

const cancellation = z
	.lazy(() => z.strictObject({ by: z.enum(['buyer', 'merchant', 'base']), at: instant, reason: z.nullable(text(120)) }))
	.register(z.globalRegistry, { id: 'OrderCancellation' });

const orderFields = () => ({
	orderId: z.string(),
	tenantId: z.string(),
	state: z.enum(orderStates),
	lines: z.array(line),
	subtotal: money,
	shipping: money,
	/** What was not paid of goods and shipping, because less money came and the base accepted it. */
	discount: money,
	/** The money that came: goods and shipping less the discount, with an excess that is refunded. */
	paid: money,
	shippingAddress: addressSchema,
	/** When the buyer last corrected the address. */
	addressChangedAt: z.nullable(instant),
	note: z.nullable(z.string()),
	placedAt: instant,
	paidAt: instant,
	/** When the merchant began to pack. From then on the buyer cancels only once the order is late. */
	packingAt: z.nullable(instant),
	/** The shipment that completed the order. */
	shipment: z.nullable(shipment),
	/** Every parcel, by its number. */
	shipments: z.array(parcel).check(z.maxLength(maxParcels)),
	receivedAt: z.nullable(instant),
	closedAt: z.nullable(instant),
	/** Of all, or of the pieces that had not left. */
	cancellation: z.nullable(cancellation),
	refunds: z.array(refundSchema),
	/** The sum of all refunds, whatever their state. */
	refunded: money,
});

/** An order as its buyer sees it. */
export const orderSchema = z
	.lazy(() => z.strictObject({ ...orderFields(), checkoutId: z.string() }))
	.register(z.globalRegistry, { id: 'Order' });

const returnablePieces = z
	.lazy(() =>
		z.strictObject({
			listingId: z.string(),
			color: z.string(),
			size: z.string(),
			quantity: z.int(),
			until: z.nullable(instant),
			excluded: z.optional(z.enum(exclusions)),
		}),
	)
	.register(z.globalRegistry, { id: 'ReturnablePieces' });

/** An order as its buyer sees it, with what the buyer may do. */
export const orderDetailSchema = z
	.lazy(() =>
		z.strictObject({
			...orderFields(),
			checkoutId: z.string(),
			returnable: z.array(returnablePieces),
			/** From when the buyer may cancel what has not left. Null: nothing is left to cancel. */
			cancellableFrom: z.nullable(instant),
		}),
	)
	.register(z.globalRegistry, { id: 'OrderDetail' });

/** An order as its tenant sees it. The checkout id is left out, because it names the buyer. */
export const merchantOrderSchema = z
	.lazy(() => z.strictObject(orderFields()))
	.register(z.globalRegistry, { id: 'MerchantOrder' });

/** The roles of a tenant that ship, and so see a buyer's name, phone, street and note. */
export const shippers: readonly TenantRole[] = ['owner', 'fulfilment'];

/** An order for a member of its tenant. Name, phone, street and note are null unless the role ships. */
export function toMerchantOrderResponse(order: Order, role: TenantRole): z.input<typeof merchantOrderSchema> {
	const { checkoutId: _namesItsBuyer, ...response } = toOrderResponse(order);
	if (shippers.includes(role)) return response;
	const shippingAddress = { ...response.shippingAddress, name: null, phone: null, line1: null };
	return { ...response, shippingAddress, note: null };
}

/** What the buyer of an order may do. */
interface BuyerOptions {
	readonly returnable: readonly ReturnablePieces[];
	readonly cancellableFrom: Millis | undefined;
}

export function toOrderDetailResponse(
	order: Order,
	{ returnable, cancellableFrom }: BuyerOptions,
): z.input<typeof orderDetailSchema> {
	const pieces = returnable.map(({ until, ...one }) => ({ ...one, until: optionalIso(until ?? undefined) }));
	return { ...toOrderResponse(order), returnable: pieces, cancellableFrom: optionalIso(cancellableFrom) };
}

export function toOrderResponse(order: Order): z.input<typeof orderSchema> {
	return {
		orderId: order.orderId,
		checkoutId: order.checkoutId,
		tenantId: order.tenantId,
		state: order.state,
		lines: order.lines.map(toLineResponse),
		subtotal: cny(order.subtotal),
		shipping: cny(order.shipping),
		discount: cny((order.discount?.goods ?? 0) + (order.discount?.shipping ?? 0)),
		paid: cny(paidFor(order)),
		shippingAddress: toAddressResponse(order.shippingAddress),
		addressChangedAt: order.addressChangedAt === undefined ? null : iso(order.addressChangedAt),
		note: order.note ?? null,
		placedAt: iso(order.placedAt),
		paidAt: iso(order.paidAt),
		packingAt: optionalIso(order.packingAt),
		shipment: 'shipment' in order ? toShipmentResponse(order.shipment) : null,
		shipments: parcelsOf(order).map((one, index) => toParcelResponse(order, one, index + 1)),
		receivedAt: optionalIso('receivedAt' in order ? order.receivedAt : undefined),
		closedAt: optionalIso('closedAt' in order ? order.closedAt : undefined),
		cancellation: order.cancellation === undefined ? null : toCancellationResponse(order.cancellation),
		refunds: (order.refunds ?? []).map((one) => toRefundResponse(order.orderId, one)),
		refunded: cny(refunded(order)),
	};
}

function toShipmentResponse({ carrier, trackingNumber, shippedAt }: Shipment): z.input<typeof shipment> {
	return { carrier, trackingNumber, shippedAt: iso(shippedAt) };
}

function toParcelResponse(order: Order, { pieces, ...sent }: Parcel, number: number): z.input<typeof parcel> {
	const lines = pieces.flatMap(({ line: index, quantity }) => {
		const of = order.lines[index];
		return of === undefined ? [] : [{ listingId: of.listingId, color: of.color, size: of.size, quantity }];
	});
	return { number, ...toShipmentResponse(sent), lines };
}

function toCancellationResponse({ by, at, reason }: Cancellation): z.input<typeof cancellation> {
	return { by, at: iso(at), reason: reason ?? null };
}

function optionalIso(at: Millis | undefined): string | null {
	return at === undefined ? null : iso(at);
}
