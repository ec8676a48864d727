import * as z from 'zod/mini';
import { targetInput, yearText } from '#directory';
import { defineRoutes } from '#http';
import {
	daysShape,
	placeShape,
	pointShape,
	progressShape,
	rankingQuery,
	salesExamples,
	seriesQuery,
	sum,
} from '#http/shapes';
import { text } from '#kernel/schemas';
import { dimensions, measures, steps } from '#sales';
import { readers, watchers, writers } from './access.ts';

const target = {
	description: 'The target of the year.',
	schema: z.strictObject({ year: z.int(), target: sum }),
	example: { year: 2026, target: salesExamples.progress.target },
};

/** A base has some thousand tenants; a ranking is not paged. */
const maxRanks = 1_000;

/** The year's target, and the sales that are measured against it. */
export const salesRoutes = defineRoutes({
	putTarget: {
		method: 'PUT',
		path: '/v1/base/target/{year}',
		summary: 'Set what the base is to sell in a year.',
		access: writers,
		body: { type: 'application/json', schema: targetInput, example: salesExamples.progress.target },
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
			'Paid sales of a year (default: this one) against its target, with the pace of the last 28 days and where the season of garments leads from here: the level of the closed weeks, times what each day to come weighs (Singles’ Day, 618, Spring Festival …). `low` and `high` held the final figure in four of five years of the back-test.',
		access: readers,
		query: z.object({ year: z.optional(yearText) }),
		answers: {
			200: {
				description: 'The progress. Without a target, what follows from one is null.',
				schema: progressShape,
				example: salesExamples.progress,
			},
		},
		problems: [],
	},
	getSeries: {
		method: 'GET',
		path: '/v1/base/sales/series',
		summary:
			'The sales of one member of a dimension over business days, both ends included. By hour at most 31 days and not for category or channel, by day 400, by month 1,100. Default: today by hour, the last 30 days by day, this year by month. A cluster_manager has the own cluster (the default) and its tenants; the association has no tenants, no hours of groups, whole months, and null where fewer than three tenants sold or a sum would tell what they sold.',
		access: watchers,
		query: z.object({
			dimension: z.optional(z.enum(dimensions)),
			member: z.optional(text(60)),
			...seriesQuery,
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
			'The members of a dimension by what they sold in a year, month or business day (default: this year), largest first, each beside its place in the period before. While a period is running, `previous` is of as many days of the period before as this one has had, today included; `comparedWith` says which. A cluster_manager sees the clusters with the own figures alone, and the own tenants ranked among themselves; to the association (by default: clusters, never tenants) small groups are null and without a rank, and a running period has no `previous`.',
		access: watchers,
		query: z.object({
			dimension: z.optional(z.enum(dimensions)),
			...rankingQuery,
			limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(maxRanks)), maxRanks),
		}),
		answers: {
			200: {
				description:
					'The ranks. A category counts the orders that contain it, so its orders do not add up to those of the base.',
				schema: z.strictObject({
					dimension: z.enum(dimensions),
					period: z.string(),
					comparedWith: daysShape,
					measure: z.enum(measures),
					live: z.boolean(),
					items: z.array(placeShape),
				}),
				example: {
					dimension: 'cluster',
					period: '2026-11',
					comparedWith: salesExamples.comparedWith,
					measure: 'paid',
					live: true,
					items: [salesExamples.place],
				},
			},
		},
		problems: [],
	},
});
