import type { CheckoutRefusal } from '#checkout';
import type { CheckoutId, Money, RefundId } from '#kernel';
import type { PaymentsRefusal } from '#payments';

/** Refusals of a decision of the base about a payment. */
export type AftersalesRefusal =
	| Extract<CheckoutRefusal, { kind: 'not_found' | 'checkout_state' | 'out_of_stock' | 'too_many_rows' }>
	| PaymentsRefusal
	/** A member of the base decides about a checkout of their own. */
	| { readonly kind: 'own_checkout' }
	/** A member of the base decides about a tenant of their own. */
	| { readonly kind: 'own_tenant' }
	/** The member who booked a payment, or decided its review, returns money of it alone. */
	| { readonly kind: 'own_booking' }
	| { readonly kind: 'transfer_not_opened' }
	/** A member has confirmed another amount before, or under another reference of the bank. */
	| {
			readonly kind: 'transfer_differs';
			readonly confirmed: Money;
			readonly requested: Money;
			readonly bankReference: string;
	  }
	/** This transfer was booked for another checkout. */
	| { readonly kind: 'bank_reference_used'; readonly checkoutId: CheckoutId }
	/** A payment out with this reference of the bank has settled another refund. */
	| { readonly kind: 'settlement_reference_used'; readonly refundId: RefundId }
	/** Another payment out was confirmed or recorded before. `paidAt` is an ISO 8601 instant. */
	| {
			readonly kind: 'settlement_differs';
			readonly bankReference: string;
			readonly paidAt: string;
			readonly amount: Money;
	  }
	/** What came cannot be compared with a price in the base's currency. */
	| { readonly kind: 'other_currency'; readonly currency: string }
	/** What came pays nothing of some order. */
	| { readonly kind: 'payment_too_small'; readonly received: Money };
