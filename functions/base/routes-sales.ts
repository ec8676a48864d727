import * as z from 'zod/mini';
import { targetDimensions, yearText } from '#directory';
import { defineRoutes } from '#http';
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
import { text, whole } from '#kernel/schemas';
import { dimensions, maxRows, measures, steps } from '#sales';
import { viewers } from './access.ts';

/** The length of a ranking, which is not paged. This many rows stay below 256 KB, whatever the figures. */
const maxRanks = 500;

/** Sales figures, and progress toward the targets. */
export const salesRoutes = defineRoutes({
	getProgress: {
		method: 'GET',
		path: '/v1/base/sales/progress',
		summary:
			'Retrieve the paid sales of a year (default: the current one) against the target of the base, a ' +
			'cluster or a tenant. The pace is that of the last 28 days. The projection takes the level of the ' +
			'closed weeks and weighs each day to come by the season of garments (Singles’ Day, 618, Spring ' +
			'Festival …). In a back-test the final figure fell between `low` and `high` in four of five years. A ' +
			'cluster_manager may ask for its own cluster (the default) and its tenants, the association for the ' +
			'base.',
		access: viewers,
		query: z.object({
			year: z.optional(yearText),
			dimension: z.optional(z.enum(['base', ...targetDimensions])),
			member: z.optional(text(60)),
		}),
		responses: {
			200: {
				description: 'The progress. Without a target, the fields derived from it are null.',
				schema: progressSchema,
				example: salesExamples.progress,
			},
		},
		problems: ['not_found'],
	},
	getSeries: {
		method: 'GET',
		path: '/v1/base/sales/series',
		summary:
			'Retrieve the sales of a base, cluster, tenant, category, channel or grade over business days, both ' +
			'ends included. Limits: 31 days by hour (not for a category or channel), 400 by day, 1,100 by month. ' +
			'Default ranges: today by hour, the last 30 days by day, the current year by month. A cluster_manager ' +
			'may ask for its own cluster (the default) and its tenants. The association sees no tenants, no hours ' +
			'of groups, and whole months only. Its figures are null where fewer than three tenants sold, or where ' +
			'a sum would reveal such a figure.',
		access: viewers,
		query: z.object({
			dimension: z.optional(z.enum(dimensions)),
			member: z.optional(text(60)),
			...seriesQuery,
		}),
		responses: {
			200: {
				description: 'A point for each hour, day or month of the range, in Asia/Shanghai.',
				schema: z.strictObject({
					dimension: z.enum(dimensions),
					member: z.string(),
					by: z.enum(steps),
					measure: z.enum(measures),
					live: z.boolean(),
					items: z.array(pointSchema),
				}),
				example: {
					dimension: 'base',
					member: 'base',
					by: 'day',
					measure: 'paid',
					live: true,
					items: [salesExamples.point],
				},
			},
		},
		problems: ['not_found'],
	},
	getRankings: {
		method: 'GET',
		path: '/v1/base/sales/rankings',
		summary:
			'Rank the members of a dimension by their sales in a year, month or business day (default: the ' +
			'current year), largest first. Each has its rank in the previous period. A member with sales only in ' +
			'the previous period is listed with zero. While a period is running, `previous` covers as many days ' +
			'of the previous period, today included; `comparedWith` names them. A cluster_manager sees all ' +
			'clusters but only the figures of its own, and its own tenants ranked among themselves. The ' +
			'association sees clusters by default and never tenants; small groups are null and unranked, and a ' +
			'running period has no `previous`.',
		access: viewers,
		query: z.object({
			dimension: z.optional(z.enum(dimensions)),
			...rankingQuery,
			limit: z._default(whole(1, maxRanks), maxRanks),
		}),
		responses: {
			200: {
				description:
					'The ranking. A category counts each order that contains it, so orders of categories do not add up to ' +
					'those of the base. `other` collects the categories of a tenant beyond a hundred a day: an order counts ' +
					'there once for each of them that it contains.',
				schema: z.strictObject({
					dimension: z.enum(dimensions),
					period: z.string(),
					comparedWith: daysSchema,
					measure: z.enum(measures),
					live: z.boolean(),
					items: z.array(rankingRowSchema),
				}),
				example: {
					dimension: 'cluster',
					period: '2026-11',
					comparedWith: salesExamples.comparedWith,
					measure: 'paid',
					live: true,
					items: [salesExamples.rankingRow],
				},
			},
		},
		problems: [],
	},
	exportSales: {
		method: 'GET',
		path: '/v1/base/sales/export.csv',
		summary: `Export the sales of every member of a dimension by day or month as CSV, at most ${maxRows} rows. The default dimension is tenant, for the association cluster. A member without sales in a period has no row. Each role sees the figures it sees in rankings and series; suppressed figures are empty. A cluster_manager gets the rows of its own cluster or of its tenants.`,
		access: viewers,
		query: z.object({ dimension: z.optional(z.enum(dimensions)), ...exportQuery }),
		responses: { 200: exportResponse },
		problems: [],
	},
});
