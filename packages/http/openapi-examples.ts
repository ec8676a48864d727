import type { ProblemKind, Refusal } from './problems.ts';

const listingId = 'lst_dalang-knit_01jd8m2v3w4x5y6z7a8b9c0d1e';
const variant = { listingId, color: 'red', size: 'M' };

/** One refusal of each kind with facts that could be true: what the reference and the problem pages show. */
export const problemExamples = {
	malformed_body: { kind: 'malformed_body' },
	missing_idempotency_key: { kind: 'missing_idempotency_key' },
	invalid_idempotency_key: { kind: 'invalid_idempotency_key' },
	invalid_cursor: { kind: 'invalid_cursor' },
	invalid_signature: { kind: 'invalid_signature' },
	unauthorized: { kind: 'unauthorized' },
	forbidden: { kind: 'forbidden' },
	not_found: { kind: 'not_found' },
	method_not_allowed: { kind: 'method_not_allowed', allow: ['GET', 'POST'] },
	already_exists: { kind: 'already_exists' },
	unknown_cluster: { kind: 'unknown_cluster' },
	unknown_tenant: { kind: 'unknown_tenant' },
	last_owner: { kind: 'last_owner' },
	last_manager: { kind: 'last_manager' },
	already_member: { kind: 'already_member' },
	tenant_state: { kind: 'tenant_state', state: 'closed' },
	tenant_not_active: { kind: 'tenant_not_active' },
	revision_conflict: { kind: 'revision_conflict', revision: 3 },
	listing_incomplete: { kind: 'listing_incomplete', missing: ['sizes'] },
	too_many_rows: { kind: 'too_many_rows', maximum: 96 },
	unknown_variant: { kind: 'unknown_variant', variants: [variant] },
	not_for_sale: { kind: 'not_for_sale', lines: [variant] },
	below_minimum: { kind: 'below_minimum', listings: [{ listingId, requested: 2, minimum: 10 }] },
	out_of_stock: { kind: 'out_of_stock', lines: [{ ...variant, requested: 3, available: 1 }] },
	price_changed: {
		kind: 'price_changed',
		listings: [{ listingId, revision: 4, unitPrice: { amount: 13900, currency: 'CNY' } }],
	},
	too_many_holds: { kind: 'too_many_holds', maximum: 1000, retryAfterSeconds: 600 },
	total_too_large: { kind: 'total_too_large' },
	checkout_too_large: { kind: 'checkout_too_large', maxBytes: 65_536 },
	idempotency_mismatch: { kind: 'idempotency_mismatch' },
	checkout_state: { kind: 'checkout_state', state: 'paid' },
	order_state: { kind: 'order_state', state: 'shipped' },
	refund_too_large: {
		kind: 'refund_too_large',
		requested: { amount: 25800, currency: 'CNY' },
		refundable: { amount: 12900, currency: 'CNY' },
	},
	too_many_refunds: { kind: 'too_many_refunds', maximum: 50 },
	file_unreadable: { kind: 'file_unreadable', reason: 'columns_missing', columns: ['Title', 'Price'] },
	payload_too_large: { kind: 'payload_too_large', maxBytes: 65_536 },
	unsupported_media_type: { kind: 'unsupported_media_type', expected: 'application/json' },
	invalid: {
		kind: 'invalid',
		errors: [
			{ pointer: '/lines/0/quantity', detail: 'must be at least 1' },
			{ pointer: '/coupon', detail: 'is not a known key' },
		],
	},
	too_many_requests: { kind: 'too_many_requests', retryAfterSeconds: 1 },
	internal_error: { kind: 'internal_error' },
	unknown_checkout: { kind: 'unknown_checkout' },
	over_method_limit: { kind: 'over_method_limit', maximum: { amount: 99_999_999, currency: 'CNY' } },
	payment_provider_unavailable: { kind: 'payment_provider_unavailable' },
	unavailable: { kind: 'unavailable', retryAfterSeconds: 2 },
} as const satisfies { readonly [K in ProblemKind]: Extract<Refusal, { kind: K }> };
