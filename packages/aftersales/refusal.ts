import type { CheckoutRefusal } from '#checkout';
import type { Money } from '#kernel';
import type { PaymentsRefusal } from '#payments';

/** Refusals of a decision of the base about a payment. */
export type AftersalesRefusal =
	| Extract<CheckoutRefusal, { kind: 'not_found' | 'checkout_state' | 'out_of_stock' | 'too_many_rows' }>
	| PaymentsRefusal
	/** A member of the base decides about a checkout of their own. */
	| { readonly kind: 'own_checkout' }
	| { readonly kind: 'transfer_not_opened' }
	/** The second member confirmed another amount than the first. */
	| { readonly kind: 'transfer_differs'; readonly confirmed: Money; readonly requested: Money };
