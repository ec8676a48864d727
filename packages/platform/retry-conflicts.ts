import { Unavailable } from './failures.ts';
import { jitter } from './jitter.ts';

/** The bounds of a repeated attempt. */
export interface ConflictRetries {
	/** Names the contended thing in the error, such as `order in contention`. */
	readonly what: string;
	readonly maxTries: number;
	/** Whether to wait at random between two tries, so that many writers spread out. */
	readonly pause?: boolean;
}

/**
 * Repeats an attempt that lost to a concurrent writer. An attempt decides on the state that it reads and writes under the
 * condition that it is unchanged; `conflict` says that it was not. Throws `Unavailable` after `maxTries` conflicts.
 */
export async function retryConflicts<T>(
	{ what, maxTries, pause = false }: ConflictRetries,
	attempt: (tries: number) => Promise<T | 'conflict'>,
): Promise<T> {
	for (let tries = 1; ; tries++) {
		const outcome = await attempt(tries);
		if (outcome !== 'conflict') return outcome;
		if (tries === maxTries) throw new Unavailable(what, 1);
		if (pause) await jitter(tries);
	}
}
