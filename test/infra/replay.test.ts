import { expect, test } from 'vitest';
import { type JsonObject, section } from '#kernel/json';
import { replay } from '../../infra/tools/replay.ts';
import { type Services, ServiceError } from '../../infra/tools/replay-services.ts';

const streamArn = 'arn:aws:dynamodb:ap-east-1:000000000000:table/orders/stream/2026-11-11T00:00:00.000';
const shardId = 'shardId-1';

interface Given {
	readonly consumer?: string;
	/** The records of the shard, in pages. */
	readonly pages?: readonly (readonly JsonObject[])[];
	readonly result?: unknown;
	readonly bodies?: readonly string[];
	readonly lost?: string;
}

function message(consumer: string, first = '10', last = '30'): string {
	return JSON.stringify({
		requestContext: {
			functionArn: `arn:aws:lambda:ap-east-1:000000000000:function:base-dev-events-${consumer.replace('-', '')}consumer`,
			condition: 'RetryAttemptsExhausted',
		},
		DDBStreamBatchInfo: {
			shardId,
			streamArn,
			startSequenceNumber: first,
			endSequenceNumber: last,
			approximateArrivalOfFirstRecord: '2026-11-11T02:00:00Z',
			approximateArrivalOfLastRecord: '2026-11-11T02:00:01Z',
			batchSize: 2,
		},
	});
}

function record(at: number, sk: string, eventName = 'MODIFY'): JsonObject {
	const Keys = { pk: { S: 'x' }, sk: { S: sk } };
	return { eventID: `e${at}`, eventName, dynamodb: { Keys, NewImage: Keys, SequenceNumber: String(at) } };
}

/** Services with one queue, one shard and one function, which record their calls. */
function fake({ consumer = 'index-orders', pages = [[]], result, bodies = [message(consumer)], lost }: Given) {
	const waiting = bodies.map((Body, n) => ({ ReceiptHandle: `r${n}`, Body }));
	const calls: [string, JsonObject][] = [];
	const events: JsonObject[] = [];
	const answers: Record<string, (body: JsonObject) => JsonObject> = {
		'AmazonSQS.ReceiveMessage': () => ({ Messages: waiting.splice(0, 10) }),
		'DynamoDBStreams_20120810.GetShardIterator': () => {
			if (lost !== undefined) throw new ServiceError('GetShardIterator', 400, JSON.stringify({ __type: `x#${lost}` }));
			return { ShardIterator: '0' };
		},
		'DynamoDBStreams_20120810.GetRecords': ({ ShardIterator: at }) => ({
			Records: [...(pages[Number(at)] ?? [])],
			NextShardIterator: Number(at) + 1 < pages.length ? String(Number(at) + 1) : null,
		}),
	};
	const services: Services = {
		call: async (target, body) => {
			calls.push([target, body]);
			return answers[target]?.(body) ?? {};
		},
		invoke: async (_, event) => {
			events.push(event);
			return result ?? { state: {}, batchItemFailures: [] };
		},
	};
	const of = (target: string) => calls.filter(([name]) => name.endsWith(target)).map(([, body]) => body);
	return { services, events, of };
}

const request = { consumer: 'index-orders', queue: 'https://queue', rebuild: false } as const;
const pages = [
	[record(10, 'O#1'), record(15, 'C#1')],
	[],
	[record(20, 'FOLLOWUP'), record(30, 'C#2', 'INSERT'), record(31, 'O#2')],
];

test('the function gets the records between the positions that its filter lets through, as Lambda delivers them', async () => {
	const { services, events, of } = fake({ pages });
	expect(await replay(services, request, () => undefined)).toEqual({ done: 1, failed: 0, expired: 0 });
	expect(events).toEqual([
		{
			Records: [
				{ ...record(10, 'O#1'), eventSourceARN: streamArn },
				{ ...record(30, 'C#2', 'INSERT'), eventSourceARN: streamArn },
			],
			window: { start: expect.stringMatching(/T\d\d:(?:00|15|30|45):00Z$/), end: expect.stringMatching(/Z$/) },
			state: {},
			shardId,
			eventSourceARN: streamArn,
			isFinalInvokeForWindow: false,
			isWindowTerminatedEarly: false,
		},
	]);
	const start = { StreamArn: streamArn, ShardId: shardId };
	expect(of('GetShardIterator')).toEqual([{ ...start, ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: '10' }]);
	expect(of('DeleteMessage')).toEqual([{ QueueUrl: 'https://queue', ReceiptHandle: 'r0' }]);
	expect(of('ChangeMessageVisibility')).toEqual([]);
});

