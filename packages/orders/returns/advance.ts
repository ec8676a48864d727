import { type Millis, type Result, accepted } from '#kernel';
import type { Address } from '../checkout/checkout.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { approveReturn } from './answer.ts';
import { refundClaim } from './claim.ts';
import { releasePieces } from './pieces.ts';
import { type ReturnClocks, mayReturn, returnClockOf } from './return-lifecycle.ts';
import { type ReturnCase, moved } from './return.ts';

/** The moment of a run of the clock, and the last return address of the tenant. */
export interface ReturnAdvance {
	readonly now: Millis;
	readonly lastAddress: Address | undefined;
}

/**
 * Moves a return whose time is up by the verb of its clock. A return that is not due stays as it is. The state of this moment
 * decides, so that a person who was faster wins.
 */
export function advanceReturn(
	of: ReturnCase,
	{ now: at, lastAddress }: ReturnAdvance,
	clocks: ReturnClocks,
): Result<ReturnCase, OrdersRefusal> {
	const { order, rma } = of;
	const clock = returnClockOf(rma, clocks);
	if (clock?.verb === undefined || clock.dueAt > at) return accepted(of);
	const may = mayReturn(rma, clock.verb, 'clock');
	if (!may.ok) return may;
	const next = moved(rma, may.value, at);
	const approval = { by: 'clock', returnAddress: undefined, lastAddress, at } as const;
	switch (clock.verb) {
		case 'approve':
			return approveReturn(of, approval);
		case 'refund': {
			// Goods that never came are refunded by the approval that nobody refused.
			if (rma.state === 'requested') return approveReturn(of, approval);
			const paid = refundClaim(of, at);
			return accepted({ order: paid.order, rma: moved(paid.rma, may.value, at) });
		}
		case 'receive':
		// Nobody loses goods and money by silence, so the base decides about a parcel that is said to be lost.
		case 'refer':
			return accepted({ order, rma: next });
		case 'lapse':
		case 'conclude':
			return accepted({ order: releasePieces(order, rma), rma: next });
	}
}
