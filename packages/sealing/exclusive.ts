import type { Millis } from '#kernel';
import type { LeaseStore } from '#sales';

/** A run of sealing. The lease outlives it by nothing: a run cannot work beyond `until`. */
export interface SealingRun {
	readonly holder: string;
	readonly now: Millis;
	/** When the run ends at the latest. */
	readonly until: Millis;
}

/**
 * Does the work of a run under the lease. Undefined when another run holds it. Two runs at once would each compare the live
 * counts with a recount while the other repairs them, and the drift of the day would be lost.
 */
export async function exclusively<T>(
	leases: LeaseStore,
	{ holder, now, until }: SealingRun,
	work: () => Promise<T>,
): Promise<T | undefined> {
	if (!(await leases.acquire(holder, now, until))) return undefined;
	try {
		return await work();
	} finally {
		await leases.release(holder);
	}
}
