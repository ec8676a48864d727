import * as z from 'zod/mini';
import { type Access, defineRoutes, pageOf, pageQuery, returnExamples } from '#http';
import { returnSchema } from '#http/schemas';
import { returnApproval, returnReason, returnReceiptInput, returnStates } from '#orders';
import { tenantPhases } from '#directory';
import { refunding } from './phases.ts';

const returns = returnExamples;
const returnResponse = { description: 'The return.', schema: returnSchema };

const readers = {
	actor: 'merchant',
	reach: 'own tenant',
	roles: ['owner', 'fulfilment', 'finance', 'viewer'],
	scope: 'orders.read',
	phases: tenantPhases,
} as const satisfies Access;

/** Returns give money back, so no service client decides on them, and a closed tenant still does. */
const deciders = {
	actor: 'merchant',
	reach: 'own tenant',
	roles: ['owner', 'fulfilment'],
	phases: refunding,
} as const satisfies Access;

/** A tenant's returns. */
export const returnRoutes = defineRoutes({
	listMerchantReturns: {
		method: 'GET',
		path: '/v1/merchant/returns',
		summary:
			"List the tenant's returns, those of the newest orders first. With `state`, a page may be short and still have a `nextCursor`. The buyer's texts and parcel are null for `finance` and `viewer`.",
		access: readers,
		query: z.object({ state: z.optional(z.enum(returnStates)), ...pageQuery }),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(returnSchema),
				example: { items: [returns.requested], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getMerchantReturn: {
		method: 'GET',
		path: '/v1/merchant/returns/{returnId}',
		summary: 'Retrieve a return of the tenant.',
		access: readers,
		responses: { 200: { ...returnResponse, example: returns.sent } },
		problems: [],
	},
	approveReturn: {
		method: 'POST',
		path: '/v1/merchant/returns/{returnId}/approve',
		summary:
			'Approve a return, also one that was rejected, or correct the address of an approved one. Without `returnAddress` the last ' +
			'address of the tenant applies. Pieces `not_received` are refunded at once, less what was paid on ' +
			'the return by amount. Repeating changes nothing.',
		access: deciders,
		body: {
			type: 'application/json',
			schema: returnApproval,
			example: { returnAddress: returns.address },
			optional: true,
		},
		responses: { 200: { ...returnResponse, example: returns.approved } },
		problems: ['own_order', 'return_state', 'invalid'],
	},
	rejectReturn: {
		method: 'POST',
		path: '/v1/merchant/returns/{returnId}/reject',
		summary:
			'Reject a return. The buyer may appeal within seven days, and until then the merchant may still approve or refund it. ' +
			'Repeating with the same reason changes nothing, and is refused once the merchant has approved or refunded it.',
		access: deciders,
		body: { type: 'application/json', schema: returnReason, example: { reason: returns.rejected.answer.reason } },
		responses: { 200: { ...returnResponse, example: returns.rejected } },
		problems: ['own_order', 'return_state'],
	},
	receiveReturn: {
		method: 'POST',
		path: '/v1/merchant/returns/{returnId}/receive',
		summary:
			'Record the pieces that came back, and which of them go on sale again. Their value, less a deduction, is refunded at once. ' +
			'If fewer came than were announced, or something is deducted, the buyer may appeal within seven days. Until then the receipt may be ' +
			'stated anew, with all pieces that have come so far and the deduction that remains; the difference is refunded. Repeating changes nothing.',
		access: deciders,
		body: { type: 'application/json', schema: returnReceiptInput, example: returns.receiptInput },
		responses: { 200: { ...returnResponse, example: returns.contested } },
		problems: [
			'own_order',
			'return_state',
			'return_receipt_differs',
			'pieces_not_returnable',
			'return_amount_too_large',
			'too_many_refunds',
		],
	},
	refundReturn: {
		method: 'POST',
		path: '/v1/merchant/returns/{returnId}/refund',
		summary:
			'Refund a return without waiting for goods: a requested one, or what is open of a rejected, contested or lost one, less ' +
			'what was paid on the return by amount. None of these pieces goes on sale again. Repeating changes nothing.',
		access: deciders,
		responses: { 200: { ...returnResponse, example: returns.conceded } },
		problems: ['own_order', 'return_state'],
	},
	loseReturn: {
		method: 'POST',
		path: '/v1/merchant/returns/{returnId}/lost',
		summary:
			'Record that the parcel of a return never came, from three days after it was sent. The base decides: at once if the buyer ' +
			'appeals, and otherwise after seven days. A parcel that comes until then is recorded with `receive`. Repeating changes nothing.',
		access: deciders,
		responses: { 200: { ...returnResponse, example: returns.lost } },
		problems: ['own_order', 'return_state', 'return_not_lost_yet'],
	},
});
