import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	type Contribution,
	type Measure,
	mergeContributions,
	minContributors,
	suppressedCells,
	withSuppression,
} from '#sales';
import { countersOf, paid, readerOf, record } from './given.ts';

const cell = (amount: number, ...tenants: string[]): Contribution => ({
	amount,
	orders: 1,
	units: 1,
	contributors: new Set(tenants),
});
const daily = (days: Readonly<Record<string, Readonly<Record<string, Contribution>>>>) =>
	new Map(Object.entries(days).map(([day, members]) => [day, new Map(Object.entries(members))]));
const hiddenDays = (hidden: ReadonlySet<string>) => [...hidden].filter((key) => key.indexOf(' ') === 10).toSorted();

describe('cell suppression', () => {
	test('shows a group of three tenants, and no smaller one', () => {
		const groups = {
			big: cell(9, 'a', 'b', 'c'),
			large: cell(8, 'd', 'e', 'f'),
			two: cell(5, 'g', 'h'),
			one: cell(5, 'i'),
		};
		expect(hiddenDays(suppressedCells(daily({ '2026-11-11': groups })))).toEqual(['2026-11-11 one', '2026-11-11 two']);
	});

	test('suppresses the next smallest group when a single one could be computed by subtraction', () => {
		const groups = { big: cell(9, 'a', 'b', 'c'), large: cell(8, 'd', 'e', 'f'), one: cell(5, 'i') };
		expect(hiddenDays(suppressedCells(daily({ '2026-11-11': groups })))).toEqual([
			'2026-11-11 large',
			'2026-11-11 one',
		]);
	});

	test('suppresses a further one also when two belong to the same tenant', () => {
		const groups = { big: cell(9, 'a', 'b', 'c'), large: cell(8, 'd', 'e', 'f'), s: cell(5, 'i'), t: cell(2, 'i') };
		expect(hiddenDays(suppressedCells(daily({ '2026-11-11': groups })))).toEqual([
			'2026-11-11 large',
			'2026-11-11 s',
			'2026-11-11 t',
		]);
	});

	test('suppresses a second day when a month less its other days would reveal one', () => {
		const full = (amount: number) => ({
			x: cell(amount, 'a', 'b', 'c'),
			y: cell(amount, 'd', 'e', 'f'),
			z: cell(amount, 'g', 'h', 'i'),
		});
		const days = { '2026-11-01': full(5), '2026-11-02': full(7), '2026-11-03': { ...full(1), x: cell(4, 'a') } };
		const hidden = suppressedCells(daily(days));
		expect(hidden.has('2026-11 x')).toBe(false);
		expect([hidden.has('2026-11-03 x'), hidden.has('2026-11-01 x'), hidden.has('2026-11-02 x')]).toEqual([
			true,
			true,
			false,
		]);
	});

	const tenants = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });
	const cells = fc
		.record({ day: fc.constantFrom('2026-01-30', '2026-01-31', '2026-02-01', '2026-02-02', '2027-01-01') })
		.chain(({ day }) =>
			fc.record({ day: fc.constant(day), member: fc.constantFrom('x', 'y', 'z', 'w'), tenants, amount: fc.nat(50) }),
		);
	const tables = fc.uniqueArray(cells, { selector: ({ day, member }) => `${day} ${member}`, maxLength: 20 });

	/** The cells of a length of time, summed, and the lines in which a suppressed cell could be subtracted. */
	function linesOf(days: ReturnType<typeof daily>, length: number) {
		const times = Map.groupBy(days, ([day]) => day.slice(0, length));
		const all = [...times].flatMap(([time, ofLine]) =>
			[...mergeContributions(ofLine.map(([, members]) => members))].map(([member, contribution]) => ({
				time,
				member,
				contribution,
			})),
		);
		const whole = (time: string) => (length === 4 ? time : time.slice(0, -3));
		return [
			...Map.groupBy(all, ({ time }) => time).values(),
			...Map.groupBy(all, ({ time, member }) => `${whole(time)} ${member}`).values(),
		];
	}

	test.each([4, 7, 10])(
		'leaves in no line of times with %i characters a sum of fewer than two cells or three tenants',
		(length) => {
			fc.assert(
				fc.property(tables, (table) => {
					const byDay = Map.groupBy(table, ({ day }) => day);
					const days = new Map(
						[...byDay].map(([day, ofTime]) => [
							day,
							new Map(
								ofTime.map((contribution): [string, Contribution] => [
									contribution.member,
									cell(contribution.amount, ...contribution.tenants),
								]),
							),
						]),
					);
					const hidden = suppressedCells(days);
					for (const line of linesOf(days, length)) {
						const out = line.filter(({ time, member }) => hidden.has(`${time} ${member}`));
						const behind = new Set(out.flatMap(({ contribution }) => [...contribution.contributors]));
						const visibleCells = line.filter((each) => !out.includes(each));
						expect(visibleCells.every(({ contribution }) => contribution.contributors.size >= minContributors)).toBe(
							true,
						);
						expect(
							out.length === 0 || visibleCells.length === 0 || (out.length > 1 && behind.size >= minContributors),
						).toBe(true);
					}
					for (const key of hidden) {
						const [time = '', member = ''] = key.split(' ');
						for (const [day, members] of days)
							if (day.startsWith(time) && members.has(member)) expect(hidden.has(`${day} ${member}`)).toBe(true);
					}
				}),
			);
		},
	);
});

describe('suppressed figures', () => {
	const orders = (['aa', 'bb', 'cc', 'dd'] as const).map((tenantId, n) =>
		paid({ n, tenantId, clusterId: n < 3 ? 'chaonan' : 'dalang', channel: 'export_retail' }),
	);
	const reader = readerOf(countersOf(...orders.map((order, n) => record(n + 1, order))));
	const at = async (dimension: 'cluster' | 'channel', measure: Measure, time: string) =>
		Object.fromEntries(
			(await withSuppression(reader, { dimension, days: { from: '2026-11-11', to: '2026-11-11' }, measure })).at(time)
				.value,
		);

	test('are those of the reader where enough tenants sold, and null elsewhere', async () => {
		for (const time of ['2026', '2026-11', '2026-11-11']) {
			expect(await at('channel', 'net', time)).toEqual({ export_retail: { amount: 103_200, orders: 4, units: 8 } });
			expect(Object.values(await at('cluster', 'paid', time)).map(({ amount }) => amount)).toEqual([null, null]);
		}
		expect(await at('channel', 'refunded', '2026')).toEqual({});
	});

	test('hide the net where refunds are suppressed, because paid less net is refunded', async () => {
		const day = '2026-11-11';
		const sold: Partial<Record<Measure, Record<string, Contribution>>> = {
			paid: { x: cell(9, 'a', 'b', 'c'), y: cell(8, 'd', 'e', 'f') },
			refunded: { x: cell(2, 'a') },
		};
		const byMemberAndDay = ({ measure }: { readonly measure: Measure }) =>
			Promise.resolve(new Map([[day, { value: new Map(Object.entries(sold[measure] ?? {})), live: false }]]));
		const amounts = async (measure: Measure) => {
			const { value } = (
				await withSuppression({ byMemberAndDay }, { dimension: 'grade', days: { from: day, to: day }, measure })
			).at(day);
			return [...value].map(([member, { amount }]) => [member, amount]);
		};
		expect(await amounts('paid')).toEqual([
			['x', 9],
			['y', 8],
		]);
		expect(await amounts('refunded')).toEqual([['x', null]]);
		expect(await amounts('net')).toEqual([
			['x', null],
			['y', 8],
		]);
	});
});
