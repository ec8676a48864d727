import { createHash } from 'node:crypto';
import { setTimeout as timeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type StreamRecord, deliver } from './batches.ts';
import type { Clock } from '../clock.ts';
import type { Engine } from '../dynamodb/engine.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { FailureQueue } from './failure-queue.ts';
import { compile } from './filters.ts';
import { type JsonObject, number, section } from '#kernel/json';
import type { StreamMeter } from '../metrics.ts';
import type { ConsumerResource } from '../resources.ts';
import { type Position, type Shard, Shards, type StreamReads, maxRecords } from '../dynamodb/shards.ts';
import { within } from '../waiting.ts';
import { type StreamEvent, TumblingWindows } from './tumbling-windows.ts';
import type { Outcome } from './workers.ts';

export interface ConsumerOptions {
	readonly resource: ConsumerResource;
	readonly engine: Engine;
	/** Shared by the consumers of a base. */
	readonly reads: StreamReads;
	readonly clock: Clock;
	readonly meter: StreamMeter;
	readonly checkpoints: Checkpoints;
	readonly failures: FailureQueue;
	readonly region: string;
	/** The first pause before a retry. It doubles up to a hundred times this. */
	readonly retryMs: number;
	readonly invoke: (event: StreamEvent) => Promise<Outcome>;
}

/** A batching window saves invocations in AWS. On one machine a longer window would only add delay. */
const maxWindowMs = 50;
/** The poll interval without writes. Only writes that bypass the proxy wait for it. */
const idleMs = 2000;
const engineGoneMs = 250;
const stopsWithinMs = 3000;

interface Waiter {
	readonly caughtUp: (records: number) => void;
	readonly since: number;
	started: boolean;
}

/** An event source mapping: reads a stream and delivers it to a function, in order and at least once. */
export class Consumer {
	readonly name: string;
	readonly table: string;
	readonly #options: ConsumerOptions;
	readonly #filters: readonly ((event: JsonObject) => boolean)[];
	readonly #windows: TumblingWindows;
	#ended: Promise<void> = Promise.resolve();
	#shards: Shards | undefined;
	#waiters: Waiter[] = [];
	#wake: (() => void) | undefined;
	#poked: number | undefined;
	#handled = 0;
	readonly #stopping = new AbortController();

	constructor(options: ConsumerOptions) {
		this.#options = options;
		this.name = options.resource.name;
		this.table = options.resource.table.name;
		const { resource, clock } = options;
		this.#filters = resource.filters.map(compile);
		this.#windows = new TumblingWindows(resource.tumblingMs, resource.streamArn, () => clock.now());
	}

