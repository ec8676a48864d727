import * as z from 'zod/mini';
import { targetInput, yearText } from '#directory';
import { defineRoutes } from '#http';
import { currencies } from '#kernel';
import { text } from '#kernel/schemas';
import { dimensions, measures, steps } from '#sales';
import { readers, writers } from './access.ts';

/** A sum: it may be larger than any one price or checkout. */
const sum = z.strictObject({ amount: z.int().check(z.minimum(0)), currency: z.enum(currencies) });
const yuan = (amount: number) => ({ amount: amount * 100, currency: 'CNY' });

const targetShape = z.strictObject({ year: z.int(), target: sum });
const target = {
	description: 'The target of the year.',
	schema: targetShape,
	example: { year: 2026, target: yuan(10_000_000_000) },
};

const progressShape = z.strictObject({
	year: z.int(),
	target: z.nullable(sum),
	measure: z.enum(measures),
	achieved: sum,
	live: z.boolean(),
	ratio: z.nullable(z.number()),
	neededPerDay: z.nullable(sum),
	pacePerDay: sum,
	projected: z.strictObject({ low: sum, mid: sum, high: sum }),
	projectedDate: z.nullable(z.iso.date()),
});

/** `net` is below zero where more of earlier sales went back than was sold. */
const figures = {
	amount: z.strictObject({ amount: z.int(), currency: z.enum(currencies) }),
	orders: z.int(),
	units: z.int(),
};
const sold = { amount: yuan(258), orders: 1, units: 2 };
const pointShape = z.strictObject({ at: z.string(), ...figures });
const rankedShape = z.strictObject({ rank: z.int(), member: z.string(), ...figures });

/** A base has some thousand tenants; a ranking is not paged. */
const maxRanks = 1_000;

/** The year's target, and the sales that are measured against it. */
export const salesRoutes = defineRoutes({
	putTarget: {
		method: 'PUT',
		path: '/v1/base/target/{year}',
		summary: 'Set what the base is to sell in a year.',
		access: writers,
		body: { type: 'application/json', schema: targetInput, example: yuan(10_000_000_000) },
		answers: { 200: target },
		problems: [],
	},
	getTarget: {
		method: 'GET',
		path: '/v1/base/target/{year}',
		summary: 'What the base is to sell in a year.',
		access: readers,
		answers: { 200: target },
		problems: ['invalid'],
	},
	getProgress: {
		method: 'GET',
		path: '/v1/base/sales/progress',
		summary:
			'Paid sales of a year (default: this one) against its target, with the pace of the last 28 days and where it leads.',
		access: readers,
		query: z.object({ year: z.optional(yearText) }),
		answers: {
			200: {
				description: 'The progress. Without a target, what follows from one is null.',
				schema: progressShape,
				example: {
					year: 2026,
					target: yuan(10_000_000_000),
					measure: 'paid',
					achieved: yuan(8_750_000_000),
					live: true,
					ratio: 0.875,
					neededPerDay: yuan(32_051_283),
					pacePerDay: yuan(31_000_000),
					projected: { low: yuan(9_800_000_000), mid: yuan(9_959_000_000), high: yuan(10_200_000_000) },
					projectedDate: '2027-01-02',
				},
			},
		},
		problems: [],
	},
	getSeries: {
		method: 'GET',
		path: '/v1/base/sales/series',
		summary:
			'The sales of one member of a dimension over business days, both ends included. By hour at most 31 days and not for category or channel, by day 400, by month 1,100. Default: today by hour, the last 30 days by day, this year by month.',
		access: readers,
		query: z.object({
			dimension: z._default(z.enum(dimensions), 'base'),
			member: z.optional(text(60)),
			by: z._default(z.enum(steps), 'day'),
			measure: z._default(z.enum(measures), 'paid'),
			from: z.optional(z.string()),
			to: z.optional(z.string()),
		}),
		answers: {
			200: {
				description: 'A point for each hour, day or month of the range, in Asia/Shanghai.',
				schema: z.strictObject({
					dimension: z.enum(dimensions),
					member: z.string(),
					by: z.enum(steps),
					measure: z.enum(measures),
					live: z.boolean(),
					items: z.array(pointShape),
				}),
				example: {
					dimension: 'base',
					member: 'base',
					by: 'day',
					measure: 'paid',
					live: true,
					items: [{ at: '2026-11-11', ...sold }],
				},
			},
		},
		problems: [],
	},
	getRankings: {
		method: 'GET',
		path: '/v1/base/sales/rankings',
		summary:
			'The members of a dimension by what they sold in a year, month or business day (default: this year), largest first.',
		access: readers,
		query: z.object({
			dimension: z._default(z.enum(dimensions), 'tenant'),
			period: z.optional(z.string()),
			measure: z._default(z.enum(measures), 'paid'),
			limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(maxRanks)), maxRanks),
		}),
		answers: {
			200: {
				description:
					'The ranks. A category counts the orders that contain it, so its orders do not add up to those of the base.',
				schema: z.strictObject({
					dimension: z.enum(dimensions),
					period: z.string(),
					measure: z.enum(measures),
					live: z.boolean(),
					items: z.array(rankedShape),
				}),
				example: {
					dimension: 'cluster',
					period: '2026-11',
					measure: 'paid',
					live: true,
					items: [{ rank: 1, member: 'chaonan', ...sold }],
				},
			},
		},
		problems: [],
	},
});
