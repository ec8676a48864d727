import type { FollowUpHandler } from '#followups';
import {
	type Return,
	type ReturnClocks,
	type ReturnStore,
	advanceReturn,
	returnClockOf,
	tenantOfReturn,
} from '#orders';
import { type ChangeReturnDeps, changeReturn } from './change-return.ts';

/** Dependencies of the clocks of returns. */
export interface AdvanceReturnsDeps extends ChangeReturnDeps {
	readonly returns: Pick<ReturnStore, 'find' | 'change' | 'byIds' | 'returnAddress'>;
	readonly returnClocks: ReturnClocks;
	/** Called for a return that the base has not decided in time, once a day until it does. */
	readonly undecided: (rma: Return) => void;
}

/** How long a return that waits for the base is left until its alarm is repeated. */
const undecidedMs = 24 * 3_600_000;

/**
 * Moves returns whose time is up, so that no buyer waits for a merchant who says nothing. The state of that moment decides, so
 * handling a return again changes nothing. A return that is not due yet is due again later. The base alone decides in review.
 */
export function returnAdvancing(stores: AdvanceReturnsDeps): FollowUpHandler<Return> {
	const { returns, returnClocks, undecided } = stores;
	return {
		width: 8,
		// A batch is a hundred returns at most, each with two reads and a transaction.
		headroomMs: 15_000,
		load: (ids) => returns.byIds(ids),
		async handle(rma, { now }) {
			const clock = returnClockOf(rma, returnClocks);
			if (clock === undefined) return 'done';
			if (clock.dueAt > now) return { id: rma.returnId, dueAt: clock.dueAt };
			if (clock.verb === undefined) {
				undecided(rma);
				return { id: rma.returnId, dueAt: now + undecidedMs };
			}
			const lastAddress =
				clock.verb === 'approve' ? await returns.returnAddress(tenantOfReturn(rma.returnId)) : undefined;
			// Another writer may have moved the return. Its next follow-up then comes from that change.
			await changeReturn(stores, rma, (of) => advanceReturn(of, { now, lastAddress }, returnClocks), { audit: [] });
			return 'done';
		},
	};
}
