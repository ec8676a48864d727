import type { BusinessDay, Millis } from '#kernel';
import type { PulseStore } from '#orders';
import { type OrderConsumer, type StreamProgressStore, orderConsumers } from '#sales';

/** A consumer that has not passed the end of a day in so many shards. */
export interface Behind {
	readonly consumer: OrderConsumer;
	readonly shards: number;
}

/** What sealing asks about the consumers of the orders stream. */
export interface StreamConsumers {
	/**
	 * The consumers that may still have records of a day before them. Empty is a proof: in every open shard each consumer has
	 * met a record written after the day, and its parents were read before it.
	 */
	behind(day: BusinessDay, at: Millis): Promise<readonly Behind[]>;
}

interface Sources {
	/** The shards of the orders stream that are still written to. */
	readonly openShards: () => Promise<readonly string[]>;
	readonly progress: Pick<StreamProgressStore, 'passed'>;
	readonly pulses: PulseStore;
	/** Waits before another look. */
	readonly wait: (millis: Millis) => Promise<void>;
}

/** So many at random leave one shard in 400 out; the next minute's pulses are others. */
const pulsesPerShard = 6;
/** At a time: what a table bears beside its orders. */
const maxPulses = 600;
/** A consumer meets a pulse within a second or two; who takes longer is waited for by the next minute's run. */
const waits: readonly Millis[] = [100, 200, 400, 800, 1_600];

/**
 * The consumers as their notes show them. A shard without traffic shows nothing: so pulses are written into the table,
 * once a call, and only when a consumer has not passed the day by itself.
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

/** A stream that shows no shard proves nothing: each consumer then counts as behind in one. */
function missing(shards: readonly string[], passed: Awaited<ReturnType<StreamProgressStore['passed']>>): Behind[] {
	return orderConsumers.flatMap((consumer) => {
		const done = new Set(passed.filter((one) => one.consumer === consumer).map((one) => one.shard));
		const left = shards.length === 0 ? 1 : shards.filter((shard) => !done.has(shard)).length;
		return left === 0 ? [] : [{ consumer, shards: left }];
	});
}
