const firstPauseMs = 5;
const maxPauseMs = 240;

/** Waits at random before a retry, up to 10 ms at first and doubling to 240 ms, so that conflicting writers spread out. */
export function jitter(tries: number): Promise<void> {
	const ms = Math.random() * Math.min(maxPauseMs, firstPauseMs * 2 ** tries);
	return new Promise((resolve) => setTimeout(resolve, ms));
}
