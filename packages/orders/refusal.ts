import type { Money } from '#kernel';
import type { CheckoutState } from './checkout/checkout.ts';
import type { OrderState } from './states.ts';

/** What orders and checkouts refuse. */
export type OrdersRefusal =
	| { readonly kind: 'not_found' }
	| { readonly kind: 'order_state'; readonly state: OrderState }
	| { readonly kind: 'checkout_state'; readonly state: CheckoutState }
	/** `requested` is null when all that is left was asked for, and nothing is. */
	| { readonly kind: 'refund_too_large'; readonly requested: Money | null; readonly refundable: Money }
	| { readonly kind: 'too_many_refunds'; readonly maximum: number }
	/** A member of a tenant gives money back to themselves. */
	| { readonly kind: 'own_order' }
	| { readonly kind: 'idempotency_mismatch' };
