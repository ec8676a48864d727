import { describe, expect, test } from 'vitest';
import { startOfDay } from '#kernel';
import {
	type Dimension,
	type Viewer,
	canCompare,
	canViewMember,
	canViewProgress,
	defaultMember,
	dimensions,
	exportFor,
	periodBefore,
	rankingFor,
	seriesFor,
} from '#sales';
import { countersOf, paid, readerOf, record } from './given.ts';

const all: Viewer = { sees: 'all' };
const manager: Viewer = { sees: 'cluster', clusterId: 'dalang' };
const association: Viewer = { sees: 'aggregates' };
const viewers = { all, manager, association };

/** The questions each viewer may ask of each dimension: all members, another's, its own, and the progress. */
const rights: Record<keyof typeof viewers, Record<Dimension, string>> = {
	all: { base: '✓✓✓✓', cluster: '✓✓✓✓', tenant: '✓✓✓✓', category: '✓✓✓✓', channel: '✓✓✓✓', grade: '✓✓✓✓' },
	manager: { base: '3333', cluster: '✓4✓✓', tenant: '✓4✓✓', category: '3333', channel: '3333', grade: '3333' },
	association: { base: '✓✓✓✓', cluster: '✓✓✓3', tenant: '3333', category: '✓✓✓3', channel: '✓✓✓3', grade: '✓✓✓3' },
};

describe.each(Object.entries(rights))('the viewer %s', (name, byDimension) => {
	const viewer = viewers[name as keyof typeof viewers];
	const sign = (decision: ReturnType<typeof canCompare>) =>
		decision.ok ? '✓' : { forbidden: '3', not_found: '4' }[decision.refusal.kind];

	test.each(dimensions)('may ask of the dimension %s exactly the questions of its row', (dimension) => {
		const subject = { dimension, clusterId: dimension === 'cluster' || dimension === 'tenant' ? 'dalang' : undefined };
		const others = { ...subject, clusterId: subject.clusterId && 'chaonan' };
		expect(
			[
				canCompare(viewer, dimension),
				canViewMember(viewer, { ...others, by: 'day' }),
				canViewMember(viewer, { ...subject, by: 'month' }),
				canViewProgress(viewer, subject),
			]
				.map(sign)
				.join(''),
		).toBe(byDimension[dimension]);
	});
});

test('hours of a group are closed to the association', () => {
	const hour = (viewer: Viewer, dimension: Dimension) =>
		canViewMember(viewer, { dimension, clusterId: 'dalang', by: 'hour' }).ok;
	expect([hour(association, 'base'), hour(association, 'cluster'), hour(manager, 'cluster')]).toEqual([
		true,
		false,
		true,
	]);
});

test("the default member is the base, or a cluster manager's own cluster", () => {
	expect(defaultMember(all, {})).toEqual({ dimension: 'base' });
	expect(defaultMember(manager, {})).toEqual({ dimension: 'cluster', member: 'dalang' });
	expect(defaultMember(manager, { dimension: 'cluster', member: 'chaonan' }).member).toBe('chaonan');
	expect(defaultMember(manager, { dimension: 'tenant' })).toEqual({ dimension: 'tenant' });
});

const today = '2026-11-11';
const sale = (n: number, tenantId: string, clusterId: string, amount: number, day = today) =>
	record(
		n,
		paid({ n, tenantId, clusterId, at: startOfDay(day), channel: 'export_retail', lines: [['shirts', 1, amount]] }),
	);
/** Chaonan with three tenants, Yuanzhou with three others, Dalang with one; on the day before, Chaonan with two. */
const reader = readerOf(
	countersOf(
		...['c1', 'c2', 'c3'].map((tenant, i) => sale(i + 1, tenant, 'chaonan', 100)),
		...['y1', 'y2', 'y3'].map((tenant, i) => sale(i + 4, tenant, 'yuanzhou', 50)),
		sale(7, 'd1', 'dalang', 200),
		sale(8, 'd2', 'dalang', 20, '2026-11-10'),
		sale(9, 'c1', 'chaonan', 10, '2026-11-10'),
	),
);
const ownTenants = new Set(['d1', 'd2']);

