import * as z from 'zod/mini';
import { differences } from '#checkout';
import { defineRoutes, examples, pageQuery } from '#http';

/** Comparing what was ordered with what was paid. */
export const reconcileRoutes = defineRoutes({
	reconcileDay: {
		method: 'GET',
		path: '/v1/base/reconciliations/{day}',
		summary:
			'Compare a business day with the payment provider, a part a call: the checkouts that were placed on it with their orders and payments, then the payments that were opened on it with what they bought.',
		access: { who: 'base', of: 'whole base', roles: ['manager', 'finance'] },
		query: z.object(pageQuery),
		answers: {
			200: {
				description: 'How much was compared, and each difference. The day is done when `nextCursor` is null.',
				schema: z.strictObject({
					checkouts: z.int(),
					payments: z.int(),
					items: z.array(
						z.strictObject({ kind: z.enum(differences), id: z.string(), checkoutId: z.nullable(z.string()) }),
					),
					nextCursor: z.nullable(z.string()),
				}),
				example: {
					checkouts: 0,
					payments: 100,
					items: [
						{
							kind: 'payment_bought_nothing',
							id: 'pi_3Pk9Z3Q8d4m2x7c5',
							checkoutId: examples.checkout.checkoutId,
						},
					],
					nextCursor: null,
				},
			},
		},
		problems: ['invalid', 'invalid_cursor', 'payment_provider_unavailable'],
	},
});