test.each([
	['refuses a record', { result: { batchItemFailures: [{ itemIdentifier: '10' }] } }, 'the function refused 1 of 2'],
	['throws', { result: { errorType: 'Error', errorMessage: 'no table' } }, 'the function failed: Error: no table'],
	['receives none of the records', { pages: [[record(30, 'FOLLOWUP')]] }, 'no record that this consumer receives'],
])('a message stays, visible again, when its function %s', async (_, given, says) => {
	const { services, of } = fake({ pages, ...given });
	const lines: string[] = [];
	expect(await replay(services, request, (line) => lines.push(line))).toEqual({ done: 0, failed: 1, expired: 0 });
	expect(lines[0]).toContain(`${shardId} 10–30, written 2026-11-11T02:00:00Z to 2026-11-11T02:00:01Z: ${says}`);
	expect(of('DeleteMessage')).toEqual([]);
	expect(of('ChangeMessageVisibility')).toMatchObject([{ ReceiptHandle: 'r0', VisibilityTimeout: 0 }]);
});

test('a message that names no records does not stop the others', async () => {
	const { services, of } = fake({ pages, bodies: ['?', message('index-orders')] });
	expect(await replay(services, request, () => undefined)).toEqual({ done: 1, failed: 1, expired: 0 });
	expect(of('DeleteMessage')).toMatchObject([{ ReceiptHandle: 'r1' }]);
});

test('a queue of another consumer is left as it is', async () => {
	const bodies = [message('count-sales'), message('count-sales')];
	const { services, events, of } = fake({ pages, bodies });
	await expect(replay(services, request, () => undefined)).rejects.toThrow(/not of index-orders/);
	expect([events, of('DeleteMessage')]).toEqual([[], []]);
	expect(of('ChangeMessageVisibility')).toHaveLength(2);
});

test.each(['TrimmedDataAccessException', 'ResourceNotFoundException'])(
	'expired records are named and stay (%s)',
	async (lost) => {
		const { services, events, of } = fake({ lost });
		const lines: string[] = [];
		expect(await replay(services, request, (line) => lines.push(line))).toEqual({ done: 0, failed: 0, expired: 1 });
		expect(lines).toEqual([
			expect.stringMatching(/10–30.*: expired$/),
			expect.stringContaining('--rebuild indexes the checkouts, orders and returns of that time'),
		]);
		expect([events, of('DeleteMessage')]).toEqual([[], []]);
	},
);

test('records of count-sales are not counted late: the seal counts them', async () => {
	const { services, events, of } = fake({ consumer: 'count-sales', pages });
	const lines: string[] = [];
	const outcome = await replay(services, { ...request, consumer: 'count-sales' }, (line) => lines.push(line));
	expect(outcome).toEqual({ done: 1, failed: 0, expired: 0 });
	expect(lines[0]).toContain('the seal of each day');
	expect([events.length, of('DeleteMessage').length]).toEqual([0, 1]);
});

test('a batch of listings ends with each listing as it is now', async () => {
	const { services, events } = fake({ consumer: 'index-listings', pages: [[record(10, 'L#1'), record(30, 'L#1')]] });
	await replay(services, { ...request, consumer: 'index-listings' }, () => undefined);
	const [{ Records: records = [], ...rest } = {}] = events;
	expect(rest).toMatchObject({ shardId: 'shardId-1', state: {} });
	const changes = (records as JsonObject[]).map((one) => [one['eventName'], section(one, 'dynamodb')['NewImage']]);
	const Keys = { pk: { S: 'x' }, sk: { S: 'L#1' } };
	// The item is gone, so that the last change is its removal.
	expect(changes).toEqual([
		['MODIFY', Keys],
		['MODIFY', Keys],
		['REMOVE', undefined],
	]);
});
