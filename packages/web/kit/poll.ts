import type { Millis } from '#kernel';

/** The pause after a success. */
export const pollIntervalMs: Millis = 2_000;
/** The longest pause between two attempts, within which the page recovers by itself. */
export const maxWaitMs: Millis = 30_000;

/**
 * The pause after consecutive failures: doubled each time up to a limit, with jitter, so that many screens do not
 * return at once. `random` is in [0, 1).
 */
export function backoffMs(failures: number, random: number): Millis {
	if (failures === 0) return pollIntervalMs;
	const wait = Math.min(maxWaitMs, pollIntervalMs * 2 ** failures);
	return Math.round(wait * (0.5 + random / 2));
}

/** The result of a poll: a value, or the cause of the failure. */
export type PollResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** A running poll. `reload` loads at once. */
export interface Poller {
	readonly reload: () => void;
	readonly stop: () => void;
}

/**
 * Loads repeatedly while the page is visible, one load at a time. `onResult` returns whether to continue. A return to
 * visibility or to the network loads at once.
 */
export function poll<T>(load: () => Promise<T>, onResult: (result: PollResult<T>) => boolean): Poller {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let failures = 0;
	let busy = false;
	let reloadPending = false;
	let stopped = false;

	async function attempt(): Promise<void> {
		clearTimeout(timer);
		if (busy) reloadPending = true;
		if (busy || stopped || document.hidden) return;
		busy = true;
		reloadPending = false;
		const result = await load().then(
			(value) => ({ ok: true as const, value }),
			(error: unknown) => ({ ok: false as const, error }),
		);
		busy = false;
		if (stopped) return;
		failures = result.ok ? 0 : failures + 1;
		if (onResult(result)) timer = setTimeout(attempt, reloadPending ? 0 : backoffMs(failures, Math.random()));
		else stop();
	}

	function stop(): void {
		stopped = true;
		clearTimeout(timer);
		document.removeEventListener('visibilitychange', attempt);
		removeEventListener('online', attempt);
	}

	document.addEventListener('visibilitychange', attempt);
	addEventListener('online', attempt);
	void attempt();
	return { reload: () => void attempt(), stop };
}
