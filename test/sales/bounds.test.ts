import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { businessDay } from '#kernel';
import { type Item, isTooLarge } from '#platform';
import {
	type CountedMeasure,
	type Counter,
	categoriesOf,
	countedMeasures,
	counterItem,
	counterOf,
	fold,
	noBreakdown,
	rollupStore,
	salesKeys,
	salesOf,
	salesTable,
	slotOf,
} from '#sales';
import { type Engine, startEngine } from '../support/engine.ts';
import { emptyOf, longNames, noon } from './given.ts';
import { event, huge, largestCounter } from './largest-counter.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([salesTable]);
});
afterAll(() => engine.stop());

const day = businessDay(noon);
const bytesOf = (item: Item) => Buffer.byteLength(JSON.stringify(item));

describe('more categories than a counter tells apart', () => {
	const sales = Array.from({ length: 260 }, (_, n) =>
		event(n, n % 3 === 0 ? 'refunded' : 'paid', `category ${(n * 7) % 130}`),
	);
	const counter = emptyOf('tenant-a', day);
	const whole = fold(counter, sales).counter;
	const sorted = (measures: Counter['measures'] | undefined, measure: CountedMeasure) => {
		const { categories, ...rest } = measures?.get(measure) ?? noBreakdown;
		return { ...rest, categories: [...categories].toSorted(([a], [b]) => (a < b ? -1 : 1)) };
	};

	test('are the same hundred for every order and batching of sales, live and recounted', () => {
		const order = fc.shuffledSubarray(sales, { minLength: sales.length });
		fc.assert(
			fc.property(order, fc.integer({ min: 1, max: 100 }), (shuffled, cut) => {
				let counted = counter;
				const numbered = shuffled.map((one, n) => ({ ...one, sequenceNumber: String(n + 1) }));
				for (let n = 0; n < numbered.length; n += cut) counted = fold(counted, numbered.slice(n, n + cut)).counter;
				for (const measure of ['paid', 'refunded'] as const)
					expect(sorted(counted.measures, measure)).toEqual(sorted(whole.measures, measure));
			}),
			{ numRuns: 20 },
		);
	});

	test('are the same hundred when several shards count a part each, also for a measure that is read alone', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(2), { minLength: 260, maxLength: 260 }), (shardOf) => {
				const stored = [0, 1, 2].map((n) => {
					const ofShard = sales.filter((_, i) => shardOf[i] === n);
					return counterItem(fold(emptyOf('tenant-a', day, `shard-${n}`), ofShard).counter);
				});
				for (const measure of ['paid', 'refunded'] as const) {
					const read = new Map(stored.map((item) => [counterOf(item, [measure]), categoriesOf(item)]));
					const [summed] = salesOf([...read.keys()], (one) => read.get(one) ?? []);
					expect(sorted(summed?.measures, measure)).toEqual(sorted(whole.measures, measure));
				}
			}),
			{ numRuns: 20 },
		);
	});

	test('are separated alike for sales and refunds of one day', () => {
		const named = (measure: 'paid' | 'refunded') => [...(whole.measures.get(measure)?.categories.keys() ?? [])];
		const names = new Set([...named('paid'), ...named('refunded')]);
		expect(names.size).toBe(101);
		expect(named('refunded')).toContain('other');
	});

	test('lose no figure', () => {
		for (const measure of ['paid', 'refunded'] as const) {
			const { categories } = whole.measures.get(measure) ?? noBreakdown;
			const amount = sales.filter((one) => one.measure === measure).reduce((sum, one) => sum + one.amount, 0);
			expect([...categories.values()].reduce((sum, one) => sum + one.amount, 0)).toBe(amount);
		}
	});
});

describe('the largest possible items stay below 100 KB', () => {
	test('a counter: a hundred long categories, in each hour in all clusters and grades', () => {
		const size = bytesOf(counterItem(largestCounter(day)));
		expect(size).toBeLessThan(100_000);
		expect(size).toBeGreaterThan(30_000);
	});

	test('a month of the base by hour', async () => {
		const hours = new Map(
			countedMeasures.flatMap((measure) => Array.from({ length: 24 }, (_, hour) => [slotOf(measure, hour), huge])),
		);
		const store = rollupStore(engine.database, 'sales');
		for (let n = 1; n <= 31; n++)
			await store.putDays('H', new Map([['base#base', new Map([[`2026-12-${String(n).padStart(2, '0')}`, hours]])]]));
		const item = await engine.database.get('sales', salesKeys.month('H', 'base#base', '2026-12-01'));
		expect(bytesOf(item ?? {})).toBeLessThan(100_000);
		expect(bytesOf(item ?? {})).toBeGreaterThan(50_000);
	});
});

describe('all members over a range', () => {
	const days = { from: '2026-01-01', to: '2026-12-31' };
	const figures = new Map(longNames(5_000).map((name, n) => [name, { ...huge, units: n }]));
	const sold = { dimension: 'category', measure: 'paid', days, figures } as const;
	const store = () => rollupStore(engine.database, 'sales');
	const items = () =>
		engine.database.queryAll({
			table: 'sales',
			where: 'pk = :pk',
			values: { ':pk': salesKeys.members('category', 'paid', days).pk },
			atMost: 1_000,
		});

	test('take several items where one would be too large, each below 100 KB, and are read back unchanged', async () => {
		await store().putMembers(sold);
		const written = await items();
		expect(written.length).toBeGreaterThan(9);
		expect(Math.max(...written.map(bytesOf))).toBeLessThan(100_000);
		expect(await store().members('category', 'paid', [days])).toEqual(figures);
		await store().putMembers({ ...sold, figures: new Map([...figures].toReversed()) });
		expect(await items()).toEqual(written);
	});

	test('fail to read when a part is missing', async () => {
		await store().putMembers(sold);
		await engine.database.write({
			kind: 'delete',
			table: 'sales',
			key: salesKeys.members('category', 'paid', days, 3),
		});
		await expect(store().members('category', 'paid', [days])).rejects.toThrow('a part of all members');
	});

	test('do not exist before all their parts do', async () => {
		const range = { from: '2025-01-01', to: '2025-12-31' };
		let writes = 0;
		const dying: typeof engine.database = {
			...engine.database,
			write: (write) => (++writes > 5 ? Promise.reject(new Error('killed')) : engine.database.write(write)),
		};
		await expect(rollupStore(dying, 'sales').putMembers({ ...sold, days: range })).rejects.toThrow('killed');
		expect(await store().members('category', 'paid', [range])).toEqual(new Map());
	});
});

test('an item that is too large is distinguished from any other failure', async () => {
	const put = (text: string, pk = 'X') =>
		engine.database
			.write({ kind: 'put', table: 'sales', item: { pk, sk: 'X', text } })
			.catch((error: unknown) => error);
	expect(isTooLarge(await put('x'.repeat(410_000)))).toBe(true);
	expect(isTooLarge(await put('x', ''))).toBe(false);
	expect(await put('x')).toEqual({ ok: true });
});
