import { type BusinessDay, type Millis, addDays, businessDay } from '#kernel';
import type { DirectoryStore } from '#directory';
import { eachPage } from '#platform';
import { type Days, type Seal, endOfMonth } from '#sales';
import { publish } from './publish.ts';
import { recountSpan } from './recount-span.ts';
import type { SealingStores } from './stores.ts';

/** What one run of sealing did. */
export interface Sealed {
	/** Oldest first. */
	readonly seals: readonly Seal[];
	/** The first day that is not sealed; undefined while there is no tenant. */
	readonly open: BusinessDay | undefined;
	/** Whether it stopped at its bound with days still to seal. */
	readonly unfinished: boolean;
}

/** How long after its end a day is left alone: for writes that were under way at midnight, and for the stream to be counted. */
export const graceMillis: Millis = 10 * 60_000;

/**
 * Seals closed business days, the oldest first, until none is left or `mayGoOn` says stop. Stopped or killed anywhere it
 * goes on there the next time: recounts are kept as they are made, and what follows from them is the same however often it
 * is written. Days that follow one another within a month are sealed together, so that catching up reads an order once.
 */
export async function sealClosedDays(stores: SealingStores, now: Millis, mayGoOn: () => boolean): Promise<Sealed> {
	const closed = addDays(businessDay(now - graceMillis), -1);
	const seals: Seal[] = [];
	for (;;) {
		const open = await firstOpen(stores);
		const days = open === undefined ? undefined : daysToSeal(open, closed);
		if (days === undefined) return { seals, open, unfinished: false };
		const span = (await stores.seals.span()) ?? (await stores.seals.begin(days));
		if (!(await recountSpan(stores, span, mayGoOn)) || !mayGoOn()) return { seals, open, unfinished: true };
		seals.push(...(await publish(stores, span, now)));
	}
}

/** The days from the first that is open to the last that is closed, within the month. */
function daysToSeal(open: BusinessDay, closed: BusinessDay): Days | undefined {
	if (open > closed) return undefined;
	const end = endOfMonth(open);
	return { from: open, to: end < closed ? end : closed };
}

async function firstOpen({ rollups, directory }: SealingStores): Promise<BusinessDay | undefined> {
	const through = await rollups.through();
	return through === undefined ? firstDay(directory) : addDays(through, 1);
}

const tenantPage = 1_000;
/** A hundred thousand tenants. */
const maxTenantPages = 100;

/** The day on which the first tenant came. */
async function firstDay(directory: Pick<DirectoryStore, 'tenants'>): Promise<BusinessDay | undefined> {
	let first: Millis | undefined;
	for await (const tenants of eachPage((after) => directory.tenants(tenantPage, after), maxTenantPages))
		for (const { createdAt } of tenants) first = Math.min(first ?? createdAt, createdAt);
	return first === undefined ? undefined : businessDay(first);
}
