import { parseArgs } from 'node:util';
import { type JsonObject, isObject, objects, section, text } from '#kernel/json';
import { type ConsumerName, type StreamFilter, maxBatchSize, streamFilters } from '../stream-filters.ts';
import { type Span, replays } from './replay-consumers.ts';
import { type Position, isWanted, madeRecord, positionOf, recordsAt, tableOf } from './replay-records.ts';
import { type Services, openServices } from './replay-services.ts';

const consumers = Object.keys(streamFilters) as ConsumerName[];

const help = `npm run replay -- --consumer NAME (--queue URL | --local ADDRESS) [--rebuild]

Delivers the records that a stream consumer gave up to its function again, and empties its failure queue. NAME is
one of ${consumers.join(', ')}. URL is the address of the queue. Region and credentials come from the
environment, as for the AWS CLI. ADDRESS is a base on this machine, such as http://localhost:8787.

A message is deleted when the function has taken all of its records; replaying a record twice changes nothing.
The stream keeps records for 24 hours. Older ones are named, and their messages stay. With --rebuild, the consumer
gets the items of the table instead, where that makes up for them, and the messages are deleted.

Exit code 0: the queue is empty. 1: the function failed for some records. 2: it did not, but some have expired.
3: the queue could not be worked through.`;

/** Where to replay from, and whether to make up for expired records. */
export interface Request {
	readonly consumer: ConsumerName;
	readonly queue: string;
	readonly rebuild: boolean;
}

/** Numbers of messages. */
export interface Outcome {
	/** The function has taken their records, or needs not. */
	readonly done: number;
	readonly failed: number;
	/** Their records have expired and were not made up for. */
	readonly expired: number;
}

interface Message {
	readonly handle: string;
	readonly position: Position;
}

/** Other replays do not see a message for so long; all that is not done is released at the end. */
const visibilitySeconds = 900;
/** SQS hands out at most ten at a time. */
const messagesAtOnce = 10;
const waitSeconds = 2;

/**
 * Works through a failure queue once. Prints a line for each message, and for each that stays its reason. Throws when a
 * message is of another consumer, whose filter would let other records through.
 */
export async function replay(services: Services, request: Request, say: (line: string) => void): Promise<Outcome> {
	const { consumer, queue } = request;
	const kept = new Set<string>();
	const expired: Message[] = [];
	const outcome = { done: 0, failed: 0, expired: 0 };
	try {
		for (let batch = await receive(services, queue); batch.length > 0; batch = await receive(services, queue)) {
			for (const [handle] of batch) kept.add(handle);
			for (const [handle, body] of batch) {
				const position = positionOf(body);
				if (position !== undefined) requireConsumer(consumer, position);
				const result = position === undefined ? unreadable : await replayed(services, consumer, position);
				say(`${position === undefined ? body.slice(0, 200) : placeOf(position)}: ${result.says}`);
				if (result.kind === 'expired' && position !== undefined) expired.push({ handle, position });
				if (result.kind === 'failed') outcome.failed += 1;
				if (result.kind !== 'done') continue;
				await remove(services, queue, handle);
				kept.delete(handle);
				outcome.done += 1;
			}
		}
		if (expired.length > 0) say(`expired records: ${replays[consumer].remedy}`);
		if (expired.length === 0 || !request.rebuild) return { ...outcome, expired: expired.length };
		if (!(await rebuild(services, consumer, expired, say)))
			return { ...outcome, failed: outcome.failed + expired.length };
		for (const { handle } of expired) {
			await remove(services, queue, handle);
			kept.delete(handle);
		}
		return { ...outcome, done: outcome.done + expired.length };
	} finally {
		for (const handle of kept) await release(services, queue, handle).catch(() => undefined);
	}
}

async function receive(services: Services, queue: string): Promise<[handle: string, body: string][]> {
	const answer = await services.call('AmazonSQS.ReceiveMessage', {
		QueueUrl: queue,
		MaxNumberOfMessages: messagesAtOnce,
		VisibilityTimeout: visibilitySeconds,
		WaitTimeSeconds: waitSeconds,
	});
	return objects(answer['Messages']).map((message) => [String(message['ReceiptHandle']), String(message['Body'])]);
}

async function remove(services: Services, queue: string, handle: string): Promise<void> {
	await services.call('AmazonSQS.DeleteMessage', { QueueUrl: queue, ReceiptHandle: handle });
}

async function release(services: Services, queue: string, handle: string): Promise<void> {
	const message = { QueueUrl: queue, ReceiptHandle: handle, VisibilityTimeout: 0 };
	await services.call('AmazonSQS.ChangeMessageVisibility', message);
}

/** CloudFormation builds the name of a function from that of its consumer, without hyphens. */
function requireConsumer(consumer: ConsumerName, { functionName }: Position): void {
	const plain = functionName.toLowerCase().replaceAll('-', '');
	if (!plain.includes(consumer.replaceAll('-', '')))
		throw new Error(`the queue has messages of ${functionName}, not of ${consumer}`);
}

function placeOf({ shardId, first, last, writtenFrom, writtenUntil }: Position): string {
	return `${shardId} ${first}–${last}, written ${writtenFrom} to ${writtenUntil}`;
}

interface Result {
	readonly kind: 'done' | 'expired' | 'failed';
	readonly says: string;
}

const unreadable: Result = { kind: 'failed', says: 'names no records of a stream' };

