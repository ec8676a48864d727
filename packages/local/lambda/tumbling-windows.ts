import type { StreamRecord } from './batches.ts';
import { type Json, isObject } from '#kernel/json';
import type { Outcome } from './workers.ts';

/** A function's stream event. Only a tumbling window adds fields to the records. */
export interface StreamEvent {
	readonly Records: readonly StreamRecord[];
	readonly window?: { readonly start: string; readonly end: string };
	readonly state?: Json;
	readonly shardId?: string;
	readonly eventSourceARN?: string;
	readonly isFinalInvokeForWindow?: boolean;
	readonly isWindowTerminatedEarly?: boolean;
}

interface TumblingWindow {
	readonly startMs: number;
	state: Json;
}

type Invoke = (event: StreamEvent) => Promise<Outcome>;

/**
 * The tumbling windows of a consumer, one per shard. As in Lambda each call gets the state that the previous one
 * returned, and a response without a state is a failure. A window ends with a call without records. Here that call
 * precedes the first batch of a later window, because nobody waits for it.
 */
export class TumblingWindows {
	readonly #lengthMs: number;
	readonly #streamArn: string;
	readonly #now: () => number;
	readonly #open = new Map<string, TumblingWindow>();

	constructor(lengthMs: number, streamArn: string, now: () => number) {
		this.#lengthMs = lengthMs;
		this.#streamArn = streamArn;
		this.#now = now;
	}

	/** Calls a function with the records of a shard, within their window if there is one. */
	async invoke(invoke: Invoke, shardId: string, records: readonly StreamRecord[]): Promise<Outcome> {
		if (this.#lengthMs === 0) return invoke({ Records: records });
		const startMs = Math.floor(this.#now() / this.#lengthMs) * this.#lengthMs;
		const open = this.#open.get(shardId);
		if (open !== undefined && open.startMs < startMs) {
			const last = withState(await invoke(this.#event(shardId, open, [], true)));
			if (!last.ok) return last;
			this.#open.delete(shardId);
		}
		const window = this.#open.get(shardId) ?? { startMs, state: {} };
		const outcome = withState(await invoke(this.#event(shardId, window, records, false)));
		if (outcome.ok && isObject(outcome.result)) window.state = outcome.result['state'] ?? {};
		this.#open.set(shardId, window);
		return outcome;
	}

	#event(
		shardId: string,
		{ startMs, state }: TumblingWindow,
		records: readonly StreamRecord[],
		isFinal: boolean,
	): StreamEvent {
		const iso = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
		return {
			Records: records,
			window: { start: iso(startMs), end: iso(startMs + this.#lengthMs) },
			state,
			shardId,
			eventSourceARN: this.#streamArn,
			isFinalInvokeForWindow: isFinal,
			isWindowTerminatedEarly: false,
		};
	}
}

function withState(outcome: Outcome): Outcome {
	if (!outcome.ok || (isObject(outcome.result) && outcome.result['state'] !== undefined)) return outcome;
	return { ok: false, errorType: 'MissingState', errorMessage: 'a response in a tumbling window needs a state' };
}
