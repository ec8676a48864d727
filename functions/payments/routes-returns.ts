import * as z from 'zod/mini';
import { type Access, defineRoutes, pageOf, pageQuery, returnExamples } from '#http';
import { returnFields, returnSchema } from '#http/schemas';
import { instant, money, text } from '#kernel/schemas';
import { maxReturnReason, returnDecisionInput, returnInput, returnParcel, returnReason } from '#orders';
import { confirmationsSchema } from './routes-transfers.ts';

const returns = returnExamples;
const buyer = { actor: 'buyer', reach: 'own buyer' } as const satisfies Access;
const base = { actor: 'base', reach: 'whole base', roles: ['manager', 'finance'] } as const satisfies Access;
const returnResponse = { description: 'The return.', schema: returnSchema };

/** A return for the base, which decides. */
const returnInReviewSchema = z
	.lazy(() =>
		z.strictObject({
			...returnFields(),
			/** By the first member, while a second one is needed. */
			confirmed: z.nullable(
				z.strictObject({ by: z.string(), at: instant, amount: money, reason: text(maxReturnReason) }),
			),
		}),
	)
	.register(z.globalRegistry, { id: 'ReturnInReview' });

const decidedReturnSchema = z
	.lazy(() => z.strictObject({ ...returnFields(), confirmations: confirmationsSchema }))
	.register(z.globalRegistry, { id: 'DecidedReturn' });

/** A buyer's returns, and those that the base decides. */
export const returnRoutes = defineRoutes({
	requestReturn: {
		method: 'POST',
		path: '/v1/orders/{orderId}/returns',
		summary:
			'Request to return pieces that have left, until seven days after the receipt of the order. Consumers may do so without a ' +
			'reason. The merchant answers until `answerBy`; after that the return counts as approved. Of `not_received` nothing has to be sent back; it is refused once the buyer has confirmed the receipt. ' +
			'Except for `no_reason`, the pieces also have their share of the shipping fee refunded; that of other pieces stays paid.',
		access: buyer,
		idempotent: 'required',
		body: { type: 'application/json', schema: returnInput, example: returns.input },
		responses: {
			201: {
				...returnResponse,
				description: 'The return, requested now or by an earlier request with the same Idempotency-Key.',
				example: returns.requested,
			},
		},
		problems: [
			'order_state',
			'return_window_over',
			'receipt_confirmed',
			'pieces_not_returnable',
			'too_many_returns',
			'idempotency_mismatch',
		],
	},
	listReturns: {
		method: 'GET',
		path: '/v1/returns',
		summary: "List the buyer's returns, those of the newest orders first.",
		access: buyer,
		query: z.object(pageQuery),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(returnSchema),
				example: { items: [returns.requested], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getReturn: {
		method: 'GET',
		path: '/v1/returns/{returnId}',
		summary: 'Retrieve a return of the buyer.',
		access: buyer,
		responses: { 200: { ...returnResponse, example: returns.approved } },
		problems: [],
	},
	sendReturn: {
		method: 'POST',
		path: '/v1/returns/{returnId}/shipment',
		summary:
			'Record the parcel of an approved return, or correct it. The goods go to `returnAddress`. Repeating changes nothing.',
		access: buyer,
		body: {
			type: 'application/json',
			schema: returnParcel,
			example: { carrier: 'SF Express', trackingNumber: 'SF1234567899' },
		},
		responses: { 200: { ...returnResponse, example: returns.sent } },
		problems: ['return_state'],
	},
	cancelReturn: {
		method: 'POST',
		path: '/v1/returns/{returnId}/cancel',
		summary: 'Cancel a return of which nothing was sent. Repeating changes nothing.',
		access: buyer,
		responses: { 200: { ...returnResponse, example: returns.cancelled } },
		problems: ['return_state'],
	},
	appealReturn: {
		method: 'POST',
		path: '/v1/returns/{returnId}/appeal',
		summary:
			'Ask the base to decide about a rejection, a deduction or a parcel that is said to be lost, within seven days. Repeating with the same reason changes nothing.',
		access: buyer,
		body: {
			type: 'application/json',
			schema: returnReason,
			example: { reason: returns.inReview.appeal.reason },
		},
		responses: { 200: { ...returnResponse, example: returns.inReview } },
		problems: ['return_state'],
	},
	listReturnsInReview: {
		method: 'GET',
		path: '/v1/base/returns',
		summary: 'List the returns that wait for a decision of the base, those due first.',
		access: base,
		query: z.object(pageQuery),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(returnInReviewSchema),
				example: { items: [{ ...returns.inReview, confirmed: null }], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	decideReturn: {
		method: 'POST',
		path: '/v1/base/returns/{returnId}/decide',
		summary:
			'Decide a return in review. `approve`: the goods are to be sent, where none were. `refund`: the amount goes back, by ' +
			"default all that is disputed. `uphold`: the merchant's decision stands. To refund more than 1,000,000.00 CNY a second " +
			'person must decide the same amount for the same reason. Repeating the same decision changes nothing.',
		access: base,
		body: {
			type: 'application/json',
			schema: returnDecisionInput,
			example: { decision: 'refund', reason: returns.decided.decision.reason },
		},
		responses: {
			200: {
				description: 'The return. It is decided, or still in review while a second person is needed.',
				schema: decidedReturnSchema,
				example: { ...returns.decided, confirmations: { given: 1, needed: 1 } },
			},
		},
		problems: ['return_state', 'return_amount_too_large', 'return_decision_differs', 'own_checkout', 'own_tenant'],
	},
});
