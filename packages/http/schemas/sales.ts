import * as z from 'zod/mini';
import { cny, currencies } from '#kernel';
import { type Progress, type VisibleFigure, type VisiblePoint, type VisibleRankingRow, measures, steps } from '#sales';

/** A sum may exceed the limit of a single price or checkout. */
export const sumSchema = z
	.strictObject({ amount: z.int().check(z.minimum(0)), currency: z.enum(currencies) })
	.register(z.globalRegistry, { id: 'Sum' });

/** A sum that may be negative, such as the net sales of a day with more refunded than paid. */
export const signedSumSchema = z
	.strictObject({ amount: z.int(), currency: z.enum(currencies) })
	.register(z.globalRegistry, { id: 'SignedSum' });

/**
 * A figure is null where the caller may not see it. `suppressed` marks a figure of fewer than three tenants, or
 * one that would reveal such a figure.
 */
const figures = {
	amount: z.nullable(signedSumSchema),
	orders: z.nullable(z.int()),
	units: z.nullable(z.int()),
	suppressed: z.optional(z.literal(true)),
};

export const pointSchema = z
	.strictObject({ at: z.string(), ...figures })
	.register(z.globalRegistry, { id: 'SeriesPoint' });

const rankingRowFields = { rank: z.nullable(z.int()), ...figures };
const rankedFigure = z.strictObject(rankingRowFields).register(z.globalRegistry, { id: 'RankedFigure' });
export const rankingRowSchema = z
	.strictObject({
		...rankingRowFields,
		member: z.string(),
		previous: z.nullable(rankedFigure),
	})
	.register(z.globalRegistry, { id: 'RankingRow' });
/** A range of days, both ends included. */
export const daysSchema = z
	.strictObject({ from: z.iso.date(), to: z.iso.date() })
	.register(z.globalRegistry, { id: 'DateRange' });

const projection = z
	.strictObject({ low: sumSchema, mid: sumSchema, high: sumSchema })
	.register(z.globalRegistry, { id: 'Projection' });

export const progressSchema = z
	.strictObject({
		year: z.int(),
		target: z.nullable(sumSchema),
		measure: z.enum(measures),
		achieved: sumSchema,
		live: z.boolean(),
		ratio: z.nullable(z.number()),
		neededPerDay: z.nullable(sumSchema),
		pacePerDay: sumSchema,
		projected: projection,
		projectedDate: z.nullable(z.iso.date()),
	})
	.register(z.globalRegistry, { id: 'Progress' });

/** A day, month, year or range of days. The sales package parses the format; only the length is checked here. */
const period = z.string().check(z.maxLength(40));

/** The query parameters of a series, beside the member it is about. */
export const seriesQuery = {
	by: z._default(z.enum(steps), 'day'),
	measure: z._default(z.enum(measures), 'paid'),
	from: z.optional(period),
	to: z.optional(period),
};

/** The query parameters of an export, beside its dimension. */
export const exportQuery = { ...seriesQuery, by: z._default(z.enum(['day', 'month']), 'day') };

/** The CSV response of an export. */
export const exportResponse = {
	description:
		'CSV (RFC 4180) in UTF-8 with a byte order mark. Amounts are in yuan. `live` says whether a row may ' +
		'still change. A text that a spreadsheet would evaluate as a formula is prefixed with an apostrophe.',
	schema: z.string(),
	example:
		'date,dimension,member,measure,amount_cny,orders,units,live\r\n2026-11-11,tenant,chaonan-yilan,paid,258.00,1,2,true\r\n',
	file: { type: 'text/csv', name: 'sales.csv' },
} as const;

/** The query parameters of a ranking, beside its dimension. */
export const rankingQuery = { period: z.optional(period), measure: z._default(z.enum(measures), 'paid') };

const yuan = (amount: number) => ({ amount: amount * 100, currency: 'CNY' });
const sold = { amount: yuan(258), orders: 1, units: 2 };

export const salesExamples = {
	progress: {
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
	point: { at: '2026-11-11', ...sold },
	rankingRow: { rank: 1, member: 'chaonan', ...sold, previous: { rank: 2, ...sold } },
	comparedWith: { from: '2026-10-01', to: '2026-10-11' },
} as const;

function toFigureResponse({ amount, orders, units, ...rest }: VisibleFigure) {
	return { amount: amount === null ? null : cny(amount), orders, units, ...rest };
}

export function toPointResponse({ at, ...figure }: VisiblePoint): z.input<typeof pointSchema> {
	return { at, ...toFigureResponse(figure) };
}

export function toRankingRowResponse({
	rank,
	member,
	previous,
	...figure
}: VisibleRankingRow): z.input<typeof rankingRowSchema> {
	return {
		rank,
		member,
		...toFigureResponse(figure),
		previous: previous && { rank: previous.rank, ...toFigureResponse(previous) },
	};
}

export function toProgressResponse(
	{ ratioMillionths, ...progress }: Progress,
	live: boolean,
): z.input<typeof progressSchema> {
	return {
		...progress,
		target: progress.target === null ? null : cny(progress.target),
		achieved: cny(progress.achieved),
		live,
		ratio: ratioMillionths === null ? null : ratioMillionths / 1_000_000,
		neededPerDay: progress.neededPerDay === null ? null : cny(progress.neededPerDay),
		pacePerDay: cny(progress.pacePerDay),
		projected: {
			low: cny(progress.projected.low),
			mid: cny(progress.projected.mid),
			high: cny(progress.projected.high),
		},
	};
}
