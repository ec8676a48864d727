import type { AftersalesRefusal } from '#aftersales';
import type { CatalogRefusal } from '#catalog';
import type { CheckoutRefusal } from '#checkout';
import type { DirectoryRefusal } from '#directory';
import type { FeedRefusal } from '#feed';
import type { Fault } from '#kernel/schemas';
import type { MerchandisingRefusal } from '#merchandising';
import type { OrdersRefusal } from '#orders';
import type { PaymentsRefusal } from '#payments';
import type { SalesRefusal } from '#sales';

/** The refusals of the HTTP layer itself, before any concept is called. */
export type EdgeRefusal =
	| { readonly kind: 'malformed_body' }
	| { readonly kind: 'missing_idempotency_key' }
	| { readonly kind: 'invalid_idempotency_key' }
	| { readonly kind: 'invalid_cursor' }
	| { readonly kind: 'unauthorized' }
	| { readonly kind: 'forbidden' }
	| { readonly kind: 'not_found' }
	| { readonly kind: 'method_not_allowed'; readonly allow: readonly string[] }
	| { readonly kind: 'payload_too_large'; readonly maxBytes: number }
	| { readonly kind: 'unsupported_media_type'; readonly expected: string }
	| { readonly kind: 'invalid'; readonly errors: readonly Fault[] }
	| { readonly kind: 'unknown_parameter'; readonly parameters: readonly string[] }
	| { readonly kind: 'too_many_requests'; readonly retryAfterSeconds: number }
	| { readonly kind: 'internal_error' }
	| { readonly kind: 'unavailable'; readonly retryAfterSeconds: number };

/** Every refusal of the product. The table `problems` maps each to a status; a missing row does not compile. */
export type Refusal =
	| EdgeRefusal
	| AftersalesRefusal
	| CatalogRefusal
	| CheckoutRefusal
	| DirectoryRefusal
	| FeedRefusal
	| MerchandisingRefusal
	| OrdersRefusal
	| PaymentsRefusal
	| SalesRefusal;

export type ProblemKind = Refusal['kind'];

interface Row {
	readonly status: number;
	readonly title: string;
}

/** A refusal by the state of a thing. */
const conflict = (title: string): Row => ({ status: 409, title });

/** A refusal of what the request asks for. */
const unprocessable = (title: string): Row => ({ status: 422, title });

