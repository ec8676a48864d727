import type { Millis } from '#kernel';
import { derivedUnique, eachPage, errorFacts, log, mapInBatches } from '#platform';
import type { FollowUpStore } from './follow-up-store.ts';
import type { FollowUp, FollowUpBatch, FollowUpKind } from './follow-up.ts';

/**
 * The outcome of one follow-up. `later` keeps its batch for the next run. Another time puts the follow-up again under that
 * time.
 */
export type Outcome = 'done' | 'later' | Pick<FollowUp, 'id' | 'dueAt'>;

/** How follow-ups of one kind are dealt with. Each is dealt with at least once: handling one again must change nothing. */
export interface FollowUpHandler<T> {
	/** Things that are handled at a time. */
	readonly width: number;
	/** The time that the handling of a batch may need at the end of a run. */
	readonly headroomMs: Millis;
	/** Loads the checkouts or orders of a batch as they are now. Ids that are gone are left out. */
	load(ids: readonly string[]): Promise<readonly T[]>;
	handle(loaded: T, run: Run): Promise<Outcome>;
}

/** The limits of one run. */
export interface Run {
	readonly now: Millis;
	readonly hasTimeLeft: () => boolean;
}

/** What one run did. */
export interface DrainRun {
	/** Checkouts or orders that were handled. */
	readonly handled: number;
	/** Batches in which something failed; they are kept, and each is logged. */
	readonly failed: number;
	/** Whether something due is left. */
	readonly unfinished: boolean;
}

const batchesPerPage = 25;
/** A quarter of a million batches of up to a hundred follow-ups: more than a run has time for. */
const maxPages = 10_000;

/**
 * Goes once through the batches of a kind that are due, earliest first, until `hasTimeLeft` says stop. A batch is forgotten
 * when all of it is dealt with, and kept otherwise; a batch that is kept or fails takes no other's turn.
 */
export async function drain<T>(
	store: FollowUpStore,
	kind: FollowUpKind,
	handler: FollowUpHandler<T>,
	run: Run,
): Promise<DrainRun> {
	const done = { handled: 0, failed: 0, unfinished: false };
	for await (const batches of eachPage((after) => store.due(kind, run.now, batchesPerPage, after), maxPages))
		for (const batch of batches) {
			if (!run.hasTimeLeft()) return { ...done, unfinished: true };
			const { handled, errors, left } = await dealWith(store, batch, handler, run);
			done.handled += handled;
			done.unfinished ||= left || errors.length > 0;
			if (errors.length === 0) continue;
			done.failed += 1;
			const about = { function: kind, dueAt: batch.dueAt, unique: batch.unique, errors: errors.length };
			log('error', 'follow-ups failed', { ...about, ...errorFacts(errors[0]) });
		}
	return done;
}

interface ProcessedBatch {
	readonly handled: number;
	readonly errors: readonly unknown[];
	/** Whether the batch holds something for the next run. */
	readonly left: boolean;
}

async function dealWith<T>(
	store: FollowUpStore,
	batch: FollowUpBatch,
	handler: FollowUpHandler<T>,
	run: Run,
): Promise<ProcessedBatch> {
	let handled = 0;
	try {
		const loaded = await handler.load(batch.ids);
		const attempts = await mapInBatches(loaded, handler.width, (item) => attempt(() => handler.handle(item, run)));
		handled = loaded.length;
		const outcomes = attempts.flatMap((one) => ('outcome' in one ? [one.outcome] : []));
		await putAgain(store, batch, outcomes);
		const errors = attempts.flatMap((one) => ('error' in one ? [one.error] : []));
		const left = outcomes.includes('later');
		if (errors.length === 0 && !left) await store.forget(batch);
		return { handled, errors, left };
	} catch (error) {
		return { handled, errors: [error], left: true };
	}
}

/** Before the batch is forgotten. Named after the batch: done again after a kill the same item replaces itself, and no other. */
async function putAgain(store: FollowUpStore, batch: FollowUpBatch, outcomes: readonly Outcome[]): Promise<void> {
	const { kind, dueAt, unique } = batch;
	const postponed = outcomes.filter((outcome) => typeof outcome === 'object').map((other) => ({ kind, ...other }));
	await store.put(postponed, derivedUnique(String(dueAt), unique));
}

/** One that fails leaves the others of its batch their turn. */
async function attempt(handle: () => Promise<Outcome>): Promise<{ outcome: Outcome } | { error: unknown }> {
	try {
		return { outcome: await handle() };
	} catch (error) {
		return { error };
	}
}
