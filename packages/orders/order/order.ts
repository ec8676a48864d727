import * as z from 'zod/mini';
import { type CheckoutId, type Millis, type RefundId, type Result, accepted, refused } from '#kernel';
import { text } from '#kernel/schemas';
import type { Address, ErasedAddress, SoldPart } from '../checkout/checkout.ts';
import type { OrdersRefusal } from '../refusal.ts';
import type { RefundState } from '../states.ts';

export const shipmentInput = z.strictObject({ carrier: text(60), trackingNumber: text(60) });

export interface Shipment extends z.output<typeof shipmentInput> {
	readonly shippedAt: Millis;
}

/** Money of an order that its merchant decided to refund. The decision stands even when the provider fails. */
export interface Refund {
	readonly refundId: RefundId;
	/** In fen. */
	readonly amount: number;
	readonly at: Millis;
	readonly state: RefundState;
	readonly reason?: string | undefined;
	/** Tells a repeated request from another one under the same key. Absent without a key. */
	readonly fingerprint?: string | undefined;
}

/** What was not paid of an order, because less money came than its checkout asked for. In fen. */
export interface Discount {
	/** Of the goods. Sales count the rest. */
	readonly goods: number;
	readonly shipping: number;
}

interface Sold extends SoldPart {
	readonly checkoutId: CheckoutId;
	readonly buyerId: string;
	readonly shippingAddress: Address | ErasedAddress;
	/** When the buyer last corrected the address. */
	readonly addressChangedAt?: Millis | undefined;
	/** From the buyer. Erased with the address. */
	readonly note?: string | undefined;
	/** The sum of the lines, in fen. */
	readonly subtotal: number;
	/** Absent where all was paid. */
	readonly discount?: Discount | undefined;
	/** Money that came beyond what the checkout asked for, in fen. The first refund returns it. */
	readonly excess?: number | undefined;
	readonly placedAt: Millis;
	readonly paidAt: Millis;
	/** In the order of their decision. Absent while there are none. */
	readonly refunds?: readonly Refund[] | undefined;
}

/** One tenant's part of a paid checkout: paid → shipped → received. */
export type Order = Sold &
	(
		| { readonly state: 'paid' }
		| { readonly state: 'shipped'; readonly shipment: Shipment }
		| { readonly state: 'received'; readonly shipment: Shipment; readonly receivedAt: Millis }
	);

/** The merchant ships the order. Repeating the same shipment changes nothing. */
export function ship(order: Order, shipment: Shipment): Result<Order, OrdersRefusal> {
	switch (order.state) {
		case 'paid':
			return accepted({ ...order, state: 'shipped', shipment });
		case 'shipped':
			return order.shipment.carrier === shipment.carrier && order.shipment.trackingNumber === shipment.trackingNumber
				? accepted(order)
				: refused({ kind: 'order_state', state: order.state });
		case 'received':
			return refused({ kind: 'order_state', state: order.state });
	}
}

/** The buyer confirms the receipt. Confirming again changes nothing. */
export function receive(order: Order, now: Millis): Result<Order, OrdersRefusal> {
	switch (order.state) {
		case 'shipped':
			return accepted({ ...order, state: 'received', receivedAt: now });
		case 'received':
			return accepted(order);
		case 'paid':
			return refused({ kind: 'order_state', state: order.state });
	}
}
