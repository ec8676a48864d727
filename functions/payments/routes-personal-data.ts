import * as z from 'zod/mini';
import { type Access, type Route, defineRoutes, examples, pageFields, pageOf, pageQuery } from '#http';
import { checkoutSchema, checkoutState, orderSchema } from '#http/schemas';
import { instant } from '#kernel/schemas';
import { orderStates } from '#orders';

/** A checkout as its buyer may take it away, with what the checkout itself does not say and its orders. */
export const purchaseSchema = z.strictObject({
	buyerId: z.string(),
	checkout: checkoutSchema,
	/** When it expired or was cancelled. */
	endedAt: z.nullable(instant),
	/** Since when its payment has waited for a person. */
	reviewAt: z.nullable(instant),
	/** Payments that had nothing to buy, and went back. */
	returnedPayments: z.array(z.string()),
	orders: z.array(orderSchema),
});

const purchaseExample = {
	buyerId: 'buyer-1',
	checkout: { ...examples.checkout, state: 'paid', paidAt: examples.order.paidAt, paymentId: 'pi_3Pk9Z3Q8d4m2x7c5' },
	endedAt: null,
	reviewAt: null,
	returnedPayments: [],
	orders: [examples.order],
};

const erased = {
	200: {
		description:
			'How many checkouts were looked at, how many of them and of their orders lost their address by this call, and those that still need it. Go on until `nextCursor` is null; ask again when what was kept has been shipped or has ended.',
		schema: z.strictObject({
			checkouts: z.int(),
			erased: z.int(),
			...pageFields(z.strictObject({ id: z.string(), state: z.union([checkoutState, z.enum(orderStates)]) })),
		}),
		example: { checkouts: 2, erased: 3, items: [{ id: examples.order.orderId, state: 'paid' }], nextCursor: null },
	},
} as const satisfies Route['responses'];

const buyerAccess = { actor: 'buyer', reach: 'own buyer' } as const satisfies Access;

/** What is stored of a buyer. */
export const personalRoutes = defineRoutes({
	exportPersonalData: {
		method: 'GET',
		path: '/v1/me/personal-data',
		summary: 'All that is stored of the buyer: its checkouts, each with the orders that came of it.',
		access: buyerAccess,
		query: z.object(pageQuery),
		responses: {
			200: {
				description:
					'One page; it may be shorter than its limit. A checkout whose orders are too large for one item is several in a row, each with some of its orders.',
				schema: pageOf(purchaseSchema),
				example: { items: [purchaseExample], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	erasePersonalData: {
		method: 'DELETE',
		path: '/v1/me/personal-data',
		summary: 'Erase name, phone and address, but for the country, from all that needs them no more, a part a call.',
		access: buyerAccess,
		query: z.object(pageQuery),
		responses: erased,
		problems: ['invalid_cursor'],
	},
	erasePersonalDataOf: {
		method: 'DELETE',
		path: '/v1/base/buyers/{buyerId}/personal-data',
		summary: 'The same on behalf of a buyer who asked for it by letter.',
		access: { actor: 'base', reach: 'whole base', roles: ['manager'] },
		query: z.object(pageQuery),
		responses: erased,
		problems: ['invalid', 'invalid_cursor', 'not_found'],
	},
});
