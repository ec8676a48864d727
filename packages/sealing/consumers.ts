import type { BusinessDay, Millis } from '#kernel';
import type { PulseStore } from '#orders';
import { type OrderConsumer, type StreamProgressStore, orderConsumers } from '#sales';

/** A consumer that has not passed the end of a day, with the number of shards. */
export interface Behind {
	readonly consumer: OrderConsumer;
	readonly shards: number;
}

/** The progress of the orders stream's consumers. */
export interface StreamConsumers {
	/**
	 * The consumers that may still have records of a day to read. An empty list is a proof: in every open shard, each
	 * consumer has read a record written after the day, and parent shards are read first.
	 */
	behind(day: BusinessDay, at: Millis): Promise<readonly Behind[]>;
}

interface Sources {
	/** The shards of the orders stream that are still written to. */
	readonly openShards: () => Promise<readonly string[]>;
	readonly progress: Pick<StreamProgressStore, 'passed'>;
	readonly pulses: PulseStore;
	/** Waits before the progress is read again. */
	readonly wait: (millis: Millis) => Promise<void>;
}

/** Six random pulses miss one shard in 400; the next minute's pulses differ. */
const pulsesPerShard = 6;
/** The maximum of pulses written at a time, so that the table keeps its capacity for orders. */
const maxPulses = 600;
/** A consumer reads a pulse within a second or two. A slower one is waited for by the next minute's run. */
const waits: readonly Millis[] = [100, 200, 400, 800, 1_600];

/**
 * The progress of the consumers, from their own records. A shard without traffic shows no progress. So pulses are
 * written into the table, once a call, when a consumer has not passed the day by itself.
 */
export function streamConsumers({ openShards, progress, pulses, wait }: Sources): StreamConsumers {
	return {
		async behind(day, at) {
			const shards = await openShards();
			let behind = missing(shards, await progress.passed(day));
			if (behind.length === 0) return behind;
			await pulses.write(Math.min(Math.max(shards.length, 1) * pulsesPerShard, maxPulses), at);
			for (const millis of waits) {
				await wait(millis);
				behind = missing(shards, await progress.passed(day));
				if (behind.length === 0) break;
			}
			return behind;
		},
	};
}

/** A stream without shards proves nothing: each consumer then counts as behind in one. */
function missing(shards: readonly string[], passed: Awaited<ReturnType<StreamProgressStore['passed']>>): Behind[] {
	return orderConsumers.flatMap((consumer) => {
		const done = new Set(passed.filter((one) => one.consumer === consumer).map((one) => one.shard));
		const left = shards.length === 0 ? 1 : shards.filter((shard) => !done.has(shard)).length;
		return left === 0 ? [] : [{ consumer, shards: left }];
	});
}
