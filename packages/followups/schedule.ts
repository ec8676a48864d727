import { log, newUsage, now, withUsage } from '#platform';
import { type FollowUpHandler, drain } from './drain.ts';
import type { FollowUpStore } from './follow-up-store.ts';
import type { FollowUpKind } from './follow-up.ts';

/** The part of Lambda's context that a schedule needs. */
interface Context {
	getRemainingTimeInMillis(): number;
}

/**
 * The Lambda function of a schedule for one kind. The next run continues with the rest when time runs out. A run with a
 * failed batch throws at the end, so that the schedule's alarm counts it.
 */
export function onSchedule<T>(store: FollowUpStore, kind: FollowUpKind, handler: FollowUpHandler<T>) {
	return async (_event: unknown, context: Context): Promise<void> => {
		const usage = newUsage();
		const hasTimeLeft = () => context.getRemainingTimeInMillis() > handler.headroomMs;
		const done = await withUsage(usage, () => drain(store, kind, handler, { now: now(), hasTimeLeft }));
		log('info', 'follow-ups drained', { function: kind, ...done, ...usage });
		if (done.failed > 0) throw new Error(`${done.failed} batches of ${kind} failed`);
	};
}