	/** Signals a write to the table. */
	poke(): void {
		const now = performance.now();
		this.#options.meter.waitingSince ??= now;
		if (this.#poked !== undefined) return;
		this.#poked = now;
		const windowMs = this.#windowMs();
		if (windowMs === 0) this.#wake?.();
		else setTimeout(() => this.#wake?.(), windowMs);
	}

	/** The sequence number that this consumer has passed, if its stream has one shard, as the embedded engine's. */
	get passed(): string | undefined {
		const shards = this.#shards;
		const [shard, ...others] = shards?.all() ?? [];
		if (shards === undefined || shard === undefined || others.length > 0) return undefined;
		return this.#options.checkpoints.get(this.name, shards.streamArn, shard.id);
	}

	/** Resolves once everything now in the stream is processed, to the number of records. */
	caughtUp(): Promise<number> {
		return new Promise((resolve) => {
			if (this.#stopping.signal.aborted) return resolve(0);
			this.#waiters.push({ caughtUp: resolve, since: this.#handled, started: false });
			this.#wake?.();
		});
	}

	/** Ends after the current batch, unless that takes too long. Unconsumed records come again at the next start. */
	async stop(): Promise<void> {
		this.#stopping.abort();
		this.#wake?.();
		await within(stopsWithinMs, this.#ended);
	}

	async #run(): Promise<void> {
		while (!this.#stopping.signal.aborted) {
			for (const waiter of this.#waiters) waiter.started = true;
			const since = this.#poked;
			this.#poked = undefined;
			const more = await this.#pass(since ?? performance.now()).catch(() => undefined);
			if (this.#stopping.signal.aborted) break;
			if (more === false) {
				this.#options.meter.waitingSince = this.#poked;
				for (const waiter of this.#waiters.filter((one) => one.started)) waiter.caughtUp(this.#handled - waiter.since);
				this.#waiters = this.#waiters.filter((one) => !one.started);
				if (this.#waiters.length === 0) await this.#sleep(this.#poked === undefined ? idleMs : this.#windowMs());
			} else {
				this.#poked ??= since;
				if (more === undefined) await this.#sleep(engineGoneMs);
			}
		}
		for (const waiter of this.#waiters) waiter.caughtUp(0);
	}

	#windowMs(): number {
		return Math.min(this.#options.resource.windowMs, maxWindowMs);
	}

	/** Opens the stream at its position, so that no later write is missed. */
	async open(): Promise<void> {
		const { engine, reads, resource } = this.#options;
		const positionOf = (stream: string, shard: string) => this.#position(stream, shard);
		this.#shards = await Shards.open(engine, resource.table.name, positionOf, reads);
		this.#ended = this.#run();
	}

	/** Reads each shard once and delivers its records. True if there may be more. */
	async #pass(since: number): Promise<boolean> {
		const shards = this.#shards;
		if (shards === undefined) return false;
		let more = false;
		for (const shard of shards.readable()) {
			const records = await shards.read(shard);
			if (records.length > 0 && !(await this.#deliverAll(shard, records, since))) shards.rewind(shard);
			more ||= records.length >= maxRecords;
			if (shard.finished) {
				await shards.refresh();
				more = true;
			}
		}
		return more;
	}

	async #deliverAll(shard: Shard, raw: readonly JsonObject[], since: number): Promise<boolean> {
		const records = raw.map((record) => this.#record(record));
		const wanted = records.filter((record) => this.#wants(record));
		for (let at = 0; at < wanted.length; at += this.#options.resource.batchSize) {
			const batch = wanted.slice(at, at + this.#options.resource.batchSize);
			if (!(await deliver(this.#delivery(shard), batch))) return false;
			this.#options.meter.consumed(batch.length, performance.now() - since);
		}
		const last = records.at(-1);
		if (last !== undefined) this.#advance(shard, last);
		this.#handled += wanted.length;
		return true;
	}

	#delivery(shard: Shard) {
		const { resource, meter, invoke, clock, retryMs } = this.#options;
		return {
			consumer: resource,
			invoke: (records: readonly StreamRecord[]) => this.#windows.invoke(invoke, shard.id, records),
			consumed: (records: readonly StreamRecord[]) => {
				const last = records.at(-1);
				if (last !== undefined) this.#advance(shard, last);
			},
			park: (records: readonly StreamRecord[], attempts: number) => this.#park(shard, records, attempts),
			retried: () => void (meter.retries += 1),
			pause: async (attempt: number) => {
				const pauseMs = Math.min(retryMs * 2 ** attempt, retryMs * 100);
				await timeout(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
				return !this.#stopping.signal.aborted;
			},
			now: () => clock.now(),
		};
	}

	#advance(shard: Shard, record: StreamRecord): void {
		const stream = this.#shards?.streamArn ?? '';
		this.#options.checkpoints.set(this.name, stream, shard.id, record.dynamodb.SequenceNumber);
	}

	#position(stream: string, shard: string): Position {
		const { checkpoints, resource } = this.#options;
		const after = checkpoints.get(this.name, stream, shard);
		if (after !== undefined) return { after };
		return resource.fromStart || checkpoints.fresh ? 'oldest' : 'newest';
	}

	#record(raw: JsonObject): StreamRecord {
		const { resource, clock, region } = this.#options;
		const change = section(raw, 'dynamodb');
		const sequenceNumber = String(change['SequenceNumber']);
		return {
			eventID: createHash('md5').update(`${resource.table.name} ${sequenceNumber}`).digest('hex'),
			eventName: String(raw['eventName']),
			eventVersion: '1.1',
			eventSource: 'aws:dynamodb',
			awsRegion: region,
			eventSourceARN: resource.streamArn,
			dynamodb: {
				...change,
				SequenceNumber: sequenceNumber,
				// The engine stamps records with the machine's time. Streams are drained before the clock moves, so the
				// offset is right.
				ApproximateCreationDateTime:
					number(change['ApproximateCreationDateTime'], 0) + Math.floor(clock.offsetMs / 1000),
			},
		};
	}

	/** The embedded engine records a put that changes nothing; AWS does not. */
	#wants(record: StreamRecord): boolean {
		const { OldImage, NewImage } = record.dynamodb;
		if (record.eventName === 'MODIFY' && OldImage !== undefined && isDeepStrictEqual(OldImage, NewImage)) return false;
		const event = record as unknown as JsonObject;
		return this.#filters.length === 0 || this.#filters.some((matches) => matches(event));
	}

	async #park(shard: Shard, records: readonly StreamRecord[], attempts: number): Promise<void> {
		const { resource, meter, failures, clock } = this.#options;
		await failures.add({
			version: '1.0',
			timestamp: new Date(clock.now()).toISOString(),
			destination: resource.failureDestination ?? null,
			requestContext: {
				functionArn: resource.function.arn,
				condition: 'RetryAttemptsExhausted',
				approximateInvokeCount: attempts,
			},
			DDBStreamBatchInfo: {
				shardId: shard.id,
				streamArn: resource.streamArn,
				startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
				endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
				batchSize: records.length,
				approximateArrivalOfFirstRecord: arrivalOf(records[0]),
				approximateArrivalOfLastRecord: arrivalOf(records.at(-1)),
			},
			// AWS keeps positions only. The records are kept here, because a local stream drops old ones.
			records,
		});
		meter.parked += records.length;
	}

	#sleep(ms: number): Promise<void> {
		return new Promise((resolve) => {
			const done = () => {
				clearTimeout(timer);
				this.#wake = undefined;
				resolve();
			};
			const timer = setTimeout(done, ms);
			this.#wake = done;
		});
	}
}

function arrivalOf(record: StreamRecord | undefined): string {
	return new Date((record?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000).toISOString();
}
