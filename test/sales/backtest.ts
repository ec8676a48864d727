import { type BusinessDay, addDays, daysBetween } from '#kernel';
import { daysForProgress, daysOfYear, eachDay, progress, springFestivals } from '#sales';

/** Judges the projection at the end of each month of unseen years by how those years ended. */

/** The quality of the projection at the end of one month: both mean errors, and how often the year ended in between. */
export interface Judgement {
	readonly month: number;
	/**
	 * The mean of |projected − final|, in permille of the final figure: with the season, and at the flat pace of 28
	 * days.
	 */
	readonly season: number;
	readonly flat: number;
	/** How often the final figure was from `low` to `high`, in permille. */
	readonly inside: number;
}

const years = 80;
const firstYear = 2021;

/** Judges the projection at the end of each month but the last, over simulated years of a seed. */
export function backTest(seed: number): Judgement[] {
	const cases = Array.from({ length: years }, (_, i) => {
		const year = firstYear + (i % 15);
		// Half of the bases have just opened; the others have sold since the year before.
		return {
			year,
			daily: simulatedYear(seed + i, year, i % 2 === 0 ? `${year}-01-01` : addDays(`${year}-01-01`, -365)),
		};
	});
	return Array.from({ length: 11 }, (_, i) => i + 1).map((month) => {
		const judged = cases.map(({ year, daily }) =>
			judge(year, daily, `${year}-${String(month + 1).padStart(2, '0')}-01`),
		);
		const mean = (of: (judgement: (typeof judged)[number]) => number) =>
			Math.round(judged.reduce((sum, judgement) => sum + of(judgement), 0) / judged.length);
		return {
			month,
			season: mean(({ season }) => season),
			flat: mean(({ flat }) => flat),
			inside: mean(({ inside }) => (inside ? 1000 : 0)),
		};
	});
}

function judge(year: number, daily: ReadonlyMap<BusinessDay, number>, today: BusinessDay) {
	const final = sumIn(daily, daysOfYear(year));
	const read = daysForProgress(year, today).map(({ from, to }) => ({ from, to: to < today ? to : addDays(today, -1) }));
	const known = new Map([...daily].filter(([day]) => read.some(({ from, to }) => day >= from && day <= to)));
	const { projected, achieved, pacePerDay } = progress(known, { year, target: null, today, measure: 'paid' });
	const flat = achieved + pacePerDay * (daysBetween(today, `${year}-12-31`) + 1);
	const error = (of: number) => (1000 * Math.abs(of - final)) / final;
	return {
		season: error(projected.mid),
		flat: error(flat),
		inside: projected.low <= final && final <= projected.high,
	};
}

function sumIn(daily: ReadonlyMap<BusinessDay, number>, { from, to }: { from: BusinessDay; to: BusinessDay }): number {
	return [...daily].reduce((sum, [day, amount]) => sum + (day >= from && day <= to ? amount : 0), 0);
}

/** The festivals as bell curves: the day, its width in days, and the largest lift. */
const bells = [
	{ at: '03-08', days: 3, lift: 0.6 },
	{ at: '06-03', days: 2, lift: 0.6 },
	{ at: '06-18', days: 1.2, lift: 2 },
	{ at: '10-04', days: 4, lift: 0.25 },
	{ at: '10-30', days: 7, lift: 0.6 },
	{ at: '11-02', days: 1.5, lift: 1 },
	{ at: '11-11', days: 0.7, lift: 7 },
	{ at: '12-12', days: 1.2, lift: 0.9 },
] as const;

/**
 * A simulated year whose season differs from the table. A smooth wave carries bells for the festivals, each of random
 * height, width and, for the smaller ones, day. The Spring Festival has a random lull and rush, and weekends are
 * better or worse. Growth is −20 % to +60 % a year, the level wanders, and there is noise. In a fifth of the years
 * Singles' Day fails.
 */
function simulatedYear(seed: number, year: number, from: BusinessDay): Map<BusinessDay, number> {
	const { uniform, normal } = chances(seed);
	const about = (value: number, spread: number) => value * Math.exp(spread * normal());
	const [growth, wave, coldest] = [uniform(-0.2, 0.6), uniform(0.05, 0.27), 15 + 12 * normal()];
	const [weekend, lull, rush] = [uniform(0.9, 1.2), uniform(0.4, 0.9), uniform(0.1, 0.4)];
	const fails = uniform(0, 1) < 0.2;
	const festivals = bells.map(({ at, days, lift }) => ({
		at,
		days: about(days, 0.3),
		lift: about(lift, 0.4) * (fails && at === '11-11' ? 0.1 : 1),
		late: at === '11-11' || at === '06-18' ? 0 : Math.round(1.2 * normal()),
	}));
	let level = 1;
	const amounts = new Map<BusinessDay, number>();
	for (const day of eachDay({ from, to: `${year}-12-31` })) {
		level = level ** 0.995 * Math.exp(0.012 * normal());
		let weight = 1 + wave * Math.cos((2 * Math.PI * (daysBetween(`${day.slice(0, 4)}-01-01`, day) - coldest)) / 365.25);
		for (const { at, days, lift, late } of festivals)
			weight *= 1 + lift * bell(daysBetween(`${day.slice(0, 4)}-${at}`, day) - late, days);
		const festival = springFestivals.find((one) => one.startsWith(day.slice(0, 4))) ?? '';
		const after = daysBetween(festival, day);
		weight *= 1 - lull * bell(after - 2, 6) + rush * bell(after + 18, 7);
		if ([0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())) weight *= weekend;
		const grown = (1 + growth) ** (daysBetween(`${year}-07-01`, day) / 365);
		amounts.set(day, Math.round(about(2_000_000_000 * level * grown * weight, 0.15)));
	}
	return amounts;
}

function bell(away: number, days: number): number {
	return Math.exp(-(away ** 2) / (2 * days ** 2));
}

/** Pseudo-random numbers of a seed (a linear congruence modulo 2^31 − 1). */
function chances(seed: number) {
	let state = seed + 1;
	const next = () => {
		state = Number((BigInt(state) * 48_271n) % 2_147_483_647n);
		return state / 2_147_483_647;
	};
	for (let i = 0; i < 20; i++) next();
	return {
		uniform: (from: number, to: number) => from + (to - from) * next(),
		normal: () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next()),
	};
}
