import { createHash } from 'node:crypto';
import { type JsonObject, isObject, objects, section, text } from '#kernel/json';
import { type ConsumerName, type StreamFilter, streamFilters } from '../stream-filters.ts';
import { type Services, ServiceError, parseJson } from './replay-services.ts';

/** The records that a consumer gave up, as its failure queue names them. */
export interface Position {
	readonly functionName: string;
	readonly streamArn: string;
	readonly shardId: string;
	readonly first: string;
	readonly last: string;
	/** When the first and the last were written, for people. */
	readonly writtenFrom: string;
	readonly writtenUntil: string;
}

/** Reads the body of a message; undefined when it names no records of a stream. */
export function positionOf(body: string): Position | undefined {
	const message = parseJson(body);
	const batch = section(isObject(message) ? message : {}, 'DDBStreamBatchInfo');
	const { functionArn } = section(isObject(message) ? message : {}, 'requestContext');
	const functionName = text(functionArn)?.split(':')[6];
	const [streamArn, shardId] = [text(batch['streamArn']), text(batch['shardId'])];
	const [first, last] = [text(batch['startSequenceNumber']), text(batch['endSequenceNumber'])];
	if (!functionName || !streamArn || !shardId || !first || !last) return undefined;
	const [from, until] = [batch['approximateArrivalOfFirstRecord'], batch['approximateArrivalOfLastRecord']];
	return { functionName, streamArn, shardId, first, last, writtenFrom: String(from), writtenUntil: String(until) };
}

/** The table of a stream, by its ARN `…:table/<name>/stream/<label>`. */
export function tableOf({ streamArn }: Position): string {
	return streamArn.split('/')[1] ?? '';
}

/** Pages of one position. A batch has at most a hundred records; pages may be empty. */
const maxPages = 1_000;

/**
 * Reads the records of a position that the consumer's filter lets through, as Lambda would deliver them. Undefined when
 * the stream no longer has them.
 */
export async function recordsAt(
	services: Services,
	consumer: ConsumerName,
	position: Position,
): Promise<JsonObject[] | undefined> {
	const { streamArn, shardId, first, last } = position;
	const start = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: first };
	const records: JsonObject[] = [];
	try {
		const request = { StreamArn: streamArn, ShardId: shardId, ...start };
		let { ShardIterator: iterator } = await services.call('DynamoDBStreams_20120810.GetShardIterator', request);
		for (let pages = 0; typeof iterator === 'string' && pages < maxPages; pages++) {
			const page = await services.call('DynamoDBStreams_20120810.GetRecords', { ShardIterator: iterator });
			for (const record of objects(page['Records'])) {
				const at = BigInt(String(section(record, 'dynamodb')['SequenceNumber']));
				if (at <= BigInt(last) && isWanted(consumer, record)) records.push({ ...record, eventSourceARN: streamArn });
				if (at >= BigInt(last)) return records;
			}
			iterator = page['NextShardIterator'] ?? null;
		}
	} catch (error) {
		if (error instanceof ServiceError && lost.has(error.code)) return undefined;
		throw error;
	}
	throw new Error(`${shardId} ends before ${last}`);
}

/** The records have expired, or their shard with them. */
const lost = new Set(['TrimmedDataAccessException', 'ResourceNotFoundException']);

/** Whether the consumer's filter lets a record through. */
export function isWanted(consumer: ConsumerName, record: JsonObject): boolean {
	const { changes }: StreamFilter = streamFilters[consumer];
	const sortKey = text(section(section(section(record, 'dynamodb'), 'Keys'), 'sk')['S']) ?? '';
	return changes.some(
		({ sortKeyPrefix, insertsOnly }) =>
			sortKey.startsWith(sortKeyPrefix) && (!insertsOnly || record['eventName'] === 'INSERT'),
	);
}

/** The images of a record. */
export interface Images {
	readonly OldImage?: JsonObject;
	readonly NewImage?: JsonObject;
}

/**
 * A record of an item as it is now, which no stream has. Its id depends on the item alone, so that a repeated replay
 * writes the same.
 */
export function madeRecord(position: Pick<Position, 'streamArn'>, keys: JsonObject, images: Images): JsonObject {
	const eventName = images.NewImage === undefined ? 'REMOVE' : images.OldImage === undefined ? 'INSERT' : 'MODIFY';
	const eventID = createHash('md5').update(JSON.stringify([eventName, keys['pk'] ?? null, keys['sk'] ?? null]));
	return {
		eventID: eventID.digest('hex'),
		eventName,
		eventVersion: '1.1',
		eventSource: 'aws:dynamodb',
		awsRegion: position.streamArn.split(':')[3] ?? '',
		eventSourceARN: position.streamArn,
		dynamodb: { Keys: keys, ...images, SequenceNumber: '0', StreamViewType: 'NEW_AND_OLD_IMAGES' },
	};
}
