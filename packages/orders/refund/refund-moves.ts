import type { RefundId } from '#kernel';
import type { Order, Refund, Settlement } from '../order/order.ts';
import type { RefundState } from '../states.ts';

/**
 * Who moves a refund: the sender on the provider's response, the provider by an event, a member of the base, or a lost dispute,
 * by which the buyer already has the money.
 */
export type RefundMover = 'sender' | 'provider' | 'base' | 'dispute';

/**
 * Who may move a refund from which state to which. A provider tells of a refund in any order. So only moves along
 * pending, sent, settled, failed count, and an older message changes nothing.
 */
export const refundMoves = {
	pending: {
		sent: ['sender', 'provider'],
		settled: ['sender', 'provider'],
		failed: ['sender', 'provider'],
		manual: ['sender'],
	},
	sent: { settled: ['provider'], failed: ['provider'] },
	settled: { failed: ['provider'] },
	failed: { settled: ['base', 'dispute'] },
	manual: { settled: ['base'] },
} as const satisfies Readonly<Record<RefundState, Partial<Record<RefundState, readonly RefundMover[]>>>>;

/** Whether the table allows a move. What the base or a dispute has settled, no provider changes. */
function mayMove(
	refund: Pick<Refund, 'state' | 'settlement' | 'amount' | 'byDispute'>,
	to: RefundState,
	by: RefundMover,
): boolean {
	const moves: Readonly<Partial<Record<RefundState, readonly RefundMover[]>>> = refundMoves[refund.state];
	if (refund.settlement !== undefined || owedByHand(refund) === 0) return false;
	return moves[to]?.includes(by) === true;
}

/** A refund whose money has not arrived. */
export function isOpenRefund({ state }: Pick<Refund, 'state'>): boolean {
	return state !== 'settled';
}

/** A refund that a member of the base has to pay. */
export function needsHand({ state }: Pick<Refund, 'state'>): boolean {
	return state === 'manual' || state === 'failed';
}

/** The part of a refund that a member of the base has to pay, in fen: all but that of a lost dispute. */
export function owedByHand({ amount, byDispute = 0 }: Pick<Refund, 'amount' | 'byDispute'>): number {
	return amount - byDispute;
}

/** The pending refunds of an order that are in no batch. */
export function unsent({ refunds = [] }: Pick<Order, 'refunds'>): readonly Refund[] {
	return refunds.filter(({ state, batch }) => state === 'pending' && batch === undefined);
}

/** Puts the unsent refunds of an order into a batch, which then never changes. */
export function claim(order: Order, batch: RefundId): Order {
	return mapRefunds(order, (refund) => (unsent(order).includes(refund) ? { ...refund, batch } : refund));
}

/** Moves the refunds of a batch, or those in none, as far as the table allows. Without such, the order stays itself. */
export function moveRefunds(order: Order, batch: RefundId | undefined, to: RefundState, by: RefundMover): Order {
	return mapRefunds(order, (refund) =>
		refund.batch === batch && mayMove(refund, to, by) ? { ...refund, state: to } : refund,
	);
}

/** A refund that a lost dispute covers, and how much of it. */
interface Covered {
	readonly order: Order;
	readonly amount: number;
}

/**
 * Counts money that the buyer has by a lost dispute as the first refund that waits for the base. One that it covers wholly is settled.
 * Of a larger one the rest still waits. Undefined: none waits, or no money is left.
 */
export function coverByDispute(order: Order, money: number): Covered | undefined {
	const refund = order.refunds?.find((one) => mayMove(one, 'settled', 'dispute'));
	if (refund === undefined || money === 0) return undefined;
	const amount = Math.min(owedByHand(refund), money);
	const byDispute = (refund.byDispute ?? 0) + amount;
	const state = byDispute === refund.amount ? 'settled' : refund.state;
	return { amount, order: mapRefunds(order, (one) => (one === refund ? { ...refund, state, byDispute } : one)) };
}

/** Settles a refund that waits for the base, as it was paid by hand. */
export function settleByHand(order: Order, refundId: RefundId, settlement: Settlement): Order {
	return mapRefunds(order, (refund) =>
		refund.refundId === refundId && mayMove(refund, 'settled', 'base')
			? { ...refund, state: 'settled', settlement }
			: refund,
	);
}

function mapRefunds(order: Order, change: (refund: Refund) => Refund): Order {
	const { refunds = [] } = order;
	const changed = refunds.map(change);
	return changed.some((refund, index) => refund !== refunds[index]) ? { ...order, refunds: changed } : order;
}