describe('a ranking', () => {
	const figuresFor = async (viewer: Viewer, dimension: Dimension, period = today) => {
		const days = period === today ? { from: today, to: today } : { from: '2026-11-01', to: '2026-11-30' };
		const before = periodBefore(days, today);
		const { value } = await rankingFor(
			viewer,
			reader,
			{ dimension, period, days, before, measure: 'paid' },
			ownTenants,
		);
		return value.map(({ rank, member, amount, previous }) => [rank, member, amount, previous && previous.amount]);
	};

	test('is complete for the management', async () => {
		expect(await figuresFor(all, 'cluster')).toEqual([
			[1, 'chaonan', 300, 10],
			[2, 'dalang', 200, 20],
			[3, 'yuanzhou', 150, null],
		]);
		expect(await figuresFor(all, 'tenant')).toHaveLength(8);
		expect((await figuresFor(all, 'tenant')).at(-1)).toEqual([8, 'd2', 0, 20]);
	});

	test('has for a cluster manager the ranks of other clusters without figures, and its own tenants alone', async () => {
		expect(await figuresFor(manager, 'cluster')).toEqual([
			[1, 'chaonan', null, null],
			[2, 'dalang', 200, 20],
			[3, 'yuanzhou', null, null],
		]);
		expect(await figuresFor(manager, 'tenant')).toEqual([
			[1, 'd1', 200, null],
			[2, 'd2', 0, 20],
		]);
		expect(await figuresFor(manager, 'tenant', '2026-11')).toEqual([
			[1, 'd1', 200, null],
			[2, 'd2', 20, null],
		]);
	});

	test('has for the association no figure of a small group, nor of the one that would reveal it', async () => {
		expect(await figuresFor(association, 'cluster', '2026-11')).toEqual([
			[1, 'chaonan', 310, null],
			[null, 'dalang', null, null],
			[null, 'yuanzhou', null, null],
		]);
		expect(await figuresFor(association, 'channel', '2026-11')).toEqual([[1, 'export_retail', 680, null]]);
		expect((await figuresFor(association, 'cluster')).map(([, , amount]) => amount)).toEqual([null, null, null]);
		expect(await figuresFor(association, 'base')).toEqual([[1, 'base', 650, 30]]);
	});

	test('of a running month is compared for the management, and not for the association', async () => {
		const before = { from: '2026-10-01', to: '2026-10-11' };
		const sold = readerOf(
			countersOf(
				...['a', 'b', 'c', 'd'].flatMap((name, i) =>
					[10, 11].map((month) => sale(i * 2 + month, `t-${name}`, 'dalang', 5, `2026-${month}-05`)),
				),
				...['e', 'f', 'g'].map((name, i) => sale(30 + i, `t-${name}`, 'xintang', 1, '2026-10-06')),
			),
		);
		const question = {
			dimension: 'cluster',
			period: '2026-11',
			days: { from: '2026-11-01', to: '2026-11-30' },
			measure: 'paid',
		} as const;
		const previous = async (viewer: Viewer, compared = before) =>
			(await rankingFor(viewer, sold, { ...question, before: compared }, ownTenants)).value.map(
				(name) => name.previous?.amount,
			);
		expect([await previous(all), await previous(association)]).toEqual([[20, 3], [undefined]]);
		expect(await previous(association, { from: '2026-10-01', to: '2026-10-31' })).toEqual([20, 3]);
	});
});

