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

/** Places of one ranking, which is not paged: so many have less than 256 KB, whatever the figures. */
const maxRanks = 500;

/** The sales, and how far they are toward the targets. */
export const salesRoutes = defineRoutes({
	getProgress: {
		method: 'GET',
		path: '/v1/base/sales/progress',
		summary:
			'Paid sales of a year (default: this one) against the target of the base, or of a cluster or tenant, with the pace of the last 28 days and where the season of garments leads from here: the level of the closed weeks, times what each day to come weighs (Singles’ Day, 618, Spring Festival …). `low` and `high` held the final figure in four of five years of the back-test. A cluster_manager has the own cluster (the default) and its tenants, the association the base.',
		access: viewers,
		query: z.object({
			year: z.optional(yearText),
			dimension: z.optional(z.enum(['base', ...targetDimensions])),
			member: z.optional(text(60)),
		}),
		responses: {
			200: {
				description: 'The progress. Without a target, what follows from one is null.',
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
			'The sales of one member of a dimension over business days, both ends included. By hour at most 31 days and not for category or channel, by day 400, by month 1,100. Default: today by hour, the last 30 days by day, this year by month. A cluster_manager has the own cluster (the default) and its tenants; the association has no tenants, no hours of groups, whole months, and null where fewer than three tenants sold or a sum would tell what they sold.',
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
			'The members of a dimension by what they sold in a year, month or business day (default: this year), largest first, each beside its place in the period before; who sold then and not now is there with zero. While a period is running, `previous` is of as many days of the period before as this one has had, today included; `comparedWith` says which. A cluster_manager sees the clusters with the own figures alone, and the own tenants ranked among themselves; to the association (by default: clusters, never tenants) small groups are null and without a rank, and a running period has no `previous`.',
		access: viewers,
		query: z.object({
			dimension: z.optional(z.enum(dimensions)),
			...rankingQuery,
			limit: z._default(whole(1, maxRanks), maxRanks),
		}),
		responses: {
			200: {
				description:
					'The ranks. A category counts the orders that contain it, so its orders do not add up to those of the base. `other` is what a tenant sells in more than a hundred categories a day: there an order counts once for each of these that it contains.',
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
		summary: `What every member of a dimension (default: tenant; to the association: cluster) sold by day or month, as a file for spreadsheets of at most ${maxRows} rows. What did not sell has no row. Each role has in it what it has in the rankings and series; what it may not see is empty, and a cluster_manager has the rows of the own cluster or its tenants.`,
		access: viewers,
		query: z.object({ dimension: z.optional(z.enum(dimensions)), ...exportQuery }),
		responses: { 200: exportResponse },
		problems: [],
	},
});
