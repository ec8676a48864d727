import * as z from 'zod/mini';
import { cny, currencies } from '#kernel';
import { type Progress, type VisibleFigure, type VisiblePoint, type VisibleRankingRow, measures, steps } from '#sales';

/** A sum: it may be larger than any one price or checkout. */
export const sumSchema = z.strictObject({ amount: z.int().check(z.minimum(0)), currency: z.enum(currencies) });

/**
 * A figure; null is what the caller may not see, and `suppressed` says that it is so for being of fewer than three tenants
 * or giving one away. The net of a day on which more was refunded than paid is below zero.
 */
const figures = {
	amount: z.nullable(z.strictObject({ amount: z.int(), currency: z.enum(currencies) })),
	orders: z.nullable(z.int()),
	units: z.nullable(z.int()),
	suppressed: z.optional(z.literal(true)),
};

/** One point of a series. */
export const pointSchema = z.strictObject({ at: z.string(), ...figures });

const rankingRowFields = { rank: z.nullable(z.int()), ...figures };
/** One place of a ranking. */
export const rankingRowSchema = z.strictObject({
	...rankingRowFields,
	member: z.string(),
	previous: z.nullable(z.strictObject(rankingRowFields)),
});
/** Days, both included. */
export const daysSchema = z.strictObject({ from: z.iso.date(), to: z.iso.date() });

/** How far a year is. */
export const progressSchema = z.strictObject({
	year: z.int(),
	target: z.nullable(sumSchema),
	measure: z.enum(measures),
	achieved: sumSchema,
	live: z.boolean(),
	ratio: z.nullable(z.number()),
	neededPerDay: z.nullable(sumSchema),
	pacePerDay: sumSchema,
	projected: z.strictObject({ low: sumSchema, mid: sumSchema, high: sumSchema }),
	projectedDate: z.nullable(z.iso.date()),
});

/** A day, a month, a year or a range of days, whose form the sales read; more it is not. */
const period = z.string().check(z.maxLength(40));

/** What a series is asked by, beside whose it is. */
export const seriesQuery = {
	by: z._default(z.enum(steps), 'day'),
	measure: z._default(z.enum(measures), 'paid'),
	from: z.optional(period),
	to: z.optional(period),
};

/** What a file of sales is asked by, beside what is in it. */
export const exportQuery = { ...seriesQuery, by: z._default(z.enum(['day', 'month']), 'day') };

/** The file of sales. */
export const exportResponse = {
	description:
		'UTF-8 with a byte order mark, RFC 4180. Amounts are yuan; `live` says whether a row may still change. A text that a spreadsheet would take for a formula begins with an apostrophe.',
	schema: z.string(),
	example:
		'date,dimension,member,measure,amount_cny,orders,units,live\r\n2026-11-11,tenant,chaonan-yilan,paid,258.00,1,2,true\r\n',
	file: { type: 'text/csv', name: 'sales.csv' },
} as const;

/** What a ranking is asked by, beside what is ranked. */
export const rankingQuery = { period: z.optional(period), measure: z._default(z.enum(measures), 'paid') };

const yuan = (amount: number) => ({ amount: amount * 100, currency: 'CNY' });
const sold = { amount: yuan(258), orders: 1, units: 2 };

/** What the reference shows of them. */
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