describe('a member that sold only in the period before', () => {
	const yesterday = '2026-11-10';
	/** Today Chaonan and Dalang; yesterday Xintang and Panyu with three tenants, and Zengcheng with one. */
	const sold = readerOf(
		countersOf(
			...['chaonan', 'dalang'].flatMap((cluster, i) =>
				[1, 2, 3].map((n) => sale(10 * i + n, `${cluster}-${n}`, cluster, 300 - 100 * i)),
			),
			...['xintang', 'panyu'].flatMap((cluster, i) =>
				[1, 2, 3].map((n) => sale(30 + 10 * i + n, `${cluster}-${n}`, cluster, 30 - 20 * i, yesterday)),
			),
			sale(60, 'zengcheng-1', 'zengcheng', 5, yesterday),
		),
	);
	const figuresFor = async (viewer: Viewer, dimension: Dimension = 'cluster') => {
		const question = { dimension, period: today, days: { from: today, to: today }, measure: 'paid' } as const;
		const before = { from: yesterday, to: yesterday };
		const { value } = await rankingFor(viewer, sold, { ...question, before }, ownTenants);
		return value.filter(({ amount, member }) => amount === 0 || !['chaonan', 'dalang'].includes(member));
	};
	const none = { amount: 0, orders: 0, units: 0 };
	const rivals = { amount: null, orders: null, units: null };

	test('is last in the ranking with zero, beside its earlier sales', async () => {
		expect(await figuresFor(all)).toEqual([
			{ rank: 3, member: 'panyu', ...none, previous: { rank: 2, amount: 30, orders: 3, units: 3 } },
			{ rank: 3, member: 'xintang', ...none, previous: { rank: 1, amount: 90, orders: 3, units: 3 } },
			{ rank: 3, member: 'zengcheng', ...none, previous: { rank: 3, amount: 5, orders: 1, units: 1 } },
		]);
	});

	test('is for a cluster manager like any other cluster, and shows no tenant of another cluster', async () => {
		expect(await figuresFor(manager)).toEqual([
			{ rank: 3, member: 'panyu', ...rivals, previous: { rank: 2, ...rivals } },
			{ rank: 3, member: 'xintang', ...rivals, previous: { rank: 1, ...rivals } },
			{ rank: 3, member: 'zengcheng', ...rivals, previous: { rank: 3, ...rivals } },
		]);
		expect(await figuresFor(manager, 'tenant')).toEqual([]);
	});

	test('shows the association nothing that the earlier ranking suppressed', async () => {
		const withheld = { rank: null, ...rivals, suppressed: true };
		expect(await figuresFor(association)).toEqual([
			{ rank: 3, member: 'panyu', ...none, previous: withheld },
			{ rank: 3, member: 'xintang', ...none, previous: { rank: 1, amount: 90, orders: 3, units: 3 } },
			{ rank: 3, member: 'zengcheng', ...none, previous: withheld },
		]);
	});
});

describe('a series', () => {
	const figuresFor = async (viewer: Viewer, member: string, by: 'day' | 'month', from = today) =>
		(await seriesFor(viewer, reader, { dimension: 'cluster', member, by, measure: 'paid', days: { from, to: today } }))
			.value;

	test('has for the association a zero where nothing was sold, and null where too few tenants sold', async () => {
		const nothing = { amount: 0, orders: 0, units: 0 };
		const withheld = { amount: null, orders: null, units: null, suppressed: true };
		expect(await figuresFor(association, 'chaonan', 'day', '2026-11-09')).toEqual([
			{ at: '2026-11-09', ...nothing },
			{ at: '2026-11-10', ...withheld },
			{ at: today, ...withheld },
		]);
		expect((await figuresFor(all, 'chaonan', 'day')).map(({ amount }) => amount)).toEqual([300]);
	});

	test('has for the association whole months, so that no part of one can be subtracted', async () => {
		const amounts = async (viewer: Viewer) =>
			(await figuresFor(viewer, 'chaonan', 'month')).map(({ amount }) => amount);
		expect([await amounts(all), await amounts(association)]).toEqual([[300], [310]]);
	});
});

describe('a CSV export', () => {
	const figuresFor = async (viewer: Viewer, dimension: Dimension, by: 'day' | 'month' = 'day') =>
		(
			await exportFor(
				viewer,
				reader,
				{ dimension, by, measure: 'paid', days: { from: '2026-11-10', to: today } },
				ownTenants,
			)
		).map(({ at, member, amount, live }) => [at, member, amount, live]);

	test('has a row for each time and member with sales, as far as the viewer may see it', async () => {
		expect(await figuresFor(all, 'cluster', 'month')).toEqual([
			['2026-11', 'chaonan', 310, true],
			['2026-11', 'dalang', 220, true],
			['2026-11', 'yuanzhou', 150, true],
		]);
		expect(await figuresFor(manager, 'cluster')).toEqual([
			['2026-11-10', 'dalang', 20, true],
			[today, 'dalang', 200, true],
		]);
		expect(await figuresFor(manager, 'tenant')).toEqual([
			['2026-11-10', 'd2', 20, true],
			[today, 'd1', 200, true],
		]);
		expect(await figuresFor(association, 'cluster', 'month')).toEqual([
			['2026-11', 'chaonan', 310, true],
			['2026-11', 'dalang', null, true],
			['2026-11', 'yuanzhou', null, true],
		]);
	});
});
