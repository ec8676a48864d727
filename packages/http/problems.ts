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
	| { readonly kind: 'internal_error' }
	| { readonly kind: 'unavailable' };

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
	/** For the problem's page: why it happens and what to do about it. */
	readonly advice: string;
}

export const problems = {
	malformed_body: {
		status: 400,
		title: 'The body is not JSON.',
		advice: 'Send one JSON document in UTF-8.',
	},
	missing_idempotency_key: {
		status: 400,
		title: 'The Idempotency-Key header is required.',
		advice:
			'Make a new key for each thing you want done once, and send the same key when you try the same thing again.',
	},
	invalid_idempotency_key: {
		status: 400,
		title: 'The Idempotency-Key header is not usable.',
		advice: 'Use 1 to 255 visible ASCII characters, for example a UUID.',
	},
	invalid_cursor: {
		status: 400,
		title: 'The cursor is not one of ours for this list.',
		advice: 'Use nextCursor as it was given, with the same filters, or start again without a cursor.',
	},
	invalid_signature: {
		status: 400,
		title: 'The signature does not prove the body.',
		advice: 'Sign the raw bytes with the shared secret and send them at once: a signature is good for 300 seconds.',
	},
	unauthorized: {
		status: 401,
		title: 'Authentication is required.',
		advice: 'Send a valid access token in the Authorization header: "Bearer <token>".',
	},
	forbidden: {
		status: 403,
		title: 'Your role does not allow this.',
		advice: 'Ask the owner of your tenant or the base management for a role that does.',
	},
	not_found: {
		status: 404,
		title: 'There is nothing here for you.',
		advice: 'The address is wrong, or what it names does not exist or belongs to somebody else.',
	},
	method_not_allowed: {
		status: 405,
		title: 'The method is not known at this address.',
		advice: 'Use one of the methods of the Allow header.',
	},
	already_exists: {
		status: 409,
		title: 'The id is taken.',
		advice: 'Choose another id, or change what exists.',
	},
	unknown_cluster: {
		status: 422,
		title: 'There is no such cluster.',
		advice: 'Name a cluster of the base, or have it created first.',
	},
	unknown_tenant: {
		status: 422,
		title: 'There is no such tenant.',
		advice: 'Name a tenant of the base, or have it created first.',
	},
	tenant_state: {
		status: 409,
		title: "The tenant's state does not allow this.",
		advice: 'applied → active ↔ suspended → closed. The state that it is in is given.',
	},
	tenant_not_active: {
		status: 409,
		title: 'The tenant is not active.',
		advice: 'Only an active tenant sells. The base management approves tenants.',
	},
	revision_conflict: {
		status: 409,
		title: 'The listing has changed meanwhile.',
		advice: 'Read the listing again and repeat the change on its current revision.',
	},
	listing_incomplete: {
		status: 422,
		title: 'The listing lacks what it needs to be published.',
		advice: 'Add what is missing, then publish again.',
	},
	unknown_variant: {
		status: 422,
		title: 'The listing has no such color or size.',
		advice: 'Use the colors and sizes of the listing.',
	},
	not_for_sale: {
		status: 409,
		title: 'Some of it is not for sale.',
		advice: 'The lines named are of listings that do not exist, or are not published, or whose tenant is not active.',
	},
	below_minimum: {
		status: 422,
		title: 'Some of it is below the minimum order.',
		advice: 'Order at least the minimum quantity of each listing named.',
	},
	out_of_stock: {
		status: 409,
		title: 'Some of it is out of stock.',
		advice: 'Each line that is short is named with what is still available. Nothing was reserved.',
	},
	price_changed: {
		status: 409,
		title: 'A price has changed.',
		advice: 'The current prices are given. Nothing was reserved; order again to accept them.',
	},
	total_too_large: {
		status: 422,
		title: 'The total is over the limit of one checkout.',
		advice: 'Split it into several checkouts.',
	},
	idempotency_mismatch: {
		status: 422,
		title: 'The Idempotency-Key was used for another request.',
		advice: 'Use a new key for a new request. The earlier one stands unchanged.',
	},
	checkout_state: {
		status: 409,
		title: "The checkout's state does not allow this.",
		advice: 'Only a checkout that awaits payment can be paid or cancelled. Its state is given.',
	},
	order_state: {
		status: 409,
		title: "The order's state does not allow this.",
		advice: 'paid → shipped → received. The state that it is in is given.',
	},
	file_unreadable: {
		status: 422,
		title: 'The file cannot be read as a product file.',
		advice: 'Send a product CSV with a header row, in UTF-8 or GB 18030, within the stated limits.',
	},
	payload_too_large: {
		status: 413,
		title: 'The body is too large.',
		advice: 'The limit is given in bytes.',
	},
	unsupported_media_type: {
		status: 415,
		title: 'The content type is not supported here.',
		advice: 'Send the content type that is given.',
	},
	invalid: {
		status: 422,
		title: 'The request is not valid.',
		advice: 'Every fault is listed with a JSON pointer to its place. Nothing was written.',
	},
	internal_error: {
		status: 500,
		title: 'Something went wrong on our side.',
		advice: 'Try again later; tell us the instance if it stays.',
	},
	unknown_checkout: {
		status: 503,
		title: 'The checkout of this event is not visible yet.',
		advice: 'Send the event again.',
	},
	over_method_limit: {
		status: 422,
		title: 'The total is over the limit of this payment method.',
		advice: 'Pay by bank transfer, or split the purchase into several checkouts.',
	},
	payment_provider_unavailable: {
		status: 503,
		title: 'The payment provider does not answer.',
		advice: 'Your order is safe. Open the payment again after the time of the Retry-After header.',
	},
	unavailable: {
		status: 503,
		title: 'The service is busy or partly down.',
		advice:
			'Nothing is half done. Repeat the request, with the same Idempotency-Key, after the time of the Retry-After header.',
	},
} as const satisfies Record<ProblemKind, Row>;

/** The address of a problem's page, which is also its type: `out_of_stock` → `/problems/out-of-stock`. */
export function problemType(kind: ProblemKind): string {
	return `/problems/${kind.replaceAll('_', '-')}`;
}

/** A refusal as a problem document (RFC 9457): the table's row, and the refusal's facts. */
export function problemDocument(refusal: Refusal, instance: string): { status: number; [fact: string]: unknown } {
	const { kind, ...facts } = refusal;
	const { status, title } = problems[kind];
	return { type: problemType(kind), title, status, instance, ...facts };
}

/** Seconds after which a 503 or 429 is worth another try. */
export const retryAfterSeconds = 2;
