import * as z from 'zod/mini';
import { differences } from '#aftersales';
import { defineRoutes, examples, pageQuery } from '#http';
import { instant, money } from '#kernel/schemas';

/** A bank transfer as the base confirmed it, for comparison with the bank statement. */
const transferSchema = z
	.strictObject({
		checkoutId: z.string(),
		amount: money,
		bankReference: z.nullable(z.string()),
		/** The members of the base who confirmed it: two above the limit, otherwise one. */
		confirmedBy: z.array(z.string()),
		/** The time of the last confirmation. */
		confirmedAt: instant,
	})
	.register(z.globalRegistry, { id: 'Transfer' });

/** Reconciliation of orders with payments. */
export const reconcileRoutes = defineRoutes({
	reconcileDay: {
		method: 'GET',
		path: '/v1/base/reconciliations/{day}',
		summary:
			"Reconcile a business day with the payment provider. Pages cover the day's checkouts with their orders and payments, then the payments opened on the day, then the bank transfers confirmed on it.",
		access: { actor: 'base', reach: 'whole base', roles: ['manager', 'finance'] },
		query: z.object(pageQuery),
		responses: {
			200: {
				description: 'The numbers compared, and each difference. The day is complete when `nextCursor` is null.',
				schema: z.strictObject({
					checkouts: z.int(),
					payments: z.int(),
					items: z.array(
						z.strictObject({ kind: z.enum(differences), id: z.string(), checkoutId: z.nullable(z.string()) }),
					),
					transfers: z.array(transferSchema),
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
					transfers: [],
					nextCursor: null,
				},
			},
		},
		problems: ['invalid', 'invalid_cursor', 'payment_provider_unavailable'],
	},
});
