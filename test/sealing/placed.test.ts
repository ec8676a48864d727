import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startOfDay } from '#kernel';
import { figuresBy, merged } from '#sales';
import { type SealingFixture, at, openFixture, ripe, singleItemPages } from './given.ts';

const day = '2026-11-11';
const next = '2026-11-12';

let fixture: SealingFixture;
beforeEach(async () => {
	fixture = await openFixture(['tenant-a', 'tenant-b'], day);
});
afterEach(() => fixture.engine.stop());

/** Orders placed on the day by tenant, from the stored counters. */
async function live(): Promise<Record<string, number>> {
	const counters = await fixture.stores.live.sales(day, day, ['placed']);
	const figures = merged(counters.map((one) => figuresBy(one, 'placed', 'tenant')));
	return Object.fromEntries([...figures].map(([tenant, { orders }]) => [tenant, orders]));
}

describe('the placements of a closed day', () => {
	test('are recounted from the checkouts, paid or not, each once however often it was recorded', async () => {
		await fixture.placed(['tenant-a', 'tenant-b'], at(day), 3);
		await fixture.placed(['tenant-a'], startOfDay(next) - 1);
		await fixture.placed(['tenant-a'], startOfDay(next));
		await fixture.counted();
		const { seals } = await fixture.seal(day, singleItemPages(fixture.engine.database));
		const figure = { amount: 38_700, orders: 3, units: 3 };
		expect(seals).toMatchObject([{ differing: 0, orders: 0 }]);
		expect(seals[0]?.measures).toEqual(new Map([['placed', { live: figure, sealed: figure }]]));
		const question = { dimension: 'base', measure: 'placed', days: { from: day, to: day } } as const;
		expect(await fixture.reader(next).byMember(question)).toEqual({ value: new Map([['base', figure]]), live: false });
	});

	test('that some shards lost are repaired once, and stay right when those shards deliver them late', async () => {
		await fixture.placed(['tenant-a'], at(day));
		await fixture.placed(['tenant-a', 'tenant-b'], at(day));
		const [first, second] = fixture.stream;
		if (!first || !second) throw new Error('two records');
		await fixture.counted([first], 'shard-1');
		const { seals } = await fixture.seal(day);
		expect(seals).toMatchObject([{ late: 2, differing: 2, tenants: ['tenant-a', 'tenant-b'] }]);
		expect(await live()).toEqual({ 'tenant-a': 2, 'tenant-b': 1 });
		await fixture.counted([first, second], 'shard-1');
		await fixture.counted([second], 'shard-2');
		expect(await live()).toEqual({ 'tenant-a': 2, 'tenant-b': 1 });
	});

	test('are repaired beside lost payments, each in its own counter', async () => {
		await fixture.placed(['tenant-a'], at(day));
		await fixture.sold({ tenantId: 'tenant-a', at: at(day) });
		await fixture.seal(day);
		const counters = await fixture.counters();
		expect(counters.map(({ source, shard, measures }) => [source, shard, [...measures.keys()]])).toEqual([
			['orders', 'recount', ['paid']],
			['checkouts', 'recount', ['placed']],
		]);
	});

	test('that were counted twice are reduced to the recount', async () => {
		await fixture.placed(['tenant-a'], at(day));
		await fixture.counted(fixture.stream, 'shard-1');
		await fixture.counted(fixture.stream, 'shard-2');
		const { seals } = await fixture.seal(day);
		expect(seals).toMatchObject([{ late: 0, differing: 1 }]);
		expect(seals[0]?.measures.get('placed')?.live.orders).toBe(2);
		expect(await live()).toEqual({ 'tenant-a': 1 });
	});
});

describe('the placements of a closed day whose list is behind', () => {
	const behind = [{ consumer: 'index-orders', shards: 1 }] as const;
	const dayMs = 86_400_000;

	test('are not sealed before the list is complete, and then in full', async () => {
		await fixture.placed(['tenant-a'], at(day), 0);
		await fixture.counted();
		const early = await fixture.sealBehind(ripe(day), behind);
		expect(early).toEqual({ seals: [], open: day, unfinished: false, behind, leftOut: [] });
		expect(await fixture.stores.seals.waiting()).toEqual({ day, since: ripe(day), behind });
		await fixture.note(0);
		const { seals } = await fixture.seal(day);
		expect(seals[0]?.measures.get('placed')?.sealed.orders).toBe(1);
	});

	test('are sealed at no less than the live count once the stream has dropped the day', async () => {
		await fixture.placed(['tenant-a'], at(day), 0);
		await fixture.placed(['tenant-a'], at(day), 1);
		await fixture.counted();
		expect(await fixture.sealBehind(ripe(day) + dayMs - 1, behind)).toMatchObject({ seals: [], behind });
		const { seals } = await fixture.sealBehind(ripe(day) + dayMs, behind);
		const figure = { amount: 25_800, orders: 2, units: 2 };
		expect(seals).toMatchObject([{ day, differing: 0 }]);
		expect(seals[0]?.measures).toEqual(new Map([['placed', { live: figure, sealed: figure }]]));
		expect(await live()).toEqual({ 'tenant-a': 2 });
	});

	test('are sealed by the list when it exceeds the live count', async () => {
		await fixture.placed(['tenant-a'], at(day));
		const { seals } = await fixture.sealBehind(ripe(day) + dayMs, behind);
		expect(seals).toMatchObject([{ late: 1, differing: 1 }]);
		expect(await live()).toEqual({ 'tenant-a': 1 });
	});
});
