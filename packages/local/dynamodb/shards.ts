import { type Engine, EngineError } from './engine.ts';
import { type JsonObject, objects, section, text } from '#kernel/json';

const streams = 'DynamoDBStreams_20120810';
/** The maximum of GetRecords. */
export const maxRecords = 1000;

export interface Shard {
	readonly id: string;
	readonly parent: string | undefined;
	iterator: string | undefined;
	/** Every record has been read, and no more will come. */
	finished: boolean;
}

/** The start of reading a shard: after a sequence number, or at its oldest or newest record. */
export type Position = { readonly after: string } | 'oldest' | 'newest';

function getRecords(engine: Engine, iterator: string): Promise<JsonObject> {
	return engine.call(`${streams}.GetRecords`, { ShardIterator: iterator, Limit: maxRecords });
}

/** Reads of streams. Those that consumers request in one moment from one iterator are one call. */
export class StreamReads {
	readonly #engine: Engine;
	readonly #unsent = new Map<string, Promise<JsonObject>>();

	constructor(engine: Engine) {
		this.#engine = engine;
	}

	/** The records after an iterator, by a call that begins later than this request. */
	read(iterator: string): Promise<JsonObject> {
		const unsent = this.#unsent.get(iterator);
		if (unsent !== undefined) return unsent;
		const read = new Promise((resolve) => setImmediate(resolve)).then(() => {
			this.#unsent.delete(iterator);
			return getRecords(this.#engine, iterator);
		});
		this.#unsent.set(iterator, read);
		return read;
	}
}

/** Reads the shards of a table's stream, each parent before its children. */
export class Shards {
	readonly streamArn: string;
	readonly #engine: Engine;
	readonly #reads: StreamReads | undefined;
	readonly #positionOf: (shard: string) => Position;
	readonly #shards = new Map<string, Shard>();

	private constructor(
		engine: Engine,
		streamArn: string,
		positionOf: (shard: string) => Position,
		reads: StreamReads | undefined,
	) {
		this.#engine = engine;
		this.#reads = reads;
		this.streamArn = streamArn;
		this.#positionOf = positionOf;
	}

	/**
	 * Opens the newest stream of a table. `positionOf` is called whenever a shard is opened, also after a lost
	 * iterator.
	 */
	static async open(
		engine: Engine,
		table: string,
		positionOf: (streamArn: string, shard: string) => Position,
		reads?: StreamReads,
	): Promise<Shards> {
		const described = await engine.call('DynamoDB_20120810.DescribeTable', { TableName: table });
		const arn = text(section(described, 'Table')['LatestStreamArn']);
		if (arn === undefined) throw new Error(`table ${table} has no stream`);
		const shards = new Shards(engine, arn, (shard) => positionOf(arn, shard), reads);
		await shards.refresh();
		for (const shard of shards.readable()) shard.iterator = await shards.#iterator(shard, shards.#positionOf(shard.id));
		return shards;
	}

	/** All shards known so far. */
	all(): Shard[] {
		return [...this.#shards.values()];
	}

	/** The shards that can be read now. */
	readable(): Shard[] {
		return [...this.#shards.values()].filter((shard) => {
			const parent = shard.parent === undefined ? undefined : this.#shards.get(shard.parent);
			return !shard.finished && (parent === undefined || parent.finished);
		});
	}

	/** Discovers new shards. */
	async refresh(): Promise<void> {
		let from: string | undefined;
		do {
			const request: JsonObject = { StreamArn: this.streamArn };
			if (from !== undefined) request['ExclusiveStartShardId'] = from;
			const described = section(await this.#engine.call(`${streams}.DescribeStream`, request), 'StreamDescription');
			for (const shard of objects(described['Shards'])) {
				const id = String(shard['ShardId']);
				if (!this.#shards.has(id))
					this.#shards.set(id, { id, parent: text(shard['ParentShardId']), iterator: undefined, finished: false });
			}
			from = text(described['LastEvaluatedShardId']);
		} while (from !== undefined);
	}

	/** The next records of a shard; empty when it is caught up. A caller that fails loses nothing: see `rewind`. */
	async read(shard: Shard): Promise<JsonObject[]> {
		shard.iterator ??= await this.#iterator(shard, this.#positionOf(shard.id));
		try {
			const answer = await (this.#reads?.read(shard.iterator) ?? getRecords(this.#engine, shard.iterator));
			const next = text(answer['NextShardIterator']);
			shard.iterator = next;
			shard.finished = next === undefined;
			return objects(answer['Records']);
		} catch (cause) {
			shard.iterator = undefined;
			if (!(cause instanceof EngineError)) throw cause;
			// An iterator lives for 15 minutes, records for 24 hours. Trimmed records are gone, as in AWS.
			if (cause.code === 'TrimmedDataAccessException') shard.iterator = await this.#iterator(shard, 'oldest');
			else if (cause.code !== 'ExpiredIteratorException') throw cause;
			return this.read(shard);
		}
	}

	/** Reads a shard again from its position. */
	rewind(shard: Shard): void {
		shard.iterator = undefined;
		shard.finished = false;
	}

	async #iterator(shard: Shard, position: Position): Promise<string> {
		const request: JsonObject = { StreamArn: this.streamArn, ShardId: shard.id };
		if (typeof position === 'object') {
			request['ShardIteratorType'] = 'AFTER_SEQUENCE_NUMBER';
			request['SequenceNumber'] = position.after;
		} else request['ShardIteratorType'] = position === 'oldest' ? 'TRIM_HORIZON' : 'LATEST';
		const answer = await this.#engine.call(`${streams}.GetShardIterator`, request);
		return String(answer['ShardIterator']);
	}
}
