import type { Millis } from '#kernel';
import type { LeaseStore } from '#sales';

/** A run of sealing. The lease outlives it by nothing: a run cannot work beyond `until`. */
export interface SealingRun {
	/** Unique to the run: an event that Lambda delivers twice is two runs. */
	readonly holder: string;
	readonly now: Millis;
	/** When the run ends at the latest. */
	readonly until: Millis;
}

/**
 * Does the work of a run under the lease. Undefined when another run holds it. Two runs at once would each compare the live
 * counts with a recount while the other repairs them, and the drift of the day would be lost. The lease is also released when
 * its acquisition fails, because the table may have taken it.
 */
export async function exclusively<T>(
	leases: LeaseStore,
	{ holder, now, until }: SealingRun,
	work: () => Promise<T>,
): Promise<T | undefined> {
	try {
		if (!(await leases.acquire(holder, now, until))) return undefined;
		return await work();
	} finally {
		await leases.release(holder);
	}
}
