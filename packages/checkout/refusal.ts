import type { CheckoutState } from '#orders';
import type { ListingId, Money, TenantId } from '#kernel';

export interface Variant {
	readonly listingId: ListingId;
	readonly color: string;
	readonly size: string;
}

/** A number that was asked for, with its limit. */
export interface Limited {
	readonly requested: number;
	readonly maximum: number;
}

/** Refusals of placing and ending a checkout. Every faulty line is named at once. */
export type CheckoutRefusal =
	| { readonly kind: 'not_found' }
	| { readonly kind: 'not_for_sale'; readonly lines: readonly Variant[] }
	| { readonly kind: 'unknown_variant'; readonly variants: readonly Variant[] }
	| {
			readonly kind: 'below_minimum';
			readonly listings: readonly {
				readonly listingId: ListingId;
				readonly requested: number;
				readonly minimum: number;
			}[];
	  }
	| {
			readonly kind: 'out_of_stock';
			readonly lines: readonly (Variant & { readonly requested: number; readonly available: number })[];
	  }
	| {
			readonly kind: 'price_changed';
			readonly listings: readonly {
				readonly listingId: ListingId;
				readonly revision: number;
				readonly unitPrice: Money;
			}[];
	  }
	/** The shipping fee is not the one that the buyer saw. */
	| { readonly kind: 'shipping_changed'; readonly shipping: Money; readonly requested: Money }
	/** No shipping rate of these tenants reaches the address. */
	| { readonly kind: 'not_deliverable'; readonly tenantIds: readonly TenantId[] }
	| { readonly kind: 'total_too_large' }
	| { readonly kind: 'checkout_too_large'; readonly maxBytes: number }
	/** The pieces lie in more lanes than one transaction can write. */
	| { readonly kind: 'too_many_rows'; readonly maximum: number }
	| { readonly kind: 'too_many_reservations'; readonly maximum: number; readonly retryAfterSeconds: number }
	/** These listings take no bank transfer. */
	| { readonly kind: 'bank_transfer_not_taken'; readonly listingIds: readonly ListingId[] }
	/** With this transfer the buyer's open ones would exceed a limit of the base. */
	| { readonly kind: 'too_many_transfers'; readonly transfers: Limited; readonly pieces: Limited }
	| { readonly kind: 'idempotency_mismatch' }
	| { readonly kind: 'checkout_state'; readonly state: CheckoutState };
