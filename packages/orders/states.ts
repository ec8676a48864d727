/** awaiting_payment → paid, expired, cancelled or review; expired → paid or review; review → paid or cancelled. */
export const checkoutStates = ['awaiting_payment', 'paid', 'expired', 'cancelled', 'review'] as const;
export type CheckoutState = (typeof checkoutStates)[number];

/** open → won (the money stays with the base) or lost (the buyer has it). */
export const disputeStates = ['open', 'won', 'lost'] as const;
export type DisputeState = (typeof disputeStates)[number];

/** paid → shipped → received → closed; paid → cancelled. `lifecycle` says who moves an order, and when. */
export const orderStates = ['paid', 'shipped', 'received', 'closed', 'cancelled'] as const;
export type OrderState = (typeof orderStates)[number];

/** Why goods come back. `not_received`: none do. Consumers alone may return without a reason. */
export const returnKinds = ['no_reason', 'not_as_described', 'damaged', 'wrong_item', 'not_received'] as const;
export type ReturnKind = (typeof returnKinds)[number];

/** The states of a return. `returnLifecycle` says who moves a return, and when. */
export const returnStates = [
	'requested',
	'approved',
	'rejected',
	'cancelled',
	'on_the_way',
	'lapsed',
	'received',
	'lost',
	'contested',
	'in_review',
	'refunded',
	'upheld',
] as const;
export type ReturnState = (typeof returnStates)[number];

/** pending → sent → settled or failed; manual and failed → settled by the base. `refundMoves` says who moves a refund. */
export const refundStates = ['pending', 'sent', 'settled', 'failed', 'manual'] as const;
export type RefundState = (typeof refundStates)[number];

/** open → answered or rejected; rejected → answered. `withdrawn`: the buyer's personal data was erased while it was open. */
export const invoiceRequestStates = ['open', 'answered', 'rejected', 'withdrawn'] as const;
export type InvoiceRequestState = (typeof invoiceRequestStates)[number];
