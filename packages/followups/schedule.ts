import { log, newUsage, now, withUsage } from '#platform';
import { type FollowUpHandler, drain } from './drain.ts';
import type { FollowUpStore } from './follow-up-store.ts';
import type { FollowUpKind } from './follow-up.ts';

/** As much of Lambda's context as a schedule needs. */
interface Context {
	getRemainingTimeInMillis(): number;
}

/**
 * The Lambda function of a schedule that deals with one kind. What is left when time runs out is the next run's. A run in
 * which a batch failed fails in the end, so that the alarm of the schedule hears of it.
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
