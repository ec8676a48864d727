import type { Millis } from '#kernel';
import { type ReturnMoney, moneyOf, pay } from './money.ts';
import { entryOf, heldPieces, withEntry } from './pieces.ts';
import type { ReturnCase } from './return.ts';

/** The money of a return, once its held pieces are given up as well. What is open of it is what is disputed. */
export function disputedMoney(of: ReturnCase): ReturnMoney {
	return moneyOf(of, entryOf(of.order, of.rma).held);
}

/**
 * Refunds what is disputed, by default all of it, and ends the claim: the pieces count as returned, and none goes back on sale.
 */
export function refundDisputed(of: ReturnCase, at: Millis, asked?: number): ReturnCase {
	const { order, rma } = of;
	const { value, open } = disputedMoney(of);
	const paid = pay(of, open, { amount: asked ?? open.amount, at });
	const entry = entryOf(order, rma);
	const returned = [...entry.returned, ...heldPieces(order, rma)];
	return {
		order: withEntry(paid.order, { ...entry, isOpen: false, held: [], returned }),
		rma: { ...paid.rma, value },
	};
}
