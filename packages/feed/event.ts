import type { ListingId, Millis, OrderId, RefundId, ReturnId } from '#kernel';

/** An order as a whole. It follows the stages of an order; a corrected address leaves the stage as it is. */
export const orderEventTypes = [
	'order.paid',
	'order.address_changed',
	'order.packing',
	'order.part_shipped',
	'order.shipped',
	'order.received',
	'order.closed',
	'order.cancelled',
] as const;
/** A parcel: recorded, or given another carrier or tracking number. */
export const parcelEventTypes = ['parcel.shipped', 'parcel.corrected'] as const;
/** A refund: its decision, then each state that it reaches. */
export const refundEventTypes = [
	'refund.created',
	'refund.sent',
	'refund.settled',
	'refund.failed',
	'refund.manual',
] as const;
/** A return, at each state that it reaches. */
export const returnEventTypes = [
	'return.requested',
	'return.approved',
	'return.rejected',
	'return.cancelled',
	'return.on_the_way',
	'return.lapsed',
	'return.received',
	'return.lost',
	'return.contested',
	'return.in_review',
	'return.refunded',
	'return.upheld',
] as const;
/** A listing. Every other new revision is a change. */
export const listingEventTypes = ['listing.published', 'listing.withdrawn', 'listing.changed'] as const;
/** A variant: its last available piece is gone, or pieces are available again or for the first time. */
export const stockEventTypes = ['stock.sold_out', 'stock.back_in_stock'] as const;

interface Happened<Type extends string> {
	readonly type: Type;
	/** When it happened. Where nothing states the time, that of the write, to the second. */
	readonly at: Millis;
}

/** The first event of a feed, and the first after a time in which nobody read it. Changes before it may be missing. */
export type FeedBegun = Happened<'feed.begun'>;
export interface OrderEvent extends Happened<(typeof orderEventTypes)[number]> {
	readonly orderId: OrderId;
}
export interface ParcelEvent extends Happened<(typeof parcelEventTypes)[number]> {
	readonly orderId: OrderId;
	/** The parcel's number, from 1. */
	readonly number: number;
	readonly carrier: string;
	readonly trackingNumber: string;
}
export interface RefundEvent extends Happened<(typeof refundEventTypes)[number]> {
	readonly orderId: OrderId;
	readonly refundId: RefundId;
	/** In fen. */
	readonly amount: number;
}
export interface ReturnEvent extends Happened<(typeof returnEventTypes)[number]> {
	readonly orderId: OrderId;
	readonly returnId: ReturnId;
}
export interface ListingEvent extends Happened<(typeof listingEventTypes)[number]> {
	readonly listingId: ListingId;
	readonly revision: number;
	readonly onSale: boolean;
}
export interface StockEvent extends Happened<(typeof stockEventTypes)[number]> {
	readonly listingId: ListingId;
	readonly color: string;
	readonly size: string;
}

/** What happened to something of a tenant. It holds ids and nothing of a buyer. */
export type MerchantEvent =
	| FeedBegun
	| OrderEvent
	| ParcelEvent
	| RefundEvent
	| ReturnEvent
	| ListingEvent
	| StockEvent;
export type MerchantEventType = MerchantEvent['type'];
