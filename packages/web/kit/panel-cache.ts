import type { Millis } from '#kernel';
import { Refused } from './api-errors.ts';
import type { PanelData } from './panel-data.ts';
import { backoffMs, maxWaitMs } from './poll.ts';

interface CacheEntry {
	readonly question: string;
	readonly answer?: { readonly value: unknown; readonly at: Millis };
	/** The user's role may not see it. */
	readonly withheld: boolean;
	readonly failures: number;
	readonly triedAt: Millis;
}

/** Responses kept between loads. Each is refreshed at its own pace. */
export interface PanelCache {
	/**
	 * The response in a slot. It is requested again once older than `every`, or for another question. A failed
	 * request is retried with growing pauses while the others go on. A withheld response (403) is dropped.
	 */
	load<T>(entry: string, question: string, every: Millis, ask: () => Promise<T>): Promise<PanelData<T>>;
	/**
	 * Ends a load. Throws if every request of the load failed, because the API is then unavailable. Throws too if
	 * every known response is withheld.
	 */
	end(): void;
}

/** Keeps responses by this clock, which may jump. */
export function panelCache(now: () => Millis): PanelCache {
	const entries = new Map<string, CacheEntry>();
	let asked = 0;
	let failed: { readonly slot: string; readonly error: unknown }[] = [];

	function isDue({ withheld, failures, triedAt }: CacheEntry, every: Millis): boolean {
		const pace = withheld ? Math.max(every, maxWaitMs) : every;
		return Math.abs(now() - triedAt) >= (failures === 0 ? pace : backoffMs(failures, 1));
	}

	function failedSlot(name: string, question: string, before: CacheEntry | undefined, error: unknown): CacheEntry {
		if (error instanceof Refused && error.status === 403) {
			// A revoked permission may not be the only one.
			if (before?.answer !== undefined) for (const other of entries.keys()) again(other);
			return { question, withheld: true, failures: 0, triedAt: now() };
		}
		failed.push({ slot: name, error });
		return { ...before, question, withheld: false, failures: (before?.failures ?? 0) + 1, triedAt: now() };
	}

	return {
		async load<T>(name: string, question: string, every: Millis, ask: () => Promise<T>) {
			const known = entries.get(name);
			const before = known?.question === question ? known : undefined;
			if (before !== undefined && !isDue(before, every)) return panelDataOf<T>(before);
			asked += 1;
			const entry: CacheEntry = await ask().then(
				(value) => ({ question, answer: { value, at: now() }, withheld: false, failures: 0, triedAt: now() }),
				(error: unknown) => failedSlot(name, question, before, error),
			);
			entries.set(name, entry);
			return panelDataOf<T>(entry);
		},
		end() {
			const [first] = failed;
			const away = failed.length === asked ? first : undefined;
			// The poller backs off by itself, and its next attempt retries everything.
			if (away !== undefined) for (const { slot: entry } of failed) again(entry);
			asked = 0;
			failed = [];
			if (away !== undefined) throw away.error;
			if ([...entries.values()].every(({ withheld }) => withheld)) throw new Refused(403);
		},
	};

	function again(name: string): void {
		const entry = entries.get(name);
		if (entry !== undefined) entries.set(name, { ...entry, triedAt: Number.NEGATIVE_INFINITY });
	}
}

function panelDataOf<T>({ answer, withheld, failures }: CacheEntry): PanelData<T> {
	if (withheld) return { kind: 'withheld' };
	if (answer === undefined) return { kind: 'missing' };
	return { kind: failures === 0 ? 'current' : 'old', value: answer.value as T, at: answer.at };
}
