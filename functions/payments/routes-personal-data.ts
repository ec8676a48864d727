import * as z from 'zod/mini';
import { type Access, type Route, defineRoutes, examples, pageFields, pageQuery, returnExamples } from '#http';
import {
	cartSchema,
	checkoutSchema,
	checkoutState,
	invoiceRequestSchema,
	orderSchema,
	returnSchema,
} from '#http/schemas';
import { instant } from '#kernel/schemas';
import { orderStates, returnStates } from '#orders';
import { addressListExample, addressListSchema } from './routes-addresses.ts';
import { cartExample } from './routes-cart.ts';

/** A checkout in a buyer's data export: all its own data, and its orders. */
export const purchaseSchema = z
	.strictObject({
		buyerId: z.string(),
		checkout: checkoutSchema,
		/** When it expired or was cancelled. */
		endedAt: z.nullable(instant),
		/** When its payment went into review. */
		reviewAt: z.nullable(instant),
		/** Payments that had nothing to buy and were refunded. */
		returnedPayments: z.array(z.string()),
		orders: z.array(orderSchema),
		/** Those of the orders. */
		invoiceRequests: z.array(invoiceRequestSchema),
	})
	.register(z.globalRegistry, { id: 'Purchase' });

const purchaseExample = {
	buyerId: 'buyer-1',
	checkout: { ...examples.checkout, state: 'paid', paidAt: examples.order.paidAt, paymentId: 'pi_3Pk9Z3Q8d4m2x7c5' },
	endedAt: null,
	reviewAt: null,
	returnedPayments: [],
	orders: [examples.order],
	invoiceRequests: [],
};

const erased = {
	200: {
		description:
			'`checkouts` is the number of checkouts read. `erased` counts addresses, recipients of invoices, the texts of a return, the ' +
			'address book and the cart, each as one. `items` are the checkouts, orders and returns that still need their data. Repeat until ' +
			'`nextCursor` is null, and again once those kept have been shipped. A return that is kept loses its texts when it ends.',
		schema: z
			.strictObject({
				checkouts: z.int(),
				erased: z.int(),
				...pageFields(
					z.strictObject({
						id: z.string(),
						state: z.union([checkoutState, z.enum(orderStates), z.enum(returnStates)]),
					}),
				),
			})
			.register(z.globalRegistry, { id: 'Erasure' }),
		example: { checkouts: 2, erased: 3, items: [{ id: examples.order.orderId, state: 'paid' }], nextCursor: null },
	},
} as const satisfies Route['responses'];

const buyerAccess = { actor: 'buyer', reach: 'own buyer' } as const satisfies Access;

/** Export and erasure of a buyer's personal data. */
export const personalRoutes = defineRoutes({
	exportPersonalData: {
		method: 'GET',
		path: '/v1/me/personal-data',
		summary:
			"Export the buyer's personal data: its address book, its cart, its checkouts, each with its orders and the requests of their invoices, and its returns.",
		access: buyerAccess,
		query: z.object(pageQuery),
		responses: {
			200: {
				description:
					'A page. It may be shorter than its limit, which counts items and returns. `addresses` is the address book on ' +
					'the first page, and empty on the others. `cart` is there too, and null if there is none. A checkout whose orders exceed an item, or have returns, is split into ' +
					'several in a row, each with some of its orders. `returns` are on the page of their order, or on the next ones.',
				schema: z.lazy(() =>
					z.strictObject({
						addresses: addressListSchema,
						cart: z.nullable(cartSchema),
						...pageFields(purchaseSchema),
						returns: z.array(returnSchema),
					}),
				),
				example: {
					addresses: addressListExample,
					cart: cartExample,
					items: [purchaseExample],
					returns: [returnExamples.requested],
					nextCursor: null,
				},
			},
		},
		problems: ['invalid_cursor'],
	},
	erasePersonalData: {
		method: 'DELETE',
		path: '/v1/me/personal-data',
		summary:
			'Erase name, phone, address (the country is kept), note and the reason of a cancellation by the buyer where they are no longer needed, the ' +
			'recipients of invoices, the texts and parcels of returns, at once or when they end, the address book and the cart. An open request of an ' +
			'invoice is withdrawn. Paged: repeat until `nextCursor` is null.',
		access: buyerAccess,
		query: z.object(pageQuery),
		responses: erased,
		problems: ['invalid_cursor'],
	},
	erasePersonalDataOf: {
		method: 'DELETE',
		path: '/v1/base/buyers/{buyerId}/personal-data',
		summary: "Erase a buyer's personal data on the buyer's written request. Paged: repeat until `nextCursor` is null.",
		access: { actor: 'base', reach: 'whole base', roles: ['manager'] },
		query: z.object(pageQuery),
		responses: erased,
		problems: ['invalid', 'invalid_cursor', 'not_found'],
	},
});
