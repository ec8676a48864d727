import * as z from 'zod/mini';
import { defineRoutes, pageOf, pageQuery } from '#http';
import { currencies } from '#kernel';
import { instant } from '#kernel/schemas';
import { orderConsumers } from '#sales';
import { readers } from './access.ts';

const figure = z.strictObject({
	amount: z.strictObject({ amount: z.int(), currency: z.enum(currencies) }),
	orders: z.int(),
	units: z.int(),
});
const compared = z.strictObject({ live: figure, sealed: figure, drift: figure });

/** A seal on the wire: every measure, also those of which there was nothing. */
export const sealSchema = z.strictObject({
	day: z.iso.date(),
	sealedAt: instant,
	orders: z.int(),
	measures: z.strictObject({
		placed: compared,
		paid: compared,
		shipped: compared,
		received: compared,
		refunded: compared,
	}),
	late: z.int(),
	differing: z.int(),
	tenants: z.array(z.string()),
});

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

/** How far sealing has come, on the wire. */
export const sealingSchema = z.strictObject({
	sealedThrough: z.nullable(z.iso.date()),
	waiting: z.nullable(
		z.strictObject({
			day: z.iso.date(),
			since: instant,
			behind: z.array(z.strictObject({ consumer: z.enum(orderConsumers), shards: z.int() })),
		}),
	),
});

/** The seals of closed business days. */
export const sealRoutes = defineRoutes({
	getSealing: {
		method: 'GET',
		path: '/v1/base/sales/sealing',
		summary: 'How far sealing has come, and what it waits for.',
		access: readers,
		responses: {
			200: {
				description:
					'`sealedThrough` is the last sealed day. A closed day is `waiting` while a consumer of the orders stream is not proven to be past its end: `behind` says which, and in how many shards; `since` is when the day could have been sealed.',
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
			'The seals of closed business days, newest first: each day recounted from its orders and compared with what was counted live.',
		access: readers,
		query: z.object({ ...pageQuery, from: z.optional(z.iso.date()), to: z.optional(z.iso.date()) }),
		responses: {
			200: {
				description:
					'One page of seals. `drift` is live − sealed; `late` counts the events that the orders tell of and the live count had not; `tenants` are the first hundred of the `differing` ones. The sealed figures are the ones that count.',
				schema: pageOf(sealSchema),
				example: { items: [seal], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getSeal: {
		method: 'GET',
		path: '/v1/base/sales/seals/{day}',
		summary: 'The seal of one business day.',
		access: readers,
		responses: { 200: { description: 'The seal.', schema: sealSchema, example: seal } },
		problems: ['invalid'],
	},
});
