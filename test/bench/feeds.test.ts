import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BenchBase, now, openBenchBase, unique } from './bench-base.ts';
import { type Operations, operations } from './operations.ts';

let benchBase: BenchBase;
let all: Operations;
beforeAll(async () => {
	benchBase = await openBenchBase();
	all = await operations(benchBase);
});
afterAll(() => benchBase.engine.stop());

describe('the counted figures', () => {
	test('an event feed that nobody reads costs 1 read unit a batch and no write; else an event 1 write unit, or 0.06 in a full batch', async () => {
		const unread = await all.tell(1, 1);
		expect([unread.value.events, unread.engine]).toEqual([0, { read: 1, write: 0 }]);
		await all.beginFeeds(36);
		const lone = await all.tell(1, 1);
		const [ofOne, of36] = [await all.tell(100, 1), await all.tell(100, 36)];
		expect([lone, ofOne, of36].map(({ value, engine }) => [value.events, engine.write])).toEqual([
			[1, 1],
			[100, 6],
			[100, 36],
		]);
	});

	test('a feed item of a lone event stays below 1 KB with the marks of a day', async () => {
		const { feeds } = benchBase.stores;
		const append = (shard: string, hour: number) => {
			const orderId = `ord_tenant-77_${unique()}`;
			const events = [{ type: 'order.paid', at: now, orderId }] as const;
			const records = [{ tenantId: 'tenant-77', sequenceNumber: '4913250000000000000000009999', events }];
			return feeds.append({ consumer: 'index-orders', shard, records }, now + hour * 3_600_000);
		};
		await feeds.read('tenant-77', { after: undefined, limit: 1 }, now);
		// A shard lasts four hours, and there are two streams.
		for (let n = 0; n < 14; n++) await append(`shard-${n}`, n * 2);
		const { engine } = await benchBase.asked(() => append('shard-last', 28));
		expect(engine.write).toBe(1);
	});
});