async function replayed(services: Services, consumer: ConsumerName, position: Position): Promise<Result> {
	const { covered, endsWithPresent } = replays[consumer];
	if (covered !== undefined) return { kind: 'done', says: covered };
	const records = await recordsAt(services, consumer, position);
	if (records === undefined) return { kind: 'expired', says: 'expired' };
	if (records.length === 0) return { kind: 'failed', says: 'no record that this consumer receives' };
	for (let first = 0; first < records.length; first += maxBatchSize) {
		const batch = records.slice(first, first + maxBatchSize);
		const present = endsWithPresent ? await presentItems(services, position, batch) : [];
		const fault = await deliver(services, consumer, position, [...batch, ...present]);
		if (fault !== undefined) return { kind: 'failed', says: fault };
	}
	return { kind: 'done', says: `${records.length} records replayed` };
}

/** A change of each item from its last record to what it is now. */
async function presentItems(
	services: Services,
	position: Position,
	batch: readonly JsonObject[],
): Promise<JsonObject[]> {
	const latest = new Map(batch.map((record) => [JSON.stringify(section(record, 'dynamodb')['Keys']), record]));
	const made: JsonObject[] = [];
	for (const record of latest.values()) {
		const { Keys: keys = {}, NewImage: last } = section(record, 'dynamodb');
		const request = { TableName: tableOf(position), Key: keys, ConsistentRead: true };
		const { Item: item } = await services.call('DynamoDB_20120810.GetItem', request);
		const images = { ...(isObject(last) ? { OldImage: last } : {}), ...(isObject(item) ? { NewImage: item } : {}) };
		made.push(madeRecord(position, isObject(keys) ? keys : {}, images));
	}
	return made;
}

/** Calls the function with records, as Lambda does. Resolves to what failed; undefined when it took all of them. */
async function deliver(
	services: Services,
	consumer: ConsumerName,
	{ functionName, streamArn, shardId }: Position,
	records: JsonObject[],
): Promise<string | undefined> {
	const { shardAware }: StreamFilter = streamFilters[consumer];
	const flags = { isFinalInvokeForWindow: false, isWindowTerminatedEarly: false };
	const windowed = { window: windowAt(Date.now()), state: {}, shardId, eventSourceARN: streamArn, ...flags };
	const result = await services.invoke(functionName, { Records: records, ...(shardAware ? windowed : {}) });
	const failures = isObject(result) ? result['batchItemFailures'] : undefined;
	if (!Array.isArray(failures)) return `the function failed: ${errorOf(result)}`;
	return failures.length === 0 ? undefined : `the function refused ${failures.length} of ${records.length} records`;
}

const windowMs = 900_000;

function windowAt(now: number): JsonObject {
	const start = Math.floor(now / windowMs) * windowMs;
	const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z');
	return { start: iso(start), end: iso(start + windowMs) };
}

function errorOf(result: unknown): string {
	const { errorType, errorMessage } = isObject(result) ? result : {};
	return `${text(errorType) ?? 'Error'}: ${text(errorMessage) ?? 'no further message'}`;
}

/**
 * Delivers the items of the table that changed in the span of the expired records. Resolves to whether the function took
 * them all, which is also so where there is nothing to deliver. Reads the whole table.
 */
async function rebuild(
	services: Services,
	consumer: ConsumerName,
	expired: readonly Message[],
	say: (line: string) => void,
): Promise<boolean> {
	const { rebuild: recordsOf } = replays[consumer];
	const [position] = expired.map((message) => message.position);
	if (recordsOf === undefined || position === undefined) return true;
	const span = spanOf(expired);
	let [read, delivered] = [0, 0];
	let start: JsonObject = {};
	do {
		const page = await services.call('DynamoDB_20120810.Scan', { TableName: tableOf(position), ...start });
		const items = objects(page['Items']);
		const records = items.flatMap((item) => {
			const keys = { pk: item['pk'] ?? {}, sk: item['sk'] ?? {} };
			if (!isWanted(consumer, madeRecord(position, keys, { NewImage: item }))) return [];
			return recordsOf(item, span).map((images) => madeRecord(position, keys, images));
		});
		for (let first = 0; first < records.length; first += maxBatchSize) {
			const batch = records.slice(first, first + maxBatchSize);
			const fault = await deliver(services, consumer, position, batch);
			if (fault !== undefined) return say(`rebuilding: ${fault}`) ?? false;
			delivered += batch.length;
		}
		read += items.length;
		say(`rebuilding: ${read} items read, ${delivered} records delivered`);
		start = isObject(page['LastEvaluatedKey']) ? { ExclusiveStartKey: page['LastEvaluatedKey'] } : {};
	} while (Object.keys(start).length > 0);
	return true;
}

function spanOf(expired: readonly Message[]): Span {
	const times = expired.flatMap(({ position }) => [position.writtenFrom, position.writtenUntil]).map(Date.parse);
	if (times.some(Number.isNaN)) throw new Error('a message does not say when its records were written');
	return { from: Math.min(...times), to: Math.max(...times) };
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			consumer: { type: 'string' },
			queue: { type: 'string' },
			local: { type: 'string' },
			rebuild: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	const say = (line: string) => void process.stdout.write(`${line}\n`);
	if (values.help) return say(help);
	const consumer = consumers.find((name) => name === values.consumer);
	if (consumer === undefined) throw new Error(`--consumer is one of ${consumers.join(', ')}`);
	if ((values.queue === undefined) === (values.local === undefined)) throw new Error('either --queue or --local');
	const queue = values.queue ?? `${values.local}/local/aws/queues/${consumer}`;
	const services = await openServices(values.local);
	const outcome = await replay(services, { consumer, queue, rebuild: values.rebuild }, say);
	say(`${outcome.done} messages done, ${outcome.failed} failed, ${outcome.expired} expired`);
	process.exitCode = outcome.failed > 0 ? 1 : outcome.expired > 0 ? 2 : 0;
}

if (import.meta.main)
	main().catch((cause: unknown) => {
		process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
		process.exitCode = 3;
	});
