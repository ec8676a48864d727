import type { CheckoutState } from './checkout.ts';
import type { OrderState } from './states.ts';

/** What orders and checkouts refuse. */
export type OrdersRefusal =
	| { readonly kind: 'not_found' }
	| { readonly kind: 'order_state'; readonly state: OrderState }
	| { readonly kind: 'checkout_state'; readonly state: CheckoutState };
