import type { Millis } from '#kernel';
import type { LinePieces } from '../order/line-pieces.ts';
import type { Order, ReturnValue } from '../order/order.ts';
import { type ReturnMoney, creditOf, moneyOf, pay, sum } from './money.ts';
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

/**
 * Ends a claim: the pieces that did not come back are free again. What was paid for them by amount counts for the next return
 * of such pieces, so that they are not paid again.
 */
export function releaseClaim(of: ReturnCase): Order {
	const { order, rma } = of;
	const { held, ...entry } = entryOf(order, rma);
	const { amount, freight } = creditOf(of);
	const credit =
		amount > 0 && held.length > 0 ? { credit: { amount, freight, lines: held.map(({ line }) => line) } } : {};
	return withEntry(order, { ...entry, ...credit, isOpen: false, held: [] });
}

/**
 * What earlier returns paid for pieces of these lines that did not come back, up to the value of the pieces, and the order without
 * it. The rest stays for the next return.
 */
export function takeCredits(
	order: Order,
	pieces: readonly LinePieces[],
	most: number,
): { order: Order; credited: ReturnValue } {
	const lines = new Set(pieces.map(({ line }) => line));
	const given = (order.returns ?? []).filter(({ credit }) => credit?.lines.some((line) => lines.has(line)));
	let credited: ReturnValue = { amount: 0, freight: 0 };
	let rest = order;
	for (const { credit, ...entry } of given) {
		if (credit === undefined) continue;
		const amount = Math.min(credit.amount, most - credited.amount);
		// The goods come first, as of any amount without freight.
		const freight = Math.max(0, amount - (credit.amount - credit.freight));
		const left = { ...credit, amount: credit.amount - amount, freight: credit.freight - freight };
		credited = sum(credited, { amount, freight });
		rest = withEntry(rest, left.amount > 0 ? { ...entry, credit: left } : entry);
	}
	return { order: rest, credited };
}
