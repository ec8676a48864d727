import type { Money } from '#kernel';
import type { CheckoutState, OrderState } from './states.ts';

/** Refusals of orders and checkouts. */
export type OrdersRefusal =
	| { readonly kind: 'not_found' }
	| { readonly kind: 'order_state'; readonly state: OrderState }
	| { readonly kind: 'checkout_state'; readonly state: CheckoutState }
	/** `requested` is null when everything left was requested and nothing is left. */
	| { readonly kind: 'refund_too_large'; readonly requested: Money | null; readonly refundable: Money }
	| { readonly kind: 'too_many_refunds'; readonly maximum: number }
	/** An address in another country or province than the order's, which are given. */
	| { readonly kind: 'other_region'; readonly country: string; readonly province: string | null }
	/** A member of a tenant refunds an order of their own. */
	| { readonly kind: 'own_order' }
	| { readonly kind: 'idempotency_mismatch' };
