import type { DynamoDBRecord } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { count, countedMeasures, dimensions, figuresBy, figuresByHour, hourName, merged, salesStore } from '#sales';
import { sealClosedDays } from '#sealing';
import { longNames, read } from '../sales/given.ts';
import { type Ground, aDay, at, dyingAt, lay, ripe, stingy } from './given.ts';

const day = '2026-11-11';
const next = '2026-11-12';
const tooLarge = { name: 'ValidationException' };
const isOf =
	(tenantId: string) =>
	({ dynamodb }: DynamoDBRecord) =>
		dynamodb?.Keys?.['pk']?.S === `T#${tenantId}`;
const tenants = ['tenant-a', 'tenant-b', 'tenant-c'];

let ground: Ground;
beforeEach(async () => {
	ground = await lay(tenants, day);
});
afterEach(() => ground.engine.stop());

describe('a closed day', () => {
	test('that was counted right is sealed without drift', async () => {
		await aDay(ground, day);
		await ground.counted();
		const { seals, open, unfinished } = await ground.seal(day);
		expect({ open, unfinished }).toEqual({ open: next, unfinished: false });
		expect(seals).toMatchObject([{ day, sealedAt: ripe(day), orders: 2, late: 0, differing: 0, tenants: [] }]);
		const amount = 25_800 + 299_800;
		expect(seals[0]?.measures).toEqual(
			new Map([
				['paid', { live: { amount, orders: 2, units: 6 }, sealed: { amount, orders: 2, units: 6 } }],
				['shipped', { live: { amount: 25_800, orders: 1, units: 2 }, sealed: { amount: 25_800, orders: 1, units: 2 } }],
				[
					'received',
					{ live: { amount: 25_800, orders: 1, units: 2 }, sealed: { amount: 25_800, orders: 1, units: 2 } },
				],
			]),
		);
	});

	test('is sealed when ten minutes have passed since its end, and not before', async () => {
		await aDay(ground, day);
		await ground.counted();
		const early = await sealClosedDays(ground.stores, ripe(day) - 1, () => true);
		expect(early).toEqual({ seals: [], open: day, unfinished: false, behind: [], leftOut: [] });
		expect((await ground.seal(day)).seals).toHaveLength(1);
	});

	test('is answered as its counters were, in every dimension, by day, by hour and by member, and is no longer live', async () => {
		await aDay(ground, day);
		await ground.counted();
		const counters = await ground.stores.live.counters(day, day, countedMeasures);
		await ground.seal(day);
		const reader = ground.reader(next);
		for (const measure of countedMeasures)
			for (const dimension of dimensions) {
				const members = merged(counters.map((one) => figuresBy(one, measure, dimension)));
				for (const days of [
					{ from: day, to: day },
					{ from: '2026-11-01', to: day },
					{ from: '2026-01-01', to: day },
				])
					expect(await reader.byMember({ dimension, measure, days })).toEqual({ value: members, live: false });
				for (const [member, figure] of members) {
					const question = { dimension, member, measure, days: { from: day, to: day } };
					expect(await reader.byDay(question)).toEqual({ value: new Map([[day, figure]]), live: false });
					if (dimension === 'category' || dimension === 'channel') continue;
					const hours = merged(counters.map((one) => figuresByHour(one, measure, dimension, member)));
					expect(await reader.byHour({ ...question, dimension })).toEqual({
						value: new Map([...hours].map(([hour, one]) => [hourName(day, Number(hour)), one])),
						live: false,
					});
				}
			}
	});

	test('is sealed once, whoever seals it again and at the same time', async () => {
		await aDay(ground, day);
		await ground.counted(ground.stream.slice(1));
		await Promise.all([ground.seal(day), ground.seal(day)]);
		const first = await ground.sales();
		await ground.seal(day);
		expect(await ground.sales()).toEqual(first);
		const { seals } = await ground.stores.seals.seals({ from: day, to: day }, 10, undefined);
		expect(seals).toMatchObject([{ day, differing: 1, tenants: ['tenant-a'] }]);
	});
});

test('a tenant with thousands of categories is sealed without drift, and every item stays below 100 KB', async () => {
	const names = longNames(2_400);
	for (let n = 0; n < names.length; n += 50) {
		const lines = names.slice(n, n + 50).map((category) => [category, 1, 12_900] as const);
		await ground.placed(['tenant-a'], at(day), 1, lines);
	}
	await ground.counted(ground.stream.slice(0, 20).toReversed(), 'shard-1');
	await ground.counted(ground.stream.slice(20).toReversed(), 'shard-2');
	expect((await ground.seal(day)).seals).toMatchObject([{ differing: 0, tenants: [] }]);
	const question = { dimension: 'category', measure: 'placed', days: { from: day, to: day } } as const;
	const { value } = await ground.reader(next).byMember(question);
	const figure = { amount: 12_900, orders: 1, units: 1 };
	expect([...value].filter(([name]) => name !== 'other')).toEqual(names.slice(0, 100).map((name) => [name, figure]));
	expect(value.get('other')).toMatchObject({ amount: 2_300 * 12_900, units: 2_300 });
	const sizes = (await ground.sales()).map((item) => Buffer.byteLength(JSON.stringify(item)));
	expect(Math.max(...sizes)).toBeLessThan(100_000);
});

