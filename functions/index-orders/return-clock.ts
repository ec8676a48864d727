import type { FollowUp } from '#followups';
import { type ReturnClocks, returnClockOf } from '#orders';
import type { Change } from './change.ts';

/** The next step of the clock, when a return has entered a state in which somebody has to act in time. */
export function returnClock(clocks: ReturnClocks): (change: Change) => FollowUp[] {
	return (change) => {
		if (change.kind !== 'return') return [];
		const { before, after } = change;
		if (before?.state === after.state && before.since === after.since) return [];
		const clock = returnClockOf(after, clocks);
		return clock === undefined ? [] : [{ kind: 'advance-returns', id: after.returnId, dueAt: clock.dueAt }];
	};
}
