import * as z from 'zod/mini';
import { defineRoutes, examples, pageOf, pageQuery } from '#http';
import { checkoutState } from '#http/schemas';
import { instant, money, price, text } from '#kernel/schemas';
import { typedReference } from '#payments';

/** Confirmations given and needed, one person each. */
export const confirmationsSchema = z.strictObject({ given: z.int(), needed: z.int() });

/** A checkout after a decision of the base. */
export const decidedSchema = z
	.strictObject({
		checkoutId: z.string(),
		state: checkoutState,
		confirmations: confirmationsSchema,
	})
	.register(z.globalRegistry, { id: 'CheckoutDecision' });

/** A checkout with a bank transfer. */
const baseCheckoutSchema = z
	.strictObject({
		checkoutId: z.string(),
		buyerId: z.string(),
		state: checkoutState,
		reference: z.string(),
		amount: money,
		openedAt: instant,
		payBy: instant,
		/** Given by members, while a second one is needed. */
		confirmed: z.nullable(z.strictObject({ by: z.string(), amount: money, bankReference: z.string() })),
	})
	.register(z.globalRegistry, { id: 'BaseCheckout' });

const finance = { actor: 'base', reach: 'whole base', roles: ['manager', 'finance'] } as const;
const reference = '7KM-92X-QR9';

/** Bank transfers, as finance matches them with the bank statement. */
export const transferRoutes = defineRoutes({
	listBaseCheckouts: {
		method: 'GET',
		path: '/v1/base/checkouts',
		summary:
			'List the checkouts that await a bank transfer, the next deadline first; or find the checkout of a `reference`, in ' +
			'any state unless `state` is given.',
		access: finance,
		query: z.object({
			reference: z.optional(typedReference),
			state: z.optional(z.literal('awaiting_transfer')),
			...pageQuery,
		}),
		responses: {
			200: {
				description: 'One page. With a `reference` it has one checkout or none.',
				schema: pageOf(baseCheckoutSchema),
				example: {
					items: [
						{
							checkoutId: examples.checkout.checkoutId,
							buyerId: 'buyer-1',
							state: 'awaiting_payment',
							reference,
							amount: examples.checkout.total,
							openedAt: '2026-11-11T02:31:00.000Z',
							payBy: '2026-11-14T02:30:00.000Z',
							confirmed: null,
						},
					],
					nextCursor: null,
				},
			},
		},
		problems: ['invalid_cursor'],
	},
	confirmTransfer: {
		method: 'POST',
		path: '/v1/base/checkouts/{checkoutId}/transfer',
		summary:
			'Book a bank transfer that has arrived for a checkout, with the amount that came. A reference of the bank is booked ' +
			'once. Above 1,000,000.00 CNY a second person must confirm the same entry. A transfer that arrives too late is ' +
			'refused and listed once as money to return (`GET /v1/base/refunds`).',
		access: finance,
		body: {
			type: 'application/json',
			schema: z.strictObject({ amount: price, bankReference: text(64) }),
			example: { amount: examples.checkout.total, bankReference: '20261111-000482' },
		},
		responses: {
			200: {
				description:
					'The checkout. It is paid, in review if the amount differs from its total, or unchanged while a ' +
					'second confirmation is needed.',
				schema: decidedSchema,
				example: {
					checkoutId: examples.checkout.checkoutId,
					state: 'paid',
					confirmations: { given: 1, needed: 1 },
				},
			},
		},
		problems: ['checkout_state', 'own_checkout', 'transfer_not_opened', 'transfer_differs', 'bank_reference_used'],
	},
});