test('a tenant whose counter no item can hold holds up neither the others nor the next days', async () => {
	await aDay(ground, day);
	const { database } = ground.engine;
	const full: typeof database = {
		...database,
		write: (write) =>
			write.kind === 'put' && write.item.sk.includes('tenant-a')
				? Promise.reject(Object.assign(new Error('Item size has exceeded the maximum allowed size'), tooLarge))
				: database.write(write),
	};
	const { poison, counters } = await count(salesStore(full, 'sales'), ground.stream, read, 'shard-1');
	expect(poison.map(({ sequenceNumber }) => sequenceNumber)).toEqual(
		ground.stream.filter(isOf('tenant-a')).map(({ dynamodb }) => dynamodb?.SequenceNumber),
	);
	expect(counters).toBe(1);
	const { seals, leftOut, open } = await ground.seal(next, full);
	expect(leftOut).toEqual([{ tenantId: 'tenant-a', day }]);
	expect(open).toBe('2026-11-13');
	expect(seals.map((seal) => seal.measures.get('paid')?.sealed.orders)).toEqual([1, undefined]);
});

test('a run that another one has overtaken changes nothing of what that has sealed', async () => {
	await aDay(ground, day);
	await ground.counted(ground.stream.slice(1));
	const { database } = ground.engine;
	let first: ReturnType<Ground['sales']> | undefined;
	const overtaken: typeof database = {
		...database,
		async query(request) {
			if (String(request.values[':pk']).startsWith('M#')) await (first ??= ground.seal(day).then(() => ground.sales()));
			return database.query(request);
		},
	};
	await ground.seal(day, overtaken);
	expect(await ground.sales()).toEqual(await first);
	const { seals } = await ground.stores.seals.seals({ from: day, to: day }, 10, undefined);
	expect(seals).toMatchObject([{ day, differing: 1, tenants: ['tenant-a'] }]);
});

test('sealing reads to the end, however small the pages are', async () => {
	await aDay(ground, day);
	await ground.sold({ tenantId: 'tenant-b', at: at(day) });
	await ground.counted();
	await ground.seal(day);
	const whole = await ground.sales();
	await ground.forget();
	await ground.counted();
	await ground.seal(day, stingy(ground.engine.database));
	expect(await ground.sales()).toEqual(whole);
});

test('killed before any of its writes, sealing goes on where it was and ends the same', async () => {
	await aDay(ground, day);
	await ground.sold({ tenantId: 'tenant-c', at: at(day, 3) });
	const counted = () => ground.counted(ground.stream.slice(1));
	await counted();
	const whole = dyingAt(ground.engine.database, Number.POSITIVE_INFINITY);
	await ground.seal(day, whole);
	const wanted = await ground.sales();
	expect(whole.writes()).toBeGreaterThan(50);
	for (let k = 0; k < whole.writes(); k++) {
		await ground.forget();
		await counted();
		await expect(ground.seal(day, dyingAt(ground.engine.database, k))).rejects.toThrow('killed');
		await ground.seal(day);
		expect(await ground.sales(), `killed before write ${k}`).toEqual(wanted);
	}
}, 120_000);

test('told to stop between tenants, sealing goes on with the next one', async () => {
	await ground.engine.stop();
	ground = await lay(
		Array.from({ length: 60 }, (_, n) => `tenant-${String(n).padStart(2, '0')}`),
		day,
	);
	for (const tenantId of ['tenant-00', 'tenant-30', 'tenant-59']) await ground.sold({ tenantId, at: at(day) });
	const once = () => {
		let left = 1;
		return () => left-- > 0;
	};
	const runs = [];
	for (let run = 0; run < 10; run++) {
		const sealed = await ground.seal(day, ground.engine.database, once());
		runs.push((await ground.stores.seals.kept({ from: day, to: day })).length);
		if (!sealed.unfinished) break;
	}
	expect(runs.slice(0, 3)).toEqual([1, 2, 3]);
	const { seals } = await ground.stores.seals.seals({ from: day, to: day }, 1, undefined);
	expect(seals).toMatchObject([{ day, orders: 3, late: 3 }]);
});
