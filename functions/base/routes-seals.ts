import * as z from 'zod/mini';
import { defineRoutes, pageOf, pageQuery } from '#http';
import { signedSumSchema } from '#http/schemas';
import { instant } from '#kernel/schemas';
import { orderConsumers } from '#sales';
import { readers } from './access.ts';

const figure = z
	.strictObject({
		amount: signedSumSchema,
		orders: z.int(),
		units: z.int(),
	})
	.register(z.globalRegistry, { id: 'Figure' });
const compared = z
	.strictObject({ live: figure, sealed: figure, drift: figure })
	.register(z.globalRegistry, { id: 'ComparedFigure' });

/** A seal on the wire. Every measure is present, with zero where nothing was sold. */
export const sealSchema = z
	.strictObject({
		day: z.iso.date(),
		sealedAt: instant,
		orders: z.int(),
		measures: z
			.strictObject({ placed: compared, paid: compared, shipped: compared, received: compared, refunded: compared })
			.register(z.globalRegistry, { id: 'SealedMeasures' }),
		late: z.int(),
		differing: z.int(),
		tenants: z.array(z.string()),
	})
	.register(z.globalRegistry, { id: 'Seal' });

const of = (yuan: number, orders: number, units: number) => ({
	amount: { amount: yuan * 100, currency: 'CNY' },
	orders,
	units,
});
const none = { live: of(0, 0, 0), sealed: of(0, 0, 0), drift: of(0, 0, 0) };
const seal = {
	day: '2026-11-11',
	sealedAt: '2026-11-11T16:10:24.000Z',
	orders: 2,
	measures: {
		placed: { ...none, live: of(516, 2, 4), sealed: of(516, 2, 4) },
		paid: { live: of(258, 1, 2), sealed: of(516, 2, 4), drift: of(-258, -1, -2) },
		shipped: none,
		received: none,
		refunded: none,
	},
	late: 1,
	differing: 1,
	tenants: ['chaonan-yilan'],
};

/** The progress of sealing on the wire. */
export const sealingSchema = z
	.strictObject({
		sealedThrough: z.nullable(z.iso.date()),
		waiting: z.nullable(
			z.strictObject({
				day: z.iso.date(),
				since: instant,
				behind: z.array(z.strictObject({ consumer: z.enum(orderConsumers), shards: z.int() })),
			}),
		),
	})
	.register(z.globalRegistry, { id: 'Sealing' });

/** The seals of closed business days. */
export const sealRoutes = defineRoutes({
	getSealing: {
		method: 'GET',
		path: '/v1/base/sales/sealing',
		summary: 'Retrieve the progress of sealing, and the consumers it waits for.',
		access: readers,
		responses: {
			200: {
				description:
					'`sealedThrough` is the last sealed day. A closed day is `waiting` until every consumer of the orders ' +
					'stream is proven to be past its end. `behind` names the consumers and the number of their shards; ' +
					'`since` is the earliest time of sealing.',
				schema: sealingSchema,
				example: {
					sealedThrough: '2026-11-10',
					waiting: {
						day: '2026-11-11',
						since: '2026-11-11T16:10:00.000Z',
						behind: [{ consumer: 'index-orders', shards: 1 }],
					},
				},
			},
		},
		problems: [],
	},
	listSeals: {
		method: 'GET',
		path: '/v1/base/sales/seals',
		summary:
			'List the seals of closed business days, newest first. A seal is a recount of the day from its ' +
			'orders, compared with the live count.',
		access: readers,
		query: z.object({ ...pageQuery, from: z.optional(z.iso.date()), to: z.optional(z.iso.date()) }),
		responses: {
			200: {
				description:
					'A page of seals. `drift` is live − sealed. `late` counts events found in the orders and missing from ' +
					'the live count. `tenants` lists the first hundred of the `differing` tenants. The sealed figures are ' +
					'final.',
				schema: pageOf(sealSchema),
				example: { items: [seal], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getSeal: {
		method: 'GET',
		path: '/v1/base/sales/seals/{day}',
		summary: 'Retrieve the seal of a business day.',
		access: readers,
		responses: { 200: { description: 'The seal.', schema: sealSchema, example: seal } },
		problems: ['invalid'],
	},
});
