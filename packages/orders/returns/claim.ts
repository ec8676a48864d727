import type { Millis } from '#kernel';
import { type ReturnMoney, moneyOf, pay } from './money.ts';
import { entryOf, heldPieces, withEntry } from './pieces.ts';
import type { ReturnCase } from './return.ts';

/** The money of a return with all pieces that it claims: those that came back, and those that it still holds. */
export function claimedMoney(of: ReturnCase): ReturnMoney {
	return moneyOf(of, entryOf(of.order, of.rma).held);
}

/**
 * Refunds what is open of the claimed money, by default all of it, and ends the claim. The held pieces count as returned, and
 * none goes back on sale.
 */
export function refundClaim(of: ReturnCase, at: Millis, asked?: number): ReturnCase {
	const { order, rma } = of;
	const { value, open } = claimedMoney(of);
	const paid = pay(of, open, { amount: asked ?? open.amount, at });
	const entry = entryOf(order, rma);
	const returned = [...entry.returned, ...heldPieces(order, rma)];
	return {
		order: withEntry(paid.order, { ...entry, isOpen: false, held: [], returned }),
		rma: { ...paid.rma, value },
	};
}
