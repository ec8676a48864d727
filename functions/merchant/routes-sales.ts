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

/** Access for the tenant's sales figures. */
const viewers = {
	actor: 'merchant',
	reach: 'own tenant',
	roles: ['owner', 'finance', 'viewer'],
	phases: tenantPhases,
} as const satisfies Access;

const tenant = { dimension: 'tenant', member: 'chaonan-yilan' } as const;

/** The tenant's own sales. The token determines the tenant. */
export const salesRoutes = defineRoutes({
	getMerchantProgress: {
		method: 'GET',
		path: '/v1/merchant/sales/progress',
		summary:
			"Retrieve the tenant's paid sales of a year (default: the current one) against its target, with pace and projection.",
		access: viewers,
		query: z.object({ year: z.optional(yearText) }),
		responses: {
			200: {
				description: 'The progress. Without a target, the fields derived from it are null.',
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
			"Retrieve the tenant's sales over business days, both ends included. Limits: 31 days by hour, 400 by day, 1,100 by month.",
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
			"Retrieve the tenant's rank among the tenants of the base in a year, month or business day (default: the current year). Only the tenant's own figures are included, with its rank in the previous period.",
		access: viewers,
		query: z.object(rankingQuery),
		responses: {
			200: {
				description:
					'`of` is the number of tenants with sales. A tenant without sales has no rank, and `items` is empty.',
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
		summary: `Export the tenant's sales by day or month as CSV, at most ${maxRows} rows. A period without sales has no row.`,
		access: viewers,
		query: z.object(exportQuery),
		responses: { 200: exportResponse },
		problems: [],
	},
});
