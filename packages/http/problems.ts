import type { CatalogRefusal } from '#catalog';
import type { CheckoutRefusal } from '#checkout';
import type { DirectoryRefusal } from '#directory';
import type { Fault } from '#kernel/schemas';
import type { MerchandisingRefusal } from '#merchandising';
import type { OrdersRefusal } from '#orders';
import type { PaymentsRefusal } from '#payments';
import type { SalesRefusal } from '#sales';

/** What the edge itself refuses, before any concept is asked. */
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
	| { readonly kind: 'too_many_requests'; readonly retryAfterSeconds: number }
	| { readonly kind: 'internal_error' }
	| { readonly kind: 'unavailable'; readonly retryAfterSeconds: number };

/** Every refusal of the product. The table below says what each is to a caller; a missing row does not compile. */
export type Refusal =
	| EdgeRefusal
	| CatalogRefusal
	| CheckoutRefusal
	| DirectoryRefusal
	| MerchandisingRefusal
	| OrdersRefusal
	| PaymentsRefusal
	| SalesRefusal;

export type ProblemKind = Refusal['kind'];

interface Row {
	readonly status: number;
	readonly title: string;
}

/** What each refusal is to a caller. */
export const problems = {
	malformed_body: { status: 400, title: 'The body is not JSON.' },
	missing_idempotency_key: { status: 400, title: 'The Idempotency-Key header is required.' },
	invalid_idempotency_key: { status: 400, title: 'The Idempotency-Key header is not usable.' },
	invalid_cursor: { status: 400, title: 'The cursor is not one of ours for this list.' },
	invalid_signature: { status: 400, title: 'The signature does not prove the body.' },
	unauthorized: { status: 401, title: 'Authentication is required.' },
	forbidden: { status: 403, title: 'Your role does not allow this.' },
	not_found: { status: 404, title: 'There is nothing here for you.' },
	method_not_allowed: { status: 405, title: 'The method is not known at this address.' },
	already_exists: { status: 409, title: 'The id is taken.' },
	unknown_cluster: { status: 422, title: 'There is no such cluster.' },
	unknown_tenant: { status: 422, title: 'There is no such tenant.' },
	last_owner: { status: 409, title: 'The tenant would be without an owner.' },
	last_manager: { status: 409, title: 'The base would be without a manager.' },
	already_member: { status: 409, title: 'You are a member of a tenant or of the base already.' },
	tenant_state: { status: 409, title: "The tenant's state does not allow this." },
	tenant_not_active: { status: 409, title: 'The tenant is not active.' },
	revision_conflict: { status: 409, title: 'The listing has changed meanwhile.' },
	listing_incomplete: { status: 422, title: 'The listing lacks what it needs to be published.' },
	too_many_rows: { status: 422, title: 'It would touch too many stock rows at once.' },
	unknown_variant: { status: 422, title: 'The listing has no such color or size.' },
	not_for_sale: { status: 409, title: 'Some of it is not for sale.' },
	below_minimum: { status: 422, title: 'Some of it is below the minimum order.' },
	out_of_stock: { status: 409, title: 'Some of it is out of stock.' },
	price_changed: { status: 409, title: 'A price has changed.' },
	total_too_large: { status: 422, title: 'The total is over the limit of one checkout.' },
	checkout_too_large: { status: 422, title: 'The checkout has more and longer lines than can be kept together.' },
	too_many_reservations: { status: 429, title: 'Too many of your checkouts await payment.' },
	idempotency_mismatch: { status: 422, title: 'The Idempotency-Key was used for another request.' },
	checkout_state: { status: 409, title: "The checkout's state does not allow this." },
	own_tenant: { status: 403, title: 'The tenant is your own.' },
	own_order: { status: 403, title: 'The order is your own.' },
	own_checkout: { status: 403, title: 'The checkout is your own.' },
	transfer_not_opened: { status: 409, title: 'No bank transfer was opened for the checkout.' },
	transfer_differs: { status: 409, title: 'Another amount was confirmed before.' },
	order_state: { status: 409, title: "The order's state does not allow this." },
	refund_too_large: { status: 409, title: 'It is more than what is left of the order.' },
	too_many_refunds: { status: 409, title: 'The order has as many refunds as it can have.' },
	file_unreadable: { status: 422, title: 'The file cannot be read as a product file.' },
	payload_too_large: { status: 413, title: 'The body is too large.' },
	unsupported_media_type: { status: 415, title: 'The content type is not supported here.' },
	invalid: { status: 422, title: 'The request is not valid.' },
	too_many_requests: { status: 429, title: 'You ask too often.' },
	internal_error: { status: 500, title: 'Something went wrong on our side.' },
	unknown_checkout: { status: 503, title: 'The checkout of this event is not visible yet.' },
	over_method_limit: { status: 422, title: 'The total is over the limit of this payment method.' },
	payment_provider_unavailable: { status: 503, title: 'The payment provider does not answer.' },
	unavailable: { status: 503, title: 'The service is busy or partly down.' },
} as const satisfies Record<ProblemKind, Row>;

/** The address of a problem's page, which is also its type: `out_of_stock` → `/problems/out-of-stock`. */
export function problemType(kind: ProblemKind): string {
	return `/problems/${kind.replaceAll('_', '-')}`;
}

/** A person mends this many faults before the next try; who sent thousands did not mean to be told of each. */
export const maxErrors = 20;

/** No problem document is longer, in bytes of UTF-8, whatever its refusal carries. */
export const maxProblemBytes = 65_536;

/** What the members of every problem take: its type, title, status and instance, and how much was left out. */
const maxHeadBytes = 1_024;

/** A refusal as a problem document (RFC 9457) of at most 64 KB: the table's row, and the refusal's facts. */
export function problemDocument(refusal: Refusal, instance: string): { status: number; [fact: string]: unknown } {
	const { kind, ...facts } = refusal;
	const { status, title } = problems[kind];
	return { type: problemType(kind), title, status, instance, ...fitting(facts) };
}

/**
 * Facts as they fit a problem. A list is cut where its next element would be too much, and `<list>Omitted` says how many
 * elements were left out; any other fact is left out whole.
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
		const end = fact.findIndex((one, index) => (name === 'errors' && index === maxErrors) || !fits(one));
		fitted[name] = end < 0 ? fact : fact.slice(0, end);
		if (end >= 0) fitted[`${name}Omitted`] = fact.length - end;
	}
	return fitted;
}

/** Seconds after which a 503 or 429 is worth another try. */
export const retryAfterSeconds = 2;