/** Status and title of each refusal. */
export const problems = {
	malformed_body: { status: 400, title: 'The request body is not valid JSON.' },
	missing_idempotency_key: { status: 400, title: 'The Idempotency-Key header is required.' },
	invalid_idempotency_key: { status: 400, title: 'The Idempotency-Key header is not valid.' },
	invalid_cursor: { status: 400, title: 'The cursor is not valid for this list.' },
	invalid_signature: { status: 400, title: 'The signature does not match the body.' },
	unauthorized: { status: 401, title: 'Authentication is required.' },
	forbidden: { status: 403, title: 'Your role does not allow this operation.' },
	not_found: { status: 404, title: 'Not found.' },
	method_not_allowed: { status: 405, title: 'Method not allowed.' },
	already_exists: conflict('The id is already in use.'),
	unknown_cluster: unprocessable('The cluster does not exist.'),
	unknown_tenant: unprocessable('The tenant does not exist.'),
	last_owner: conflict('A tenant needs at least one owner.'),
	last_manager: conflict('The base needs at least one manager.'),
	already_member: conflict('You are already a member of a tenant or of the base.'),
	tenant_state: conflict("The tenant's state does not allow this operation."),
	tenant_not_active: conflict('The tenant is not active.'),
	revision_conflict: conflict('It has changed in the meantime.'),
	listing_was_published: conflict('The listing has been published.'),
	listing_incomplete: unprocessable('The listing is incomplete.'),
	label_incomplete: unprocessable('The label has faults.'),
	media_not_ready: conflict('Some pictures are not ready.'),
	too_many_rows: unprocessable('Too many stock rows in one change.'),
	unknown_variant: unprocessable('The listing has no such color or size.'),
	not_for_sale: conflict('Some items are not for sale.'),
	below_minimum: unprocessable('Some items are below their minimum order quantity.'),
	out_of_stock: conflict('Some items are out of stock.'),
	price_changed: conflict('Some prices have changed.'),
	shipping_changed: conflict('The shipping fee has changed.'),
	not_deliverable: conflict('Some tenants do not ship to this address.'),
	total_too_large: unprocessable('The total exceeds the limit of a checkout.'),
	checkout_too_large: unprocessable('The checkout is too large.'),
	too_many_reservations: { status: 429, title: 'Too many checkouts are awaiting payment.' },
	idempotency_mismatch: unprocessable('The Idempotency-Key was used for a different request.'),
	checkout_state: conflict("The checkout's state does not allow this operation."),
	own_tenant: { status: 403, title: 'Members cannot decide about their own tenant.' },
	own_order: { status: 403, title: 'Members cannot refund their own order.' },
	own_checkout: { status: 403, title: 'Members cannot decide about their own checkout.' },
	own_booking: { status: 403, title: 'Members cannot alone return what they decided.' },
	own_proposal: { status: 403, title: 'Members cannot approve their own proposal.' },
	proposal_differs: conflict('Another account is proposed, or none.'),
	transfer_not_opened: conflict('No bank transfer was opened for this checkout.'),
	transfer_differs: conflict('A different amount or reference was confirmed before.'),
	bank_reference_used: conflict('The bank reference was booked for another checkout.'),
	settlement_reference_used: conflict('The bank reference has settled another refund.'),
	settlement_differs: conflict('A different payment was confirmed before.'),
	bank_transfer_not_taken: conflict('Some items cannot be paid by bank transfer.'),
	too_many_transfers: conflict('Too many bank transfers are open.'),
	other_currency: conflict('The payment is in another currency.'),
	payment_too_small: conflict('The payment is too small for its orders.'),
	events_expired: { status: 410, title: 'The events behind this one are no longer kept.' },
	order_state: conflict("The order's state does not allow this operation."),
	order_being_packed: conflict('The order is being packed. Its buyer cannot cancel it yet.'),
	pieces_not_refundable: conflict('The order has fewer of these pieces left to refund.'),
	pieces_not_shippable: conflict('The order has fewer of these pieces left to ship.'),
	shipment_exists: conflict('The order has a shipment with this tracking number.'),
	too_many_shipments: conflict('The order has reached its maximum number of shipments.'),
	refund_state: conflict("The refund's state does not allow this operation."),
	other_region: conflict('The address is in another region.'),
	refund_too_large: conflict('The refund exceeds the refundable amount.'),
	too_many_refunds: conflict('The order has reached a maximum number of refunds.'),
	invoice_request_state: conflict("The invoice request's state does not allow this operation."),
	invoice_too_large: conflict('The invoices would exceed what is paid and not refunded.'),
	invoice_not_reversible: conflict('The invoice has less than this left to reverse.'),
	invoice_exists: conflict('The invoice was recorded with another content.'),
	too_many_invoices: conflict('The order has reached its maximum number of invoices.'),
	pieces_not_returnable: conflict('The order has fewer of these pieces that may be returned.'),
	receipt_confirmed: conflict('The buyer has confirmed the receipt of the order.'),
	return_unnamed: conflict('Returns of the order are open.'),
	goods_reported_missing: conflict('An open return says that goods never came.'),
	return_window_over: conflict('The time for returns of the order is over.'),
	return_state: conflict("The return's state does not allow this operation."),
	return_decision_differs: conflict('A different refund was confirmed before.'),
	return_not_lost_yet: conflict('The parcel of the return may still come.'),
	return_receipt_differs: conflict('The recorded receipt has other pieces or another reason.'),
	return_amount_too_large: conflict('The amount exceeds what the return allows.'),
	too_many_returns: conflict('The order has reached its maximum number of returns.'),
	too_many_addresses: conflict('The address book is full.'),
	cart_changed: conflict('The cart has changed.'),
	file_unreadable: unprocessable('The file cannot be read.'),
	import_state: conflict('The import is in another state.'),
	payload_too_large: { status: 413, title: 'The request body is too large.' },
	unsupported_media_type: { status: 415, title: 'The content type is not supported.' },
	invalid: unprocessable('The request is not valid.'),
	unknown_parameter: unprocessable('The query has unknown parameters.'),
	too_many_requests: { status: 429, title: 'Too many requests.' },
	internal_error: { status: 500, title: 'Internal error.' },
	unknown_checkout: { status: 503, title: 'The checkout of this event does not exist yet.' },
	over_method_limit: unprocessable('The total exceeds the limit of this payment method.'),
	payment_method_unavailable: conflict('The base does not take this payment method yet.'),
	payment_in_dispute: conflict('The payment is in dispute.'),
	payment_provider_unavailable: { status: 503, title: 'The payment provider is unavailable.' },
	unavailable: { status: 503, title: 'The service is temporarily unavailable.' },
} as const satisfies Record<ProblemKind, Row>;

/** The type of a problem and the path of its page: `out_of_stock` → `/problems/out-of-stock`. */
export function problemType(kind: ProblemKind): string {
	return `/problems/${kind.replaceAll('_', '-')}`;
}

/** As many faults as a developer fixes before the next attempt. A request with thousands gets the first ones. */
export const maxErrors = 20;
/** The lists of faults, which an input can make as long as it likes. */
const faultLists = ['errors', 'parameters'];

/** The upper bound of a problem document in bytes of UTF-8, whatever its refusal carries. */
export const maxProblemBytes = 65_536;

/** Room for the common members: type, title, status, instance, and the counts of omitted elements. */
const maxHeadBytes = 1_024;

/** A refusal as a problem document (RFC 9457) of at most 64 KB: its row of the table and its facts. */
export function problemDocument(refusal: Refusal, instance: string): Problem {
	return { ...problemOf(refusal), instance };
}

/** A refusal as a problem without its instance, for a request of many items. */
export function problemOf({ kind, ...facts }: Refusal): Problem {
	const { status, title } = problems[kind];
	return { type: problemType(kind), title, status, ...fitting(facts) };
}

interface Problem {
	readonly type: string;
	readonly title: string;
	readonly status: number;
	readonly [fact: string]: unknown;
}

/**
 * Trims facts to the size of a problem. A list is cut at the first element that does not fit, and `<list>Omitted`
 * counts the rest. Any other fact is kept or left out whole.
 */
function fitting(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
	let left = maxProblemBytes - maxHeadBytes;
	const fits = (value: unknown) => (left -= Buffer.byteLength(JSON.stringify([value]))) >= 0;
	const fitted: Record<string, unknown> = {};
	for (const [name, fact] of Object.entries(facts)) {
		if (!fits(name)) continue;
		if (!Array.isArray(fact)) {
			if (fits(fact)) fitted[name] = fact;
			continue;
		}
		const end = fact.findIndex((one, index) => (faultLists.includes(name) && index === maxErrors) || !fits(one));
		fitted[name] = end < 0 ? fact : fact.slice(0, end);
		if (end >= 0) fitted[`${name}Omitted`] = fact.length - end;
	}
	return fitted;
}

/** The default Retry-After of a 503 or 429, in seconds. */
export const retryAfterSeconds = 2;
