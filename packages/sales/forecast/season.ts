import { type BusinessDay, daysBetween } from '#kernel';

/**
 * How much garments sell on a day of the year, relative to an ordinary day (1000). The steps of 5 % are judgement and
 * no fit. Months follow the monthly retail sales of clothing of the National Bureau of Statistics. Festivals follow
 * the sale calendars of the large Chinese platforms, and the courier volumes around them. The back-test uses other
 * seasons than this one.
 */

/** Winter wear costs more, so autumn and winter weigh more. July and August are the dip between two collections. */
const months = [1150, 950, 950, 900, 950, 950, 800, 800, 950, 1050, 1150, 1200] as const;

interface Season {
	/** `MM-DD`, both included. */
	readonly from: string;
	readonly to: string;
	/** Relative to the month's weight. */
	readonly permille: number;
}

/** Sales with fixed dates. */
const seasons: readonly Season[] = [
	// Women's Day, the first sale after the Spring Festival, with spring wear.
	{ from: '03-04', to: '03-07', permille: 1200 },
	{ from: '03-08', to: '03-08', permille: 1500 },
	// 618: a first wave at the change of the month, a quiet middle, then the day itself and two days after it.
	{ from: '06-01', to: '06-03', permille: 1500 },
	{ from: '06-04', to: '06-15', permille: 1150 },
	{ from: '06-16', to: '06-17', permille: 1600 },
	{ from: '06-18', to: '06-18', permille: 3000 },
	{ from: '06-19', to: '06-20', permille: 1300 },
	// The week of the National Day: travel, shopping, and the first warm coats.
	{ from: '10-01', to: '10-07', permille: 1100 },
	// Singles' Day: presale from late October, a first wave, a lull, the day, and the days after it.
	{ from: '10-21', to: '10-31', permille: 1400 },
	{ from: '11-01', to: '11-03', permille: 2000 },
	{ from: '11-04', to: '11-09', permille: 1250 },
	{ from: '11-10', to: '11-10', permille: 2500 },
	{ from: '11-11', to: '11-11', permille: 8000 },
	{ from: '11-12', to: '11-20', permille: 800 },
	// Double 12, the clearance of the year.
	{ from: '12-09', to: '12-11', permille: 1200 },
	{ from: '12-12', to: '12-12', permille: 1800 },
];

/** Weights around the Spring Festival, by days before (negative) and after it. */
const aroundFestival: readonly { readonly from: number; readonly to: number; readonly permille: number }[] = [
	// New clothes for the new year, until couriers stop taking parcels.
	{ from: -28, to: -8, permille: 1250 },
	{ from: -7, to: -3, permille: 700 },
	// The holiday itself, and the days until factories and couriers are back.
	{ from: -2, to: 6, permille: 350 },
	{ from: 7, to: 13, permille: 700 },
];

/**
 * The first day of the lunar year, after the Hong Kong Observatory and the Purple Mountain Observatory. The calendar
 * of `Intl` is a day off in 2027 and 2030, when the new moon falls within minutes of midnight.
 */
export const springFestivals: readonly BusinessDay[] = [
	'2020-01-25',
	'2021-02-12',
	'2022-02-01',
	'2023-01-22',
	'2024-02-10',
	'2025-01-29',
	'2026-02-17',
	'2027-02-06',
	'2028-01-26',
	'2029-02-13',
	'2030-02-03',
	'2031-01-23',
	'2032-02-11',
	'2033-01-31',
	'2034-02-19',
	'2035-02-08',
];

/** The seasonal weight of a day, in permille of an ordinary day. Always above zero. */
export function weightOf(day: BusinessDay): number {
	const date = day.slice(5);
	const month = months[Number(day.slice(5, 7)) - 1] ?? 1000;
	const season = seasons.find(({ from, to }) => from <= date && date <= to)?.permille ?? 1000;
	return Math.round((month * season * festivalOf(day)) / 1_000_000);
}

/** Beyond the table there is no festival, and its weeks weigh like others. */
function festivalOf(day: BusinessDay): number {
	const festival = springFestivals.find((one) => one.startsWith(day.slice(0, 4)));
	if (festival === undefined) return 1000;
	const after = daysBetween(festival, day);
	return aroundFestival.find(({ from, to }) => from <= after && after <= to)?.permille ?? 1000;
}
