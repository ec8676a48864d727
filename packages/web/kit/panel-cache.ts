import type { Millis } from '#kernel';
import { StatusError } from './api-errors.ts';
import type { PanelData } from './panel-data.ts';
import { backoffMs, maxWaitMs } from './poll.ts';

interface CacheEntry {
	/** Identifies the request: its path, or the day it is about. */
	readonly key: string;
	readonly response?: { readonly value: unknown; readonly at: Millis };
	/** The user's role may not see it. */
	readonly withheld: boolean;
	readonly failures: number;
	readonly triedAt: Millis;
}

/** A cache of responses, one per slot. Each is refreshed at its own pace. */
export interface PanelCache {
	/**
	 * The response of a slot. It is requested again once it is older than `maxAgeMs`, or for another key. A failed
	 * request is retried with growing pauses while the others continue. A withheld response (403) is dropped.
	 */
	load<T>(slot: string, key: string, maxAgeMs: Millis, request: () => Promise<T>): Promise<PanelData<T>>;
	/**
	 * Ends a load. Throws if every request of the load failed, because the API is then unavailable. Throws too if
	 * every known response is withheld.
	 */
	end(): void;
}

/** Caches responses by a clock that may jump. */
export function panelCache(now: () => Millis): PanelCache {
	const entries = new Map<string, CacheEntry>();
	let requests = 0;
	let failed: { readonly slot: string; readonly error: unknown }[] = [];

	function isStale({ withheld, failures, triedAt }: CacheEntry, maxAgeMs: Millis): boolean {
		const pauseMs = withheld ? Math.max(maxAgeMs, maxWaitMs) : maxAgeMs;
		return Math.abs(now() - triedAt) >= (failures === 0 ? pauseMs : backoffMs(failures, 1));
	}

	function failedEntry(slot: string, key: string, previous: CacheEntry | undefined, error: unknown): CacheEntry {
		if (error instanceof StatusError && error.status === 403) {
			// Further permissions may have been revoked as well.
			if (previous?.response !== undefined) for (const other of entries.keys()) expire(other);
			return { key, withheld: true, failures: 0, triedAt: now() };
		}
		failed.push({ slot, error });
		return { ...previous, key, withheld: false, failures: (previous?.failures ?? 0) + 1, triedAt: now() };
	}

	return {
		async load<T>(slot: string, key: string, maxAgeMs: Millis, request: () => Promise<T>) {
			const cached = entries.get(slot);
			const previous = cached?.key === key ? cached : undefined;
			if (previous !== undefined && !isStale(previous, maxAgeMs)) return panelDataOf<T>(previous);
			requests += 1;
			const entry: CacheEntry = await request().then(
				(value) => ({ key, response: { value, at: now() }, withheld: false, failures: 0, triedAt: now() }),
				(error: unknown) => failedEntry(slot, key, previous, error),
			);
			entries.set(slot, entry);
			return panelDataOf<T>(entry);
		},
		end() {
			const [first] = failed;
			const unavailable = failed.length === requests ? first : undefined;
			// The poller backs off by itself, and its next attempt retries everything.
			if (unavailable !== undefined) for (const { slot } of failed) expire(slot);
			requests = 0;
			failed = [];
			if (unavailable !== undefined) throw unavailable.error;
			if ([...entries.values()].every(({ withheld }) => withheld)) throw new StatusError(403);
		},
	};

	function expire(slot: string): void {
		const entry = entries.get(slot);
		if (entry !== undefined) entries.set(slot, { ...entry, triedAt: Number.NEGATIVE_INFINITY });
	}
}

function panelDataOf<T>({ response, withheld, failures }: CacheEntry): PanelData<T> {
	if (withheld) return { kind: 'withheld' };
	if (response === undefined) return { kind: 'missing' };
	return { kind: failures === 0 ? 'current' : 'old', value: response.value as T, at: response.at };
}
