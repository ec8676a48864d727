import * as z from 'zod/mini';
import { tenantPhases, yearText } from '#directory';
import { type Access, defineRoutes } from '#http';
import {
	daysSchema,
	exportQuery,
	exportResponse,
	pointSchema,
	progressSchema,
	rankingQuery,
	rankingRowSchema,
	salesExamples,
	seriesQuery,
} from '#http/schemas';
import { maxRows, measures, steps } from '#sales';

/** Who of a tenant sees its figures. */
const viewers = {
	actor: 'merchant',
	reach: 'own tenant',
	roles: ['owner', 'finance', 'viewer'],
	phases: tenantPhases,
} as const satisfies Access;

const tenant = { dimension: 'tenant', member: 'chaonan-yilan' } as const;

/** The tenant's own sales; the tenant is the one of the token. */
export const salesRoutes = defineRoutes({
	getMerchantProgress: {
		method: 'GET',
		path: '/v1/merchant/sales/progress',
		summary:
			"The tenant's paid sales of a year (default: this one) against the target that the base has set for it, with pace and projection as of the base.",
		access: viewers,
		query: z.object({ year: z.optional(yearText) }),
		responses: {
			200: {
				description: 'The progress. Without a target, what follows from one is null.',
				schema: progressSchema,
				example: salesExamples.progress,
			},
		},
		problems: [],
	},
	getMerchantSeries: {
		method: 'GET',
		path: '/v1/merchant/sales/series',
		summary:
			"The tenant's sales over business days, both ends included; by hour at most 31 days, by day 400, by month 1,100.",
		access: viewers,
		query: z.object(seriesQuery),
		responses: {
			200: {
				description: 'A point for each hour, day or month of the range, in Asia/Shanghai.',
				schema: z.strictObject({
					dimension: z.literal('tenant'),
					member: z.string(),
					by: z.enum(steps),
					measure: z.enum(measures),
					live: z.boolean(),
					items: z.array(pointSchema),
				}),
				example: { ...tenant, by: 'day', measure: 'paid', live: true, items: [salesExamples.point] },
			},
		},
		problems: [],
	},
	getMerchantRanking: {
		method: 'GET',
		path: '/v1/merchant/sales/rankings',
		summary:
			"The tenant's own place among the tenants of the base in a year, month or business day (default: this year), with its own figures and nobody else's, beside its place in the period before.",
		access: viewers,
		query: z.object(rankingQuery),
		responses: {
			200: {
				description: '`of` is how many tenants sold. Without a sale of its own, a tenant has no place: no items.',
				schema: z.strictObject({
					dimension: z.literal('tenant'),
					period: z.string(),
					comparedWith: daysSchema,
					measure: z.enum(measures),
					live: z.boolean(),
					of: z.int(),
					items: z.array(rankingRowSchema),
				}),
				example: {
					dimension: 'tenant',
					period: '2026-11',
					comparedWith: salesExamples.comparedWith,
					measure: 'paid',
					live: true,
					of: 36,
					items: [{ ...salesExamples.rankingRow, member: tenant.member }],
				},
			},
		},
		problems: [],
	},
	exportMerchantSales: {
		method: 'GET',
		path: '/v1/merchant/sales/export.csv',
		summary: `The tenant's sales by day or month, as a file for spreadsheets of at most ${maxRows} rows. A time without sales has no row.`,
		access: viewers,
		query: z.object(exportQuery),
		responses: { 200: exportResponse },
		problems: [],
	},
});
