import type { Engine } from '../dynamodb/engine.ts';
import { EngineError } from '../dynamodb/engine.ts';
import { type JsonObject, isObject, number, objects, section, text } from '#kernel/json';
import type { FailureQueue } from '../lambda/failure-queue.ts';
import type { Workers } from '../lambda/workers.ts';
import { type FunctionResource, functionOf } from '../resources.ts';
import type { ControlRoute } from './gateway.ts';
import { Refused } from './problem.ts';

export interface AwsServicesOptions {
	readonly engine: Engine;
	readonly workers: Workers;
	readonly functions: readonly FunctionResource[];
	/** The failure queue of each stream consumer by its name. */
	readonly queues: ReadonlyMap<string, FailureQueue>;
	readonly now: () => number;
}

/** AWS keeps stream records for 24 hours. */
const keptMs = 86_400_000;
const maxRecords = 1_000;

type Operation = (request: JsonObject, options: AwsServicesOptions) => Promise<unknown>;

/**
 * The operations of AWS that a replay of failed stream batches calls. A stream is read from the records that the failure
 * queues keep beside their positions, because the engine's own stream is trimmed at a start.
 */
const operations: Readonly<Record<string, Operation>> = {
	'AmazonSQS.ReceiveMessage': async (request, options) => {
		const hiddenMs = number(request['VisibilityTimeout'], 30) * 1000;
		const messages = queueOf(request, options).receive(number(request['MaxNumberOfMessages'], 1), hiddenMs);
		return { Messages: messages.map(({ id, body }) => ({ MessageId: id, ReceiptHandle: id, Body: body })) };
	},
	'AmazonSQS.ChangeMessageVisibility': async (request, options) => {
		const hiddenMs = number(request['VisibilityTimeout'], 0) * 1000;
		queueOf(request, options).hide(String(request['ReceiptHandle']), hiddenMs);
		return {};
	},
	'AmazonSQS.DeleteMessage': async (request, options) => {
		await queueOf(request, options).remove(String(request['ReceiptHandle']));
		return {};
	},
	'DynamoDBStreams_20120810.GetShardIterator': async (request, options) => {
		const { StreamArn: stream = '', ShardId: shard = '', SequenceNumber: from = '' } = request;
		if (request['ShardIteratorType'] !== 'AT_SEQUENCE_NUMBER') throw awsError('ValidationException');
		const [first] = keptRecords(options, stream, shard, String(from));
		if (first === undefined || sequenceOf(first) !== String(from)) throw awsError('TrimmedDataAccessException');
		return { ShardIterator: JSON.stringify([stream, shard, from]) };
	},
	'DynamoDBStreams_20120810.GetRecords': async (request, options) => {
		const [stream, shard, from] = JSON.parse(String(request['ShardIterator'])) as [string, string, string];
		const records = keptRecords(options, stream, shard, from).slice(0, maxRecords);
		const next = records.length === 0 ? from : String(BigInt(sequenceOf(records.at(-1) ?? {})) + 1n);
		return { Records: records, NextShardIterator: JSON.stringify([stream, shard, next]) };
	},
	'DynamoDB_20120810.GetItem': (request, { engine }) => engine.call('DynamoDB_20120810.GetItem', request),
	'DynamoDB_20120810.Scan': (request, { engine }) => engine.call('DynamoDB_20120810.Scan', request),
};

/** The services under `/local/aws`, in AWS's own protocols. */
export function awsServices(options: AwsServicesOptions): ControlRoute[] {
	return [
		{
			method: 'POST',
			path: /^\/local\/aws$/,
			control: async (body, _, headers) => {
				const operation = operations[String(headers['x-amz-target'])];
				if (operation === undefined || !isObject(body)) throw awsError('UnknownOperationException');
				try {
					return await operation(body, options);
				} catch (cause) {
					throw cause instanceof EngineError ? awsError(cause.code, cause.message) : cause;
				}
			},
		},
		{
			method: 'POST',
			path: /^\/local\/aws\/2015-03-31\/functions\/([^/]+)\/invocations$/,
			control: async (event, [name = '']) => {
				const lambda = functionOf(options.functions, name);
				if (lambda === undefined) throw awsError('ResourceNotFoundException');
				const outcome = await options.workers.invoke(lambda, event, { kind: 'stream', name: lambda.label });
				if (outcome.ok) return outcome.result;
				return { errorType: outcome.errorType, errorMessage: outcome.errorMessage };
			},
		},
	];
}

function awsError(code: string, message = code): Refused {
	return new Refused('malformed-request', { __type: code, message });
}

function queueOf(request: JsonObject, { queues }: AwsServicesOptions): FailureQueue {
	const queue = queues.get(text(request['QueueUrl'])?.split('/').at(-1) ?? '');
	if (queue === undefined) throw awsError('com.amazonaws.sqs#QueueDoesNotExist');
	return queue;
}

/** The records of a shard from a sequence number on that AWS would still have, in their order and each once. */
function keptRecords({ queues, now }: AwsServicesOptions, stream: unknown, shard: unknown, from: string): JsonObject[] {
	const found = new Map<string, JsonObject>();
	for (const message of [...queues.values()].flatMap((queue) => queue.contents())) {
		const batch = section(message, 'DDBStreamBatchInfo');
		if (batch['streamArn'] !== stream || batch['shardId'] !== shard) continue;
		for (const { eventSourceARN: _, ...record } of objects(message['records'])) found.set(sequenceOf(record), record);
	}
	return [...found.values()]
		.filter((record) => BigInt(sequenceOf(record)) >= BigInt(from) && createdAt(record) > now() - keptMs)
		.toSorted((a, b) => (BigInt(sequenceOf(a)) < BigInt(sequenceOf(b)) ? -1 : 1));
}

function sequenceOf(record: JsonObject): string {
	return String(section(record, 'dynamodb')['SequenceNumber']);
}

function createdAt(record: JsonObject): number {
	return number(section(record, 'dynamodb')['ApproximateCreationDateTime'], 0) * 1000;
}
