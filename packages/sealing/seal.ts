import { type BusinessDay, type Millis, addDays, businessDay, startOfDay } from '#kernel';
import type { DirectoryStore } from '#directory';
import { eachPage } from '#platform';
import { type Days, type Seal, type TenantSales, endOfMonth } from '#sales';
import type { Behind } from './consumers.ts';
import { publish } from './publish.ts';
import { recountSpan } from './recount-span.ts';
import type { SealingDeps } from './deps.ts';

/** The result of one run. */
export interface Sealed {
	/** Oldest first. */
	readonly seals: readonly Seal[];
	/** The first day that is not sealed. Undefined while there is no tenant. */
	readonly open: BusinessDay | undefined;
	/** Whether the run stopped at its bound with days still to seal. */
	readonly unfinished: boolean;
	/** The consumers that a closed day waits for. */
	readonly behind: readonly Behind[];
	/** Tenants' days that no item can hold, and that are in no seal. */
	readonly leftOut: readonly Pick<TenantSales, 'tenantId' | 'day'>[];
}

/** How long after its end a day is left alone, for requests in progress at midnight. */
export const graceMs: Millis = 10 * 60_000;
/** A stream keeps its records for 24 hours. After that, there is nothing of a day left to wait for. */
const streamMs: Millis = 24 * 3_600_000;

/**
 * Seals closed business days, the oldest first, until none is left or `hasTimeLeft` returns false. An interrupted run
 * continues at the next call: recounts are stored as they are made, and every further write is idempotent.
 * Consecutive days of a month are sealed together, so that catching up reads each order once.
 *
 * A day waits until every consumer of the orders stream is proven to be past it. One consumer lists the checkouts for
 * the recount; the other counts. A day whose records the stream has dropped waits no longer, and is never sealed
 * below its live count.
 */
export async function sealClosedDays(stores: SealingDeps, now: Millis, hasTimeLeft: () => boolean): Promise<Sealed> {
	const closed = lastClosed(now);
	const seals: Seal[] = [];
	const leftOut: Pick<TenantSales, 'tenantId' | 'day'>[] = [];
	const report = { seals, leftOut };
	for (;;) {
		const open = await firstOpen(stores);
		const begun = await stores.seals.span();
		const due = begun ?? (open === undefined ? undefined : daysToSeal(open, closed));
		if (open === undefined || due === undefined) return { ...report, open, unfinished: false, behind: [] };
		const behind = await stores.consumers.behind(due.to, now);
		const days = begun ?? (behind.length === 0 ? due : daysToSeal(open, lastClosed(now - streamMs)));
		if (days === undefined) {
			await stores.seals.wait({ day: due.to, since: endOf(due.to) + graceMs, behind });
			return { ...report, open, unfinished: false, behind };
		}
		const span = begun ?? (await stores.seals.begin(days));
		const done = await recountSpan(stores, span, {
			isProven: behind.length === 0,
			hasTimeLeft,
			leftOut: ({ tenantId, day }) => void leftOut.push({ tenantId, day }),
		});
		if (!done || !hasTimeLeft()) return { ...report, open, unfinished: true, behind };
		seals.push(...(await publish(stores, span, now)));
	}
}

/** The last day that ended longer ago than `graceMs`. */
function lastClosed(now: Millis): BusinessDay {
	return addDays(businessDay(now - graceMs), -1);
}

function endOf(day: BusinessDay): Millis {
	return startOfDay(addDays(day, 1));
}

/** The days from the first open to the last closed one, within a month. */
function daysToSeal(open: BusinessDay, closed: BusinessDay): Days | undefined {
	if (open > closed) return undefined;
	const end = endOfMonth(open);
	return { from: open, to: end < closed ? end : closed };
}

async function firstOpen({ rollups, directory }: SealingDeps): Promise<BusinessDay | undefined> {
	const through = await rollups.through();
	return through === undefined ? firstDay(directory) : addDays(through, 1);
}

const tenantPage = 1_000;
/** A hundred thousand tenants. */
const maxTenantPages = 100;

/** The day on which the first tenant joined. */
async function firstDay(directory: Pick<DirectoryStore, 'tenants'>): Promise<BusinessDay | undefined> {
	let first: Millis | undefined;
	for await (const tenants of eachPage((after) => directory.tenants(tenantPage, after), maxTenantPages))
		for (const { createdAt } of tenants) first = Math.min(first ?? createdAt, createdAt);
	return first === undefined ? undefined : businessDay(first);
}
