import type { Money, ReturnId } from '#kernel';
import type { Fault } from '#kernel/schemas';
import type { CartLine } from './cart/cart-line.ts';
import type { ShippablePieces } from './order/parcel.ts';
import type { RefundLine, RefundablePieces } from './refund/refunded-lines.ts';
import type { ReturnShortage } from './returns/return.ts';
import type { CheckoutState, InvoiceRequestState, OrderState, RefundState, ReturnState } from './states.ts';

/** Refusals of orders and checkouts. */
export type OrdersRefusal =
	| { readonly kind: 'not_found' }
	| { readonly kind: 'order_state'; readonly state: OrderState }
	/**
	 * The merchant packs since `packingAt`, at the latest since the first parcel, so that its buyer cannot cancel before
	 * `cancellableFrom`. Both are ISO 8601 instants.
	 */
	| { readonly kind: 'order_being_packed'; readonly packingAt: string; readonly cancellableFrom: string }
	/** Pieces that the order does not have, that have left, or that are on sale again. Empty: nothing is left to ship. */
	| { readonly kind: 'pieces_not_shippable'; readonly lines: readonly ShippablePieces[] }
	/** The shipment of that number has this carrier and tracking number, and other pieces. */
	| { readonly kind: 'shipment_exists'; readonly number: number }
	| { readonly kind: 'too_many_shipments'; readonly maximum: number }
	/** Pieces that the order does not have, or that earlier refunds name. */
	| { readonly kind: 'pieces_not_refundable'; readonly lines: readonly RefundablePieces[] }
	/** Only a `manual` or `failed` refund is settled by hand. */
	| { readonly kind: 'refund_state'; readonly state: RefundState }
	| { readonly kind: 'checkout_state'; readonly state: CheckoutState }
	/** `requested` is null when everything left was requested and nothing is left. `refundable` includes the freight. */
	| {
			readonly kind: 'refund_too_large';
			readonly requested: Money | null;
			readonly refundable: Money;
			readonly refundableFreight: Money;
	  }
	/** The maximum that was met: of the merchant's refunds, or of all refunds of the order with those that are kept free. */
	| { readonly kind: 'too_many_refunds'; readonly maximum: number }
	/** Pieces that have not left, that a refund or another return names, or that are excluded. */
	| { readonly kind: 'pieces_not_returnable'; readonly lines: readonly ReturnShortage[] }
	/** The buyer has confirmed the receipt of goods that a return says never came. `receivedAt` is an ISO 8601 instant. */
	| { readonly kind: 'receipt_confirmed'; readonly receivedAt: string }
	/** An open return of the order says that goods never came. */
	| { readonly kind: 'goods_reported_missing'; readonly returnId: ReturnId }
	/** An amount that names none of these open returns, nor that it is for none. */
	| { readonly kind: 'return_unnamed'; readonly returnIds: readonly ReturnId[] }
	/** The time for returns is over since `until`, an ISO 8601 instant. */
	| { readonly kind: 'return_window_over'; readonly until: string }
	| { readonly kind: 'return_state'; readonly state: ReturnState }
	/** A member has confirmed another refund of the return before. */
	| { readonly kind: 'return_decision_differs'; readonly amount: Money; readonly reason: string }
	/** A parcel counts as lost from `lostFrom`, an ISO 8601 instant. */
	| { readonly kind: 'return_not_lost_yet'; readonly lostFrom: string }
	/** A receipt of contested goods lacks pieces of the recorded one, or differs from it in nothing but its reason. */
	| {
			readonly kind: 'return_receipt_differs';
			readonly received: readonly RefundLine[];
			readonly deduction: Money;
	  }
	/** A deduction above the value of the pieces, or a refund above what is disputed. */
	| { readonly kind: 'return_amount_too_large'; readonly requested: Money; readonly maximum: Money }
	/** An order has few returns, over few lines together. */
	| { readonly kind: 'too_many_returns'; readonly maximum: number; readonly maximumLines: number }
	/** An address in another country or province than the order's, which are given. */
	| { readonly kind: 'other_region'; readonly country: string; readonly province: string | null }
	/** The state of the buyer's request allows no other answer, or no other request. */
	| { readonly kind: 'invoice_request_state'; readonly state: InvoiceRequestState }
	/** More than what is paid and neither refunded nor invoiced. `requested` is null when nothing of it is left to request. */
	| { readonly kind: 'invoice_too_large'; readonly requested: Money | null; readonly invoiceable: Money }
	/** More than what is left of the reversed invoice, which has nothing left if it is none of the order. */
	| { readonly kind: 'invoice_not_reversible'; readonly reversible: Money; readonly reversibleTax: Money }
	/** The order has an invoice of that number with another content. */
	| { readonly kind: 'invoice_exists'; readonly number: string }
	| { readonly kind: 'too_many_invoices'; readonly maximum: number }
	| { readonly kind: 'invalid'; readonly errors: readonly Fault[] }
	| { readonly kind: 'too_many_addresses'; readonly maximum: number }
	/** Another device has changed the cart, which is given. `updatedAt` is an ISO 8601 instant. */
	| {
			readonly kind: 'cart_changed';
			readonly version: number;
			readonly lines: readonly CartLine[];
			readonly updatedAt: string | null;
	  }
	/** So many changes of one address book or cart at once that this one never came first. */
	| { readonly kind: 'too_many_requests'; readonly retryAfterSeconds: number }
	/** A member of a tenant refunds an order of their own. */
	| { readonly kind: 'own_order' }
	| { readonly kind: 'idempotency_mismatch' };
