import * as z from 'zod/mini';
import { type FollowUpKind, followUpKinds, maxNotes } from '#followups';
import { defineRoutes } from '#http';
import { bilingual, instant, money, whole } from '#kernel/schemas';
import { channels } from '#kernel';
import { exceptionKinds, maxCounted } from '#orders';
import { readers } from './access.ts';

const order = {
	orderId: 'ord_chaonan-yilan_01k9z3q8d4m2x7c5v6b8n9p0qr',
	tenantId: 'chaonan-yilan',
	paidAt: '2026-11-11T00:00:12.000Z',
};

/** Scheduled work whose delay is monitored. */
export const works = [...(Object.keys(followUpKinds) as FollowUpKind[]), 'sync-tenants'] as const;

const waiting = z
	.strictObject({ orderId: z.string(), tenantId: z.string(), paidAt: instant })
	.register(z.globalRegistry, { id: 'UnshippedOrder' });

const paymentExceptionSchema = z
	.strictObject({
		id: z.string(),
		kind: z.enum(exceptionKinds),
		paymentId: z.string(),
		checkoutId: z.string(),
		/** As the provider reports it. The currency may be unknown to us. */
		amount: z.int(),
		currency: z.string(),
		at: instant,
	})
	.register(z.globalRegistry, { id: 'PaymentException' });

/** Monitoring beside the sums: recent orders, and exceptions. */
export const monitoringRoutes = defineRoutes({
	getLatest: {
		method: 'GET',
		path: '/v1/base/sales/latest',
		summary:
			'List the latest paid orders of the base, newest first, without buyer data. The list covers the last 48 hours.',
		access: readers,
		query: z.object({
			limit: z._default(whole(1, maxNotes), maxNotes),
		}),
		responses: {
			200: {
				description: 'The orders, each with the title of its first line.',
				schema: z.strictObject({
					measure: z.literal('paid'),
					live: z.boolean(),
					items: z.array(
						z.strictObject({
							...waiting.shape,
							clusterId: z.string(),
							channel: z.enum(channels),
							amount: money,
							units: z.int(),
							title: bilingual,
						}),
					),
				}),
				example: {
					measure: 'paid',
					live: true,
					items: [
						{
							...order,
							clusterId: 'chaonan',
							channel: 'domestic_retail',
							amount: { amount: 25_800, currency: 'CNY' },
							units: 2,
							title: { zh: '亚麻衬衫', en: 'Linen shirt' },
						},
					],
				},
			},
		},
		problems: [],
	},
	getExceptions: {
		method: 'GET',
		path: '/v1/base/sales/exceptions',
		summary: `Retrieve the exceptions that need attention: orders paid and not shipped for 48 hours (counted up to ${maxCounted}), payments in review and refunds to pay by hand (up to 100 each), open disputes, refunds that the base did not make, and payments that bought nothing and did not go back (up to 20 together), and scheduled work more than three minutes behind.`,
		access: readers,
		responses: {
			200: {
				description: 'The exceptions. Everything is in order when all counts are 0 and `failures` is empty.',
				schema: z.strictObject({
					unshipped: z.strictObject({
						count: z.int(),
						oldestPaidAt: z.nullable(instant),
						items: z.array(waiting),
					}),
					reviews: z.int(),
					/** Returns that wait for the base, up to 100. */
					returns: z.int(),
					manualRefunds: z.int(),
					payments: z.array(paymentExceptionSchema),
					failures: z.array(z.strictObject({ work: z.enum(works), since: instant })),
				}),
				example: {
					unshipped: { count: 1, oldestPaidAt: order.paidAt, items: [order] },
					reviews: 0,
					returns: 0,
					manualRefunds: 0,
					payments: [],
					failures: [{ work: 'expire-checkouts', since: '2026-11-13T00:15:00.000Z' }],
				},
			},
		},
		problems: [],
	},
});
