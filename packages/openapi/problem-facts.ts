import * as z from 'zod/mini';
import { bankAccount, tenantStates } from '#directory';
import { type ProblemKind, type Refusal, maxErrors } from '#http';
import { checkoutState, labelFaultSchema } from '#http/schemas';
import { refusalReasons } from '#media';
import { instant, maxPointerLength, money } from '#kernel/schemas';
import { importStates } from '#merchandising';
import {
	cartLine,
	invoiceRequestStates,
	orderStates,
	refundLine,
	refundStates,
	exclusions,
	returnStates,
} from '#orders';
import { paymentMethods } from '#payments';

type RefusalOf<K extends ProblemKind> = Extract<Refusal, { kind: K }>;
type KeyOf<T> = T extends unknown ? keyof T : never;
type Facts<K extends ProblemKind> = {
	readonly [Name in Exclude<KeyOf<RefusalOf<K>>, 'kind'>]: z.ZodMiniType;
};

const text = z.string();
const count = z.int().check(z.minimum(0));
const seconds = z.int().check(z.minimum(1));
const id = { listingId: text };
const variant = z.strictObject({ ...id, color: text, size: text }).register(z.globalRegistry, { id: 'Variant' });
const limited = z.strictObject({ requested: count, maximum: count }).register(z.globalRegistry, { id: 'LimitedCount' });
const fault = z
	.strictObject({ pointer: text.check(z.maxLength(maxPointerLength)), detail: text })
	.register(z.globalRegistry, { id: 'Fault' });

/** The facts of each kind of problem. A fact without a schema does not compile, and neither does one too many. */
export const problemFacts = {
	malformed_body: {},
	missing_idempotency_key: {},
	invalid_idempotency_key: {},
	invalid_cursor: {},
	invalid_signature: {},
	unauthorized: {},
	forbidden: {},
	not_found: {},
	method_not_allowed: { allow: z.array(text) },
	already_exists: {},
	unknown_cluster: {},
	unknown_tenant: {},
	last_owner: {},
	last_manager: {},
	already_member: {},
	tenant_state: { state: z.enum(tenantStates) },
	tenant_not_active: { state: z.enum(tenantStates) },
	revision_conflict: { revision: count },
	listing_was_published: {},
	listing_incomplete: { missing: z.array(text) },
	media_not_ready: {
		media: z.array(
			z.strictObject({
				mediaId: text,
				state: z.enum(['uploading', 'refused', 'unknown']),
				reason: z.nullable(z.enum(refusalReasons)),
			}),
		),
	},
	label_incomplete: { faults: z.array(labelFaultSchema) },
	too_many_rows: { maximum: count },
	unknown_variant: {
		variants: z.array(z.strictObject({ listingId: z.optional(text), color: text, size: z.optional(text) })),
	},
	not_for_sale: { lines: z.array(variant) },
	below_minimum: { listings: z.array(z.strictObject({ ...id, requested: count, minimum: count })) },
	out_of_stock: {
		lines: z.array(
			z.strictObject({ listingId: z.optional(text), color: text, size: text, requested: count, available: count }),
		),
	},
	price_changed: { listings: z.array(z.strictObject({ ...id, revision: count, unitPrice: money })) },
	shipping_changed: { shipping: money, requested: money },
	not_deliverable: { tenantIds: z.array(text) },
	total_too_large: {},
	checkout_too_large: { maxBytes: count },
	too_many_reservations: { maximum: count, retryAfterSeconds: seconds },
	idempotency_mismatch: {},
	checkout_state: { state: checkoutState },
	own_tenant: {},
	own_order: {},
	own_checkout: {},
	own_booking: {},
	own_proposal: {},
	proposal_differs: { proposed: z.nullable(bankAccount) },
	transfer_not_opened: {},
	transfer_differs: { confirmed: money, requested: money, bankReference: text },
	bank_reference_used: { checkoutId: text },
	settlement_reference_used: { refundId: text },
	settlement_differs: { bankReference: text, paidAt: instant, amount: money },
	bank_transfer_not_taken: { listingIds: z.array(text) },
	too_many_transfers: { transfers: limited, pieces: limited },
	other_currency: { currency: text },
	payment_too_small: { received: money },
	events_expired: { oldest: text },
	order_state: { state: z.enum(orderStates) },
	order_being_packed: { packingAt: instant, cancellableFrom: instant },
	pieces_not_refundable: {
		lines: z.array(z.strictObject({ ...id, color: text, size: text, requested: count, refundable: count })),
	},
	pieces_not_shippable: {
		lines: z.array(z.strictObject({ ...id, color: text, size: text, requested: count, shippable: count })),
	},
	shipment_exists: { number: count },
	too_many_shipments: { maximum: count },
	refund_state: { state: z.enum(refundStates) },
	other_region: { country: text, province: z.nullable(text) },
	refund_too_large: { requested: z.nullable(money), refundable: money, refundableFreight: money },
	too_many_refunds: { maximum: count },
	invoice_request_state: { state: z.enum(invoiceRequestStates) },
	invoice_too_large: { requested: z.nullable(money), invoiceable: money },
	invoice_not_reversible: { reversible: money, reversibleTax: money },
	invoice_exists: { number: text },
	too_many_invoices: { maximum: count },
	pieces_not_returnable: {
		lines: z.array(
			z.strictObject({
				...id,
				color: text,
				size: text,
				requested: count,
				returnable: count,
				why: z.nullable(z.enum(exclusions)),
			}),
		),
	},
	receipt_confirmed: { receivedAt: instant },
	goods_reported_missing: { returnId: text },
	return_unnamed: { returnIds: z.array(text) },
	return_window_over: { until: instant },
	return_state: { state: z.enum(returnStates) },
	return_decision_differs: { amount: money, reason: text },
	return_not_lost_yet: { lostFrom: instant },
	return_receipt_differs: { received: z.array(refundLine), deduction: money },
	return_amount_too_large: { requested: money, maximum: money },
	too_many_returns: { maximum: count, maximumLines: count },
	too_many_addresses: { maximum: count },
	cart_changed: { version: count, lines: z.array(cartLine), updatedAt: z.nullable(instant) },
	file_unreadable: {
		reason: text,
		columns: z.optional(z.array(text)),
		line: z.optional(count),
		column: z.optional(text),
	},
	import_state: { state: z.enum(importStates) },
	payload_too_large: { maxBytes: count },
	unsupported_media_type: { expected: text },
	invalid: { errors: z.array(fault).check(z.maxLength(maxErrors)) },
	unknown_parameter: { parameters: z.array(text).check(z.maxLength(maxErrors)) },
	too_many_requests: { retryAfterSeconds: seconds },
	internal_error: {},
	unknown_checkout: {},
	over_method_limit: { maximum: money },
	payment_method_unavailable: { method: z.enum(paymentMethods) },
	payment_in_dispute: { state: z.nullable(z.enum(['open', 'lost'])) },
	payment_provider_unavailable: {},
	unavailable: { retryAfterSeconds: seconds },
} as const satisfies { readonly [K in ProblemKind]: Facts<K> };
