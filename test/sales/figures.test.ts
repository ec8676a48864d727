import { describe, expect, test } from 'vitest';
import { startOfDay } from '#kernel';
import { type SeriesQuery, parseSeriesQuery, lengthOf, parsePeriod, series } from '#sales';
import { countersOf, paid, readerOf, record } from './given.ts';

const today = '2026-11-11';

describe('a series', () => {
	const counters = countersOf(
		record(1, paid({ n: 1, at: startOfDay(today) })),
		record(2, paid({ n: 2, at: startOfDay(today) + 86_399_999, channel: 'export_retail' })),
		record(3, paid({ n: 3, at: startOfDay('2026-12-01'), clusterId: 'dalang' })),
	);
	const ask = (question: Partial<SeriesQuery>) =>
		series(readerOf(counters), {
			dimension: 'base',
			member: 'base',
			by: 'day',
			measure: 'paid',
			days: { from: today, to: '2026-12-01' },
			...question,
		});

	test('has a point for each hour, day or month, zero where nothing was sold', async () => {
		const { value: hours } = await ask({ by: 'hour', days: { from: today, to: today } });
		expect(hours).toHaveLength(24);
		expect(hours.filter((one) => one.orders > 0).map((one) => one.at)).toEqual(['2026-11-11T00', '2026-11-11T23']);
		expect((await ask({})).value).toHaveLength(21);
		expect((await ask({ by: 'month' })).value).toEqual([
			{ at: '2026-11', amount: 51_600, orders: 2, units: 4 },
			{ at: '2026-12', amount: 25_800, orders: 1, units: 2 },
		]);
	});

	test('is of one member', async () => {
		const orders = async (question: Partial<SeriesQuery>) =>
			(await ask({ by: 'month', ...question })).value.map((one) => one.orders);
		expect(await orders({ dimension: 'cluster', member: 'dalang' })).toEqual([0, 1]);
		expect(await orders({ dimension: 'channel', member: 'export_retail' })).toEqual([1, 0]);
		expect(await orders({ dimension: 'tenant', member: 'tenant-b' })).toEqual([0, 0]);
	});
});

describe('the members by day', () => {
	const counters = countersOf(
		record(1, paid({ n: 1, tenantId: 'aa' })),
		record(2, paid({ n: 2, tenantId: 'bb' })),
		record(3, paid({ n: 3, tenantId: 'aa', at: startOfDay('2026-11-13'), clusterId: 'dalang' })),
	);

	test('come with the tenants behind them, on every requested day', async () => {
		const days = { from: today, to: '2026-11-13' };
		const read = await readerOf(counters).byMemberAndDay({ dimension: 'cluster', days, measure: 'net' });
		const sold = (orders: number) => ({ amount: orders * 25_800, orders, units: orders * 2 });
		expect([...read].map(([day, { value }]) => [day, Object.fromEntries(value)])).toEqual([
			[today, { chaonan: { ...sold(2), contributors: new Set(['aa', 'bb']) } }],
			['2026-11-12', {}],
			['2026-11-13', { dalang: { ...sold(1), contributors: new Set(['aa']) } }],
		]);
	});
});

describe('a question', () => {
	const ask = (asked: Partial<Parameters<typeof parseSeriesQuery>[0]>) =>
		parseSeriesQuery({ dimension: 'base', by: 'day', measure: 'paid', ...asked }, today);

	test.each([
		['hour', today, today],
		['day', '2026-10-13', today],
		['month', '2026-01-01', today],
	] as const)('by %s defaults to %s to %s', (by, from, to) => {
		expect(ask({ by })).toMatchObject({ ok: true, value: { member: 'base', days: { from, to } } });
	});

	test.each([
		['from after to', { from: '2026-11-12', to: '2026-11-11' }, ['/from']],
		['an impossible day', { from: '2026-02-30', to: 'today' }, ['/from', '/to']],
		['401 days by day', { from: '2025-10-07', to: today }, ['/from']],
		['32 days by hour', { by: 'hour', from: '2026-10-11', to: today }, ['/from']],
		['no member', { dimension: 'cluster' }, ['/member']],
		['a member that is no slug', { dimension: 'tenant', member: 'A#1' }, ['/member']],
		['an unknown channel', { dimension: 'channel', member: 'mail' }, ['/member']],
		['a member of the base', { member: 'chaonan' }, ['/member']],
		['categories by hour', { dimension: 'category', member: 'shirts', by: 'hour' }, ['/by']],
		['several faults', { dimension: 'grade', member: 'best', from: '3000-01-01' }, ['/member', '/from']],
	] as const)('with %s is refused with a pointer to it', (_, question, places) => {
		const result = ask(question);
		expect(result.ok ? [] : result.refusal.errors.map((fault) => fault.pointer)).toEqual(places);
	});

	test.each([
		['400 days by day', { from: '2025-10-08' }],
		['31 days by hour', { by: 'hour', from: '2026-10-12' }],
	] as const)('of %s is accepted', (_, question) => {
		expect(ask(question).ok).toBe(true);
	});

	test.each([
		['2026', '2026-01-01', '2026-12-31', 365],
		['2028-02', '2028-02-01', '2028-02-29', 29],
		['2026-12', '2026-12-01', '2026-12-31', 31],
		['2026-11-11', today, today, 1],
	])('for the period %s is for %s to %s', (period, from, to, days) => {
		const parsed = parsePeriod(period);
		expect(parsed).toEqual({ ok: true, value: { from, to } });
		expect(parsed.ok && lengthOf(parsed.value)).toBe(days);
	});

	test.each(['', '26', '2026-1', '2026-13', '2026-02-30', '1999', '2101', '2026-11-11T09', '20261111', 'lastyear'])(
		'for the period "%s" is refused',
		(period) => {
			expect(parsePeriod(period)).toMatchObject({
				ok: false,
				refusal: { kind: 'invalid', errors: [{ pointer: '/period' }] },
			});
		},
	);
});
