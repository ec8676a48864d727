import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Item, fromAttributes } from '#platform';
import type { StreamRecord } from '../../packages/local/lambda/batches.ts';
import type { Engine } from '../../packages/local/dynamodb/engine.ts';
import { compile } from '../../packages/local/lambda/filters.ts';
import { type JsonObject, objects, section } from '../../packages/kernel/json.ts';
import type { ConsumerResource, TableResource } from '../../packages/local/resources.ts';
import { Shards, maxRecords } from '../../packages/local/dynamodb/shards.ts';
import type { Chance } from '../../packages/local/demo/chance.ts';
import { ShardTree } from './shard-tree.ts';

type Attributes = Parameters<typeof fromAttributes>[0];

/** A record on its way to a consumer. */
export interface Waiting {
	readonly record: StreamRecord;
	readonly shards: ShardTree;
	readonly shardId: string;
	/** When it was read from the stream, in virtual time: not before it was written. */
	readonly seenAt: number;
	/** It has been delivered before, perhaps to no effect. */
	delivered: boolean;
}

/** Records that a consumer may be given once more when it has stood still. */
const maxRemembered = 60;

/** A stream consumer, and how far it has come. */
export class Consumer {
	readonly part: ConsumerResource;
	/** What it has not dealt with yet, in order. */
	waiting: Waiting[] = [];
	readonly #dealtWith: Waiting[] = [];
	readonly #wants: readonly ((event: JsonObject) => boolean)[];

	constructor(resource: ConsumerResource) {
		this.part = resource;
		this.#wants = resource.filters.map(compile);
	}

	get name(): string {
		return this.part.function.label;
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
		return this.waiting.filter(({ shardId }) => shardId === shard).slice(0, Math.min(count, this.part.batchSize));
	}

	/** Some records are dealt with. */
	advance(batch: readonly Waiting[]): void {
		this.waiting = this.waiting.filter((one) => !batch.includes(one));
		this.#dealtWith.push(...batch);
		this.#dealtWith.splice(0, this.#dealtWith.length - maxRemembered);
	}

	/** Takes up the stream before its position: the last records come again. */
	rewind(count: number): void {
		this.waiting.unshift(...this.#dealtWith.splice(Math.max(0, this.#dealtWith.length - count)));
	}
}

/** What an item was before a change; undefined when it did not exist. */
type OnChange = (before: Item | undefined, after: Item) => void;

/** The stream of a table: it feeds the consumers, and a mirror of the table, so that looking at all of it costs little. */
export class Feed {
	readonly items = new Map<string, Item>();
	/** Told of every single change, also of those between two looks at the mirror. */
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

	/** Reads what is new. */
	async poll(now: number): Promise<void> {
		for (;;) {
			let read = 0;
			for (const shard of this.#shards.readable()) {
				const records = await this.#shards.read(shard);
				read += records.length;
				for (const record of records) this.#see(record, now);
				if (shard.finished) await this.#shards.refresh();
			}
			if (read < maxRecords) return;
		}
	}

	/** Whether the mirror is the table. */
	async isTrue(): Promise<boolean> {
		const stored = await scan(this.#engine, this.#table.name);
		const name = (item: Item) => JSON.stringify([{ S: item['pk'] }, { S: item['sk'] }]);
		return isDeepStrictEqual(new Map(stored.map((item) => [name(item), item])), new Map(this.items));
	}

	#see(raw: JsonObject, now: number): void {
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

/** Every item of a table. */
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
