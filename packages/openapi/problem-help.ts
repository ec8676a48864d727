import type { ProblemKind } from '#http';
import { lifecycleText, returnLifecycleText } from '#orders';

/**
 * The cause and the remedy of each problem, for its page. Kept apart from the table of problems, so that functions
 * do not bundle it.
 */
export const problemHelp = {
	malformed_body: 'Send a single JSON document, encoded in UTF-8.',
	missing_idempotency_key:
		'Generate a new key for each operation, for example a UUID. Send the same key again when you retry.',
	invalid_idempotency_key: 'Use 1 to 255 visible ASCII characters, for example a UUID.',
	invalid_cursor: 'Send `nextCursor` unchanged and with the same filters, or start again without a cursor.',
	invalid_signature:
		'Sign the raw bytes with the shared secret and send them at once. A signature is valid for 300 seconds.',
	unauthorized: 'Send a valid access token in the Authorization header: "Bearer <token>".',
	forbidden: 'Ask an owner of your tenant, or the management of the base, for a role that allows it.',
	not_found: 'The address is wrong, or the resource does not exist or belongs to another account.',
	method_not_allowed: 'Use one of the methods in the Allow header.',
	already_exists: 'Choose another id, or update the existing resource.',
	unknown_cluster: 'Use the id of an existing cluster, or create the cluster first.',
	unknown_tenant: 'Use the id of an existing tenant, or create the tenant first.',
	last_owner: 'Make another member an owner first.',
	last_manager: 'Make another member of the base a manager first.',
	already_member:
		'A user belongs to one tenant or to the base. Leave the current membership before you accept another.',
	tenant_state: 'Allowed transitions: applied → active ↔ suspended → closed. `state` is the current state.',
	tenant_not_active:
		'The tenant is in the given state. The reference lists the states in which each route may be called. ' +
		'Only an active tenant sells; the management of the base approves tenants.',
	revision_conflict: 'Read it again and repeat the change on its current revision.',
	listing_was_published: 'Withdraw the listing instead: orders may refer to it.',
	listing_incomplete: 'Add the missing fields, then publish again.',
	media_not_ready:
		'Wait for those that are `uploading`; rendering takes seconds. Upload those that are `refused` (for the reason given) or `unknown` again. Nothing was changed.',
	label_incomplete:
		'Correct the faults given, each with its place, rule and source, and try again. Unless the base requires labels, a label may also be removed. A fault below `/tenant` is ' +
		'corrected by the management of the base.',
	too_many_rows:
		'Reduce the number of colors or lanes. A change of a listing writes all its stock rows in one ' +
		'transaction, so their number is limited.',
	unknown_variant: 'Use a color and size of the listing.',
	not_for_sale:
		'The lines given belong to listings that do not exist, are not published, or whose tenant is not ' +
		'active. Remove them and try again.',
	below_minimum: 'Order at least the minimum quantity of each listing given.',
	out_of_stock:
		'Reduce the quantities to those available. Each line that is short is given with its available ' +
		'quantity. Nothing was reserved.',
	price_changed: 'Review the current prices given and place the checkout again to accept them. Nothing was reserved.',
	shipping_changed:
		'Review the shipping fee given and place the checkout again with it, or without a fee to accept any. Nothing was reserved.',
	not_deliverable:
		'Choose another address, or leave out the lines of the tenants given: none of their shipping rates reaches the address.',
	total_too_large: 'Split the order into several checkouts.',
	checkout_too_large:
		'Split the order into several checkouts. The lines of a checkout are stored together and limited in size.',
	too_many_reservations:
		'Pay or cancel some of them, or wait for them to expire. Retry after the time in the Retry-After header.',
	idempotency_mismatch: 'Use a new key for a new request. The earlier request is unaffected.',
	checkout_state: 'Only a checkout in `awaiting_payment` can be paid or cancelled. `state` is the current state.',
	own_tenant: 'Ask another member of the base to decide.',
	own_order: 'Ask another member of the tenant to give the refund.',
	own_checkout: 'Ask another member of the base to decide.',
	own_booking:
		'Ask another member of the base to settle it. The member who booked the payment, decided its review, cancelled the order or decided its return does not return it alone.',
	own_proposal: 'Ask another manager to approve it.',
	proposal_differs: 'Read the settings, and approve the account that they propose. Nothing was changed.',
	transfer_not_opened: 'A transfer can be confirmed only after the buyer has opened a bank transfer for the checkout.',
	transfer_differs:
		'Compare amounts and `bankReference`, which was confirmed first, with the bank statement. Until both agree, the member who confirmed first may correct the entry.',
	bank_reference_used:
		'Compare the reference with the bank statement: a transfer is booked once. For one transfer that pays several checkouts, add what tells its parts apart.',
	settlement_reference_used:
		'Compare the reference with the bank statement: a payment out settles the one refund given. Pay each refund by a payment of its own.',
	settlement_differs:
		'Compare the payment given, which was confirmed first, with the bank statement. Until both agree, the member who confirmed first may correct the entry. ' +
		'The payment of a settled refund does not change.',
	bank_transfer_not_taken:
		'Choose another method, or pay for the listings given in a checkout of their own. Their merchant, or their small quantity, allows no bank transfer.',
	too_many_transfers:
		'An open bank transfer reserves stock. Pay or cancel an open one first, or choose another method. `transfers` and `pieces` would be the open ones with this checkout.',
	other_currency: 'Refund the payment. Its value cannot be compared with a price in the currency of the base.',
	payment_too_small: 'Refund the payment. Shared over the orders, it would pay nothing of some of them.',
	events_expired:
		'Load orders, returns, listings and stock again, then go on after the event `oldest`, or without `after`. Events are kept for 30 days.',
	order_state: `\`state\` is the current state. Allowed are ${lifecycleText()}.`,
	order_being_packed:
		'Ask the merchant to cancel the order, or cancel it from `cancellableFrom` on. `packingAt` is when the merchant began to pack, at the latest when a first parcel left.',
	pieces_not_refundable:
		'Reduce the quantities to those refundable. Each variant that is short is given. Nothing was refunded.',
	pieces_not_shippable:
		'Reduce the quantities to those left. Each variant that is short is given; none is given when nothing is left. Nothing was recorded.',
	shipment_exists:
		'The shipment of the number given holds other pieces. Record each parcel under its own tracking number, or correct that shipment.',
	too_many_shipments:
		'Ship all that is left in one parcel. The last parcel of the maximum must complete the order, and the parcels before it name at most 60 lines.',
	refund_state: 'Only a `manual` or `failed` refund is settled by hand. `state` is the current state.',
	other_region:
		'The shipping fee was agreed for the country and province given. Choose an address there, or ask the merchant to refund the order.',
	refund_too_large:
		'Ask for at most the refundable amount and freight given: the rest of the amount is of the goods. Or omit both to refund all that is left. Nothing was refunded.',
	too_many_refunds:
		'Refund the rest outside the base and inform its management. `maximum` is the limit that was met: 30 refunds by the merchant, or 50 of ' +
		'the order, of which two are kept free for each open return and one for a cancellation.',
	invoice_request_state:
		'An answered request can be changed once its invoices are reversed, and only an open one can be rejected. `state` is the current state.',
	invoice_too_large:
		'Invoice at most the amount given, which is paid and neither refunded nor invoiced. A wrong invoice is reversed first.',
	invoice_not_reversible:
		'Reverse at most the amount and the tax given, which are left of the invoice. They are zero for a number that is no invoice of the order.',
	invoice_exists:
		'Compare the number with the invoice. A recorded invoice is not changed: record a reversal, then the right invoice.',
	too_many_invoices: 'Send further invoices to the buyer yourself and inform the management of the base.',
	pieces_not_returnable:
		'Reduce the quantities to those returnable. Each variant that is short is given, with `why` where its pieces are only returned for a reason. Nothing was changed.',
	receipt_confirmed:
		'Request the return for what is wrong with the goods. The receipt was confirmed at `receivedAt`, so the parcel came.',
	goods_reported_missing:
		'If the goods have come, cancel the return `returnId`, then confirm. Once the merchant has answered it, wait until it is over.',
	return_unnamed:
		'Name in `returnId` which of the open `returnIds` the amount is paid on, or send null if it is for none of them. With freight in it, an amount is for none.',
	return_window_over: 'Ask the merchant. The time for returns ended at `until`.',
	return_state: `\`state\` is the current state. Allowed are ${returnLifecycleText()}. Repeating a request with the same content changes nothing.`,
	return_decision_differs:
		'Confirm the amount and the reason given, or ask the member who confirmed first to correct them. After an hour another entry replaces them.',
	return_not_lost_yet:
		'Wait for the parcel until `lostFrom`, three days after it was sent. After that it may be reported as lost.',
	return_receipt_differs:
		'State all that has come so far: the pieces `received` as recorded, and those of later parcels. Recorded pieces are not taken back.',
	return_amount_too_large:
		'Ask for at most the `maximum` given: the value of the pieces received, or what is disputed. Nothing was refunded.',
	too_many_returns: 'Ask the merchant for a refund, or name the remaining pieces in one return.',
	too_many_addresses: 'Remove a saved address first, or replace one.',
	cart_changed: 'Show the buyer the stored cart, which is given, and send the lines again with its version.',
	file_unreadable:
		'Send a CSV with a header row of the columns expected, in UTF-8 or GB 18030, or where taken an .xlsx workbook without a password, within the limits given. For ' +
		'`characters_lost`, send the file as `application/octet-stream` and check it for U+FFFD: `line` and `column` name the first.',
	import_state:
		'Only a preview in `previewed` can be applied, within 24 hours and with one choice of stock. `state` is the current state; otherwise send the file again.',
	payload_too_large: 'Send a smaller body. The limit is given in bytes.',
	unsupported_media_type: 'Send the content type given.',
	invalid:
		'Correct the faults listed. Each has a JSON pointer to its place; at most twenty are listed. Nothing was written.',
	unknown_parameter:
		'Remove the parameters named, or correct their spelling. The reference lists the parameters of each operation.',
	too_many_requests:
		'Wait for the time in the Retry-After header, then send requests at a lower rate. The request was not processed.',
	internal_error: 'Try again later. If the problem persists, contact us and quote `instance`.',
	unknown_checkout: 'Send the event again.',
	over_method_limit: 'Pay by bank transfer, or split the order into several checkouts.',
	payment_method_unavailable:
		'Choose another method. Two managers enable bank transfers: one proposes the account of the base, another approves it.',
	payment_in_dispute:
		'Return no money now. While `state` is `open`, wait for the bank, and repeat the request once the dispute is won. After ' +
		'`lost` the buyer has the money already. `null`: the provider has not told the base of the dispute yet. The decision on a ' +
		'review stands, and can be repeated a day after its last attempt.',
	payment_provider_unavailable:
		'The checkout is unaffected. Open the payment again after the time in the Retry-After header.',
	unavailable:
		'Repeat the request with the same Idempotency-Key after the time in the Retry-After header. No ' +
		'request is left half done.',
} as const satisfies Record<ProblemKind, string>;
