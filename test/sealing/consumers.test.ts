import type { DynamoDBRecord } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startOfDay } from '#kernel';
import { isPulse, ordersTable, pulseStore } from '#orders';
import { openShards } from '#platform';
import { type OrderConsumer, orderConsumers, salesTable, streamProgressStore } from '#sales';
import { type Behind, recordPassed, streamConsumers } from '#sealing';
import { paid, record } from '../sales/given.ts';
import { type Engine, send, startEngine } from '../support/engine.ts';

let engine: Engine;
let streamArn: string;
beforeAll(async () => {
	engine = await startEngine([ordersTable, salesTable]);
	process.env['AWS_ENDPOINT_URL_DYNAMODB_STREAMS'] = engine.endpoint;
	const { Table } = (await send(engine.endpoint, 'DescribeTable', { TableName: 'orders' })) as {
		Table: { LatestStreamArn: string };
	};
	streamArn = Table.LatestStreamArn;
});
afterAll(() => engine.stop());

/** The moment from which a day can be sealed. */
const ripe = (day: string) => startOfDay(day) + 86_400_000 + 600_000;
const progress = () => streamProgressStore(engine.database, 'sales');

/** Records of the stream as a function receives them, written at a time. */
async function records(shard: string, writtenAt: number): Promise<DynamoDBRecord[]> {
	const { ShardIterator } = (await send(engine.endpoint, 'GetShardIterator', {
		StreamArn: streamArn,
		ShardId: shard,
		ShardIteratorType: 'TRIM_HORIZON',
	})) as { ShardIterator: string };
	const { Records } = (await send(engine.endpoint, 'GetRecords', { ShardIterator })) as { Records: DynamoDBRecord[] };
	return Records.map((dynamoDBRecord) => ({
		...dynamoDBRecord,
		dynamodb: { ...dynamoDBRecord.dynamodb, ApproximateCreationDateTime: Math.floor(writtenAt / 1_000) },
	}));
}

/** The consumers over the real stream. In each pause, the given ones read everything in it. */
function consumers(meeting: readonly OrderConsumer[], at: number) {
	return streamConsumers({
		openShards: () => openShards(streamArn),
		progress: progress(),
		pulses: pulseStore(engine.database, 'orders'),
		wait: async () => {
			for (const shard of await openShards(streamArn))
				for (const consumer of meeting)
					await recordPassed(progress(), { consumer, shard, records: await records(shard, at), failed: [] });
		},
	});
}

describe('a closed day', () => {
	test('is passed by a consumer that reads a pulse, and stays passed without another', async () => {
		const [day, at] = ['2026-11-11', ripe('2026-11-11')];
		expect(await consumers(['count-sales'], at).behind(day, at)).toEqual([{ consumer: 'index-orders', shards: 1 }]);
		expect(await consumers(orderConsumers, at).behind(day, at)).toEqual([]);
		expect(await consumers([], at).behind(day, at)).toEqual([]);
		expect(await consumers([], at).behind('2026-11-10', at)).toEqual([]);
	});

	test('is not passed by records written before its end', async () => {
		const [day, at] = ['2026-11-20', ripe('2026-11-20') - 600_000];
		expect(await consumers(orderConsumers, at).behind(day, at)).toHaveLength(2);
	});
});

test('every consumer has to pass every open shard, and a stream without shards proves nothing', async () => {
	const passed = orderConsumers.map((consumer) => ({ consumer, shard: 'a', day: '2026-11-11' }));
	const behind = (shards: readonly string[]): Promise<readonly Behind[]> =>
		streamConsumers({
			openShards: () => Promise.resolve(shards),
			progress: { passed: () => Promise.resolve(passed) },
			pulses: { write: () => Promise.resolve() },
			wait: () => Promise.resolve(),
		}).behind('2026-11-11', 0);
	expect(await behind(['a'])).toEqual([]);
	expect(await behind(['a', 'b', 'c'])).toEqual(orderConsumers.map((consumer) => ({ consumer, shards: 2 })));
	expect(await behind([])).toEqual(orderConsumers.map((consumer) => ({ consumer, shards: 1 })));
});

describe('a batch', () => {
	const pulse = (sequence: number, day: string): DynamoDBRecord => ({
		dynamodb: {
			Keys: { pk: { S: 'PULSE#abc' }, sk: { S: 'PULSE' } },
			SequenceNumber: String(sequence),
			ApproximateCreationDateTime: ripe(day) / 1_000,
		},
	});
	const passedIn = async (batch: readonly DynamoDBRecord[], failed: readonly string[] = []) => {
		const days: string[] = [];
		const note = ({ day }: { day: string }) => Promise.resolve(void days.push(day));
		await recordPassed({ record: note }, { consumer: 'count-sales', shard: 'a', records: batch, failed });
		return days;
	};

	test('passes a day by its last pulse before the first failed record', async () => {
		const batch = [pulse(1, '2026-11-11'), pulse(2, '2026-11-12'), record(3, paid()), pulse(4, '2026-11-13')];
		expect(await passedIn(batch)).toEqual(['2026-11-13']);
		expect(await passedIn(batch, ['3'])).toEqual(['2026-11-12']);
		expect(await passedIn(batch, ['3', '2'])).toEqual(['2026-11-11']);
		expect(await passedIn(batch, ['1'])).toEqual([]);
	});

	test('without a pulse records nothing, whenever it was written', async () => {
		const order = record(1, paid());
		expect(await passedIn([{ ...order, dynamodb: { ...order.dynamodb, ApproximateCreationDateTime: 4e9 } }])).toEqual(
			[],
		);
	});
});

test('each pulse leaves a record in the stream, also over an earlier pulse', async () => {
	const [shard = ''] = await openShards(streamArn);
	const pulses = async () => (await records(shard, 0)).filter(isPulse).length;
	const before = await pulses();
	await pulseStore(engine.database, 'orders').write(3, 1);
	expect((await pulses()) - before).toBeGreaterThanOrEqual(1);
});
