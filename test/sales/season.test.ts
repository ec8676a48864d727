import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { addDays, businessDay, daysBetween } from '#kernel';
import { daysOfYear, eachDay, springFestivals, weightOf } from '#sales';
import { root } from '../support/sources.ts';
import { type Judgement, backTest } from './backtest.ts';

describe('the Spring Festival', () => {
	test.each(springFestivals)(
		'of %s is the day of a new moon in Beijing, between 21 January and 20 February',
		(festival) => {
			expect(businessDay(newMoonNear(festival))).toBe(festival);
			expect(festival.slice(5) >= '01-21' && festival.slice(5) <= '02-20').toBe(true);
		},
	);

	test('is that of the calendar of Intl, save where the new moon is within minutes of midnight', () => {
		const chinese = new Intl.DateTimeFormat('en-u-ca-chinese', { month: 'numeric', day: 'numeric', timeZone: 'UTC' });
		const isFirst = (day: string) => {
			const parts = chinese.formatToParts(new Date(`${day}T12:00:00Z`));
			return ['month', 'day'].every((type) => parts.find((part) => part.type === type)?.value === '1');
		};
		expect(springFestivals.filter((day) => !isFirst(day))).toEqual(['2027-02-06', '2030-02-03']);
		expect([isFirst(addDays('2027-02-06', 1)), isFirst(addDays('2030-02-03', -1))]).toEqual([true, true]);
		expect(springFestivals.map((day) => day.slice(0, 4))).toEqual(Array.from({ length: 16 }, (_, i) => `${2020 + i}`));
	});
});

/** The new moon nearest to a day, after J. Meeus, Astronomical Algorithms, chapter 49; right to about a minute. */
function newMoonNear(day: string): number {
	const k = Math.round(daysBetween('2000-01-06', day) / 29.530588861);
	const t = k / 1236.85;
	const sine = (degrees: number) => Math.sin((degrees * Math.PI) / 180);
	const e = 1 - 0.002516 * t - 0.0000074 * t ** 2;
	const sun = 2.5534 + 29.1053567 * k - 0.0000014 * t ** 2;
	const moon = 201.5643 + 385.81693528 * k + 0.0107582 * t ** 2;
	const node = 160.7108 + 390.67050284 * k - 0.0016118 * t ** 2;
	const julian =
		2451550.09766 +
		29.530588861 * k +
		0.00015437 * t ** 2 -
		0.4072 * sine(moon) +
		0.17241 * e * sine(sun) +
		0.01608 * sine(2 * moon) +
		0.01039 * sine(2 * node) +
		0.00739 * e * sine(moon - sun) -
		0.00514 * e * sine(moon + sun) +
		0.00208 * e ** 2 * sine(2 * sun) -
		0.00111 * sine(moon - 2 * node) -
		0.00057 * sine(moon + 2 * node) +
		0.00056 * e * sine(2 * moon + sun) -
		0.00042 * sine(3 * moon) +
		0.00042 * e * sine(sun + 2 * node) +
		0.00038 * e * sine(sun - 2 * node) -
		0.00024 * e * sine(2 * moon - sun) -
		0.00017 * sine(124.7746 - 1.56375588 * k) +
		0.000325 * sine(299.77 + 0.107408 * k - 0.009173 * t ** 2) +
		0.000165 * sine(251.88 + 0.016321 * k);
	/** From dynamical time to UTC: some 70 seconds in these years. */
	return Math.round((julian - 2440587.5) * 86_400_000) - 70_000;
}

describe('the season', () => {
	test('weighs every day of every year', () => {
		const weights = [2000, 2020, 2026, 2035, 2100].flatMap((year) => eachDay(daysOfYear(year)).map(weightOf));
		expect(weights.every((weight) => Number.isSafeInteger(weight) && weight > 0)).toBe(true);
	});

	test('knows Singles’ Day above all, 618, and a Spring Festival that moves', () => {
		const greatest = (from: string, to: string) =>
			eachDay({ from, to }).toSorted((a, b) => weightOf(b) - weightOf(a))[0];
		expect(greatest('2026-01-01', '2026-12-31')).toBe('2026-11-11');
		expect(greatest('2026-01-01', '2026-10-31')).toBe('2026-06-18');
		for (const festival of springFestivals) {
			expect(weightOf(festival)).toBeLessThan(weightOf(addDays(festival, 20)));
			expect(weightOf(addDays(festival, -14))).toBeGreaterThan(weightOf(addDays(festival, 20)));
		}
	});
});

describe('the projection', () => {
	const judged = backTest(1);
	const mean = (of: (judgement: Judgement) => number) =>
		judged.reduce((sum, judgement) => sum + of(judgement), 0) / judged.length;

	test('has the final figure between low and high in four of five cases, and in no month in fewer than seven of ten', () => {
		expect(mean(({ inside }) => inside)).toBeGreaterThanOrEqual(800);
		expect(Math.min(...judged.map(({ inside }) => inside))).toBeGreaterThanOrEqual(700);
	});

	test('errs by less than two thirds of what the flat pace errs by, and by little once the great days are past', () => {
		expect(mean(({ season }) => season)).toBeLessThan((mean(({ flat }) => flat) * 2) / 3);
		expect(judged.at(-1)?.season).toBeLessThan(20);
	});

	test('is as good as the README says', () => {
		const tenths = (permille: number) => (permille / 10).toFixed(1);
		const row = (name: string, of: (judgement: Judgement) => number) =>
			`| ${name} | ${judged.map((judgement) => tenths(of(judgement))).join(' | ')} |`;
		const readme = readFileSync(`${root}/README.md`, 'utf8').replaceAll(/ +/g, ' ');
		expect(readme).toContain(row('mean error with the season', ({ season }) => season));
		expect(readme).toContain(row('mean error of the flat pace', ({ flat }) => flat));
		expect(readme).toContain(row('ended from low to high', ({ inside }) => inside));
	});
});
