import type { ProblemKind } from '#http';

/** For the problem's page: why it happens and what to do about it. Apart from the table, for functions do not say it. */
export const problemHelp = {
	malformed_body: 'Send one JSON document in UTF-8.',
	missing_idempotency_key:
		'Make a new key for each thing you want done once, and send the same key when you try the same thing again.',
	invalid_idempotency_key: 'Use 1 to 255 visible ASCII characters, for example a UUID.',
	invalid_cursor: 'Use nextCursor as it was given, with the same filters, or start again without a cursor.',
	invalid_signature:
		'Sign the raw bytes with the shared secret and send them at once: a signature is good for 300 seconds.',
	unauthorized: 'Send a valid access token in the Authorization header: "Bearer <token>".',
	forbidden: 'Ask the owner of your tenant or the base management for a role that does.',
	not_found: 'The address is wrong, or what it names does not exist or belongs to somebody else.',
	method_not_allowed: 'Use one of the methods of the Allow header.',
	already_exists: 'Choose another id, or change what exists.',
	unknown_cluster: 'Name a cluster of the base, or have it created first.',
	unknown_tenant: 'Name a tenant of the base, or have it created first.',
	last_owner: 'Make another member an owner first.',
	last_manager: 'Make another member of the base a manager first.',
	already_member: 'A person belongs to one tenant or to the base. Leave the one before you enter the other.',
	tenant_state: 'applied → active ↔ suspended → closed. The state that it is in is given.',
	tenant_not_active:
		'The state of the tenant is given; only an active one sells. The reference says of each route in which states it may be called. The base management approves tenants.',
	revision_conflict: 'Read the listing again and repeat the change on its current revision.',
	listing_incomplete: 'Add what is missing, then publish again.',
	too_many_rows: 'Colors times lanes are limited, for a change of a listing writes every row in one transaction.',
	unknown_variant: 'Use the colors and sizes of the listing.',
	not_for_sale:
		'The lines named are of listings that do not exist, or are not published, or whose tenant is not active.',
	below_minimum: 'Order at least the minimum quantity of each listing named.',
	out_of_stock: 'Each line that is short is named with what is still available. Nothing was reserved.',
	price_changed: 'The current prices are given. Nothing was reserved; order again to accept them.',
	total_too_large: 'Split it into several checkouts.',
	checkout_too_large: 'Split it into several checkouts.',
	too_many_reservations:
		'Pay or cancel some of them, or come back when they have expired: after the time of the Retry-After header.',
	idempotency_mismatch: 'Use a new key for a new request. The earlier one stands unchanged.',
	checkout_state: 'Only a checkout that awaits payment can be paid or cancelled. Its state is given.',
	own_tenant: 'Nobody decides about the tenant whose member they are. Let another member of the base do it.',
	own_order: 'Nobody gives money back to themselves. Let another member of the tenant do it.',
	own_checkout: 'Nobody decides about their own purchase. Let another member of the base do it.',
	transfer_not_opened: 'Only a checkout whose buyer was given a reference for a transfer can be paid by one.',
	transfer_differs:
		'Both amounts are given. Compare them with the bank statement; who confirmed first may correct the amount.',
	order_state: 'paid → shipped → received. The state that it is in is given.',
	refund_too_large:
		'What can still be given back is said. Nothing was given back; ask for that much, or for no amount at all.',
	too_many_refunds: 'Give back what is left outside the base, and tell its management.',
	file_unreadable:
		'Send a product CSV with a header row, in UTF-8 or GB 18030, within the stated limits. With `characters_lost`, send it as `application/octet-stream`, and look for U+FFFD in it.',
	payload_too_large: 'The limit is given in bytes.',
	unsupported_media_type: 'Send the content type that is given.',
	invalid: 'Every fault, up to twenty, is listed with a JSON pointer to its place. Nothing was written.',
	too_many_requests:
		'Come back after the time of the Retry-After header, and then more slowly. Nothing of the request was looked at.',
	internal_error: 'Try again later; tell us the instance if it stays.',
	unknown_checkout: 'Send the event again.',
	over_method_limit: 'Pay by bank transfer, or split the purchase into several checkouts.',
	payment_provider_unavailable: 'Your order is safe. Open the payment again after the time of the Retry-After header.',
	unavailable:
		'Nothing is half done. Repeat the request, with the same Idempotency-Key, after the time of the Retry-After header.',
} as const satisfies Record<ProblemKind, string>;
