import type { Millis } from '#kernel';
import { derivedUnique, eachPage, errorFacts, log, mapInBatches } from '#platform';
import type { FollowUpStore } from './follow-up-store.ts';
import type { FollowUp, FollowUpBatch, FollowUpKind } from './follow-up.ts';

/** The outcome of one follow-up. `later` keeps its batch for the next run. A new time postpones the follow-up to that time. */
export type Outcome = 'done' | 'later' | Pick<FollowUp, 'id' | 'dueAt'>;

/** Handles the follow-ups of one kind. Each is handled at least once, so handling one again must change nothing. */
export interface FollowUpHandler<T> {
	/** Checkouts or orders handled at a time. */
	readonly width: number;
	/** The time reserved at the end of a run for the batch under way. */
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

/** The result of one run. */
export interface DrainRun {
	/** Checkouts or orders handled. */
	readonly handled: number;
	/** Batches with a failure. Each is logged and kept. */
	readonly failed: number;
	/** Whether due follow-ups are left. */
	readonly unfinished: boolean;
}

const batchesPerPage = 25;
/** A quarter of a million batches of up to a hundred follow-ups: more than a run has time for. */
const maxPages = 10_000;

/**
 * Handles the due batches of a kind once, earliest first, while `hasTimeLeft` is true. A batch is removed when all of it is
 * handled, and kept otherwise. A batch that is kept or fails does not stop the others.
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
			const { handled, errors, left } = await handleBatch(store, batch, handler, run);
			done.handled += handled;
			done.unfinished ||= left || errors.length > 0;
			if (errors.length === 0) continue;
			done.failed += 1;
			const about = { function: kind, dueAt: batch.dueAt, unique: batch.unique, errors: errors.length };
			log('error', 'follow-ups failed', { ...about, ...errorFacts(errors[0]) });
		}
	return done;
}

interface BatchResult {
	readonly handled: number;
	readonly errors: readonly unknown[];
	/** Whether the batch is kept for the next run. */
	readonly left: boolean;
}

async function handleBatch<T>(
	store: FollowUpStore,
	batch: FollowUpBatch,
	handler: FollowUpHandler<T>,
	run: Run,
): Promise<BatchResult> {
	let handled = 0;
	try {
		const loaded = await handler.load(batch.ids);
		const attempts = await mapInBatches(loaded, handler.width, (item) => attempt(() => handler.handle(item, run)));
		handled = loaded.length;
		const outcomes = attempts.flatMap((one) => ('outcome' in one ? [one.outcome] : []));
		await postpone(store, batch, outcomes);
		const errors = attempts.flatMap((one) => ('error' in one ? [one.error] : []));
		const left = outcomes.includes('later');
		if (errors.length === 0 && !left) await store.remove(batch);
		return { handled, errors, left };
	} catch (error) {
		return { handled, errors: [error], left: true };
	}
}

/**
 * Stores the follow-ups with a new time, before their batch is removed. The item is named after the batch, so that a
 * repetition after a crash replaces it.
 */
async function postpone(store: FollowUpStore, batch: FollowUpBatch, outcomes: readonly Outcome[]): Promise<void> {
	const { kind, dueAt, unique } = batch;
	const postponed = outcomes.filter((outcome) => typeof outcome === 'object').map((other) => ({ kind, ...other }));
	await store.put(postponed, derivedUnique(String(dueAt), unique));
}

/** Turns a failure into a value, so that it does not stop the others of its batch. */
async function attempt(handle: () => Promise<Outcome>): Promise<{ outcome: Outcome } | { error: unknown }> {
	try {
		return { outcome: await handle() };
	} catch (error) {
		return { error };
	}
}
