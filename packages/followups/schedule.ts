import { log, newUsage, now, withUsage } from '#platform';
import type { Millis } from '#kernel';
import { type DrainRun, type FollowUpHandler, type Run, drain } from './drain.ts';
import type { FollowUpStore } from './follow-up-store.ts';
import type { FollowUpKind } from './follow-up.ts';

/** The part of Lambda's context that a schedule needs. */
interface Context {
	getRemainingTimeInMillis(): number;
}

/** A kind of follow-ups with its handler, whatever it loads. */
export interface DueWork {
	readonly kind: FollowUpKind;
	readonly drain: (store: FollowUpStore, run: Run) => Promise<DrainRun>;
	readonly headroomMs: Millis;
}

/** Binds a kind to its handler. */
export function dueWork<T>(kind: FollowUpKind, handler: FollowUpHandler<T>): DueWork {
	const { headroomMs } = handler;
	return { kind, headroomMs, drain: (store, run) => drain(store, kind, handler, run) };
}

/**
 * The Lambda function of a schedule, which handles its kinds one after another. The next run continues with the rest when
 * time runs out. A kind that fails does not stop the others. A run with a failed batch throws at the end, so that the
 * schedule's alarm counts it.
 */
export function onSchedule(store: FollowUpStore, name: string, works: readonly DueWork[]) {
	return async (_event: unknown, context: Context): Promise<void> => {
		const failures: string[] = [];
		for (const work of works) {
			const usage = newUsage();
			const hasTimeLeft = () => context.getRemainingTimeInMillis() > work.headroomMs;
			const done = await withUsage(usage, () => work.drain(store, { now: now(), hasTimeLeft }));
			log('info', 'follow-ups drained', { function: name, kind: work.kind, ...done, ...usage });
			if (done.failed > 0) failures.push(`${done.failed} batches of ${work.kind} failed`);
		}
		if (failures.length > 0) throw new Error(failures.join('; '));
	};
}
