import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Item, fromAttributes } from '#platform';
import {
	type Chance,
	compile,
	type ConsumerResource,
	type Engine,
	maxRecords,
	Shards,
	type StreamRecord,
	type TableResource,
} from '#local/testing';
import { type JsonObject, objects, section } from '#kernel/json';
import { ShardTree } from './shard-tree.ts';

type Attributes = Parameters<typeof fromAttributes>[0];

/** A record that a consumer has not completed. */
export interface Waiting {
	readonly record: StreamRecord;
	readonly shards: ShardTree;
	readonly shardId: string;
	/** When it was read from the stream, in virtual time; never before its write. */
	readonly seenAt: number;
	/** Delivered before, possibly without effect. */
	delivered: boolean;
}

/** The maximum of completed records that a resumed consumer may receive again. */
const maxRemembered = 60;

/** A stream consumer with its position. */
export class Consumer {
	readonly resource: ConsumerResource;
	/** The records to process, in order. */
	waiting: Waiting[] = [];
	readonly #completed: Waiting[] = [];
	readonly #wants: readonly ((event: JsonObject) => boolean)[];

	constructor(resource: ConsumerResource) {
		this.resource = resource;
		this.#wants = resource.filters.map(compile);
	}

	get name(): string {
		return this.resource.function.label;
	}

	take(record: StreamRecord, shards: ShardTree, shardId: string, seenAt: number): void {
		if (this.#wants.length === 0 || this.#wants.some((wants) => wants(record as unknown as JsonObject)))
			this.waiting.push({ record, shards, shardId, seenAt, delivered: false });
	}

	/** The next records of a shard, of which no ancestor has any. */
	next(count: number, draw: Chance): readonly Waiting[] {
		const ids = new Set(this.waiting.map(({ shardId }) => shardId));
		const ready = [...new Map(this.waiting.map((one) => [one.shardId, one.shards]))].flatMap(([id, shards]) =>
			[...ids].some((other) => shards.precedes(other, id)) ? [] : [id],
		);
		const shard = ready.length > 1 ? draw.pick(ready) : ready[0];
		return this.waiting.filter(({ shardId }) => shardId === shard).slice(0, Math.min(count, this.resource.batchSize));
	}

	/** Completes some records. */
	advance(batch: readonly Waiting[]): void {
		this.waiting = this.waiting.filter((record) => !batch.includes(record));
		this.#completed.push(...batch);
		this.#completed.splice(0, this.#completed.length - maxRemembered);
	}

	/** Moves the position back, so that the last records are delivered again. */
	rewind(count: number): void {
		this.waiting.unshift(...this.#completed.splice(Math.max(0, this.#completed.length - count)));
	}
}

/** Receives an item before and after a change; before is undefined for a new item. */
type OnChange = (before: Item | undefined, after: Item) => void;

/** The stream of a table. It feeds the consumers and a mirror of the table, so that checks need no scan. */
export class Feed {
	readonly items = new Map<string, Item>();
	/** Receives every change, also those between two checks. */
	onChange: OnChange = () => undefined;
	/** What a consumer sees of the stream's shards. */
	readonly tree = new ShardTree();
	readonly #engine: Engine;
	readonly #table: TableResource;
	readonly #shards: Shards;
	readonly #consumers: readonly Consumer[];

	private constructor(engine: Engine, table: TableResource, shards: Shards, consumers: readonly Consumer[]) {
		this.#engine = engine;
		this.#table = table;
		this.#shards = shards;
		this.#consumers = consumers;
	}

	static async open(engine: Engine, table: TableResource, consumers: readonly Consumer[]): Promise<Feed> {
		return new Feed(engine, table, await Shards.open(engine, table.name, () => 'oldest'), consumers);
	}

	/** The physical name of its table. */
	get table(): string {
		return this.#table.name;
	}

	/** Reads new records. */
	async poll(now: number): Promise<void> {
		for (;;) {
			let read = 0;
			for (const shard of this.#shards.readable()) {
				const records = await this.#shards.read(shard);
				read += records.length;
				for (const record of records) this.#apply(record, now);
				if (shard.finished) await this.#shards.refresh();
			}
			if (read < maxRecords) return;
		}
	}

	/** Whether the mirror equals the table. */
	async mirrorsTable(): Promise<boolean> {
		const stored = await scan(this.#engine, this.#table.name);
		const name = (item: Item) => JSON.stringify([{ S: item['pk'] }, { S: item['sk'] }]);
		return isDeepStrictEqual(new Map(stored.map((item) => [name(item), item])), new Map(this.items));
	}

	#apply(raw: JsonObject, now: number): void {
		const change = section(raw, 'dynamodb');
		const keys = section(change, 'Keys');
		const name = JSON.stringify([keys['pk'], keys['sk']]);
		if (change['NewImage'] === undefined) this.items.delete(name);
		else {
			const after = fromAttributes(change['NewImage'] as unknown as Attributes);
			this.onChange(this.items.get(name), after);
			this.items.set(name, after);
		}
		const sequenceNumber = String(change['SequenceNumber']);
		const record: StreamRecord = {
			eventID: createHash('md5').update(`${this.#table.name} ${sequenceNumber}`).digest('hex'),
			eventName: String(raw['eventName']),
			eventVersion: '1.1',
			eventSource: 'aws:dynamodb',
			awsRegion: 'us-east-1',
			eventSourceARN: this.#table.arn,
			dynamodb: { ...change, SequenceNumber: sequenceNumber, ApproximateCreationDateTime: Math.floor(now / 1000) },
		};
		for (const consumer of this.#consumers) consumer.take(record, this.tree, this.tree.of(name), now);
	}
}

export async function scan(engine: Engine, table: string): Promise<Item[]> {
	const items: Item[] = [];
	let after: JsonObject | undefined;
	do {
		const request: JsonObject = { TableName: table, ConsistentRead: true };
		if (after !== undefined) request['ExclusiveStartKey'] = after;
		const page = await engine.call('DynamoDB_20120810.Scan', request);
		items.push(...objects(page['Items']).map((item) => fromAttributes(item as unknown as Attributes)));
		after = page['LastEvaluatedKey'] === undefined ? undefined : section(page, 'LastEvaluatedKey');
	} while (after !== undefined);
	return items;
}
