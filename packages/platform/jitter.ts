const firstPauseMs = 5;
const maxPauseMs = 240;

/** Waits before another try: anything up to 10 ms after the first, doubling to 240 ms, so that those who met part ways. */
export function jitter(tries: number): Promise<void> {
	const ms = Math.random() * Math.min(maxPauseMs, firstPauseMs * 2 ** tries);
	return new Promise((resolve) => setTimeout(resolve, ms));
}
