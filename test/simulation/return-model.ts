import type { Order, Return } from '#orders';
import type { Report } from '../support/observed-state.ts';
import { type Pieces, sumOf } from '../support/return-steps.ts';
import { returnClocks } from './environment.ts';
import { moneyLeft, piecesGone, valueOf } from './refund-model.ts';

type State = Return['state'];

/** Above this amount in fen, two members of the base decide. */
export const maxSoleRefund = 100_000_000;

/**
 * The moves of a return as the table of `packages/orders/README.md` has them, written down again. Of a move that the clock may
 * make: the time that has to pass first, unless a person makes it.
 */
const moves: Readonly<Record<State, Readonly<Partial<Record<State, { readonly clockMs?: number }>>>>> = {
	requested: {
		approved: { clockMs: returnClocks.answerMs },
		refunded: { clockMs: returnClocks.answerMs },
		rejected: {},
		cancelled: {},
	},
	approved: { approved: {}, cancelled: {}, on_the_way: {}, lapsed: { clockMs: returnClocks.sendMs } },
	on_the_way: { on_the_way: {}, refunded: {}, contested: {}, lost: {}, received: { clockMs: returnClocks.receiveMs } },
	received: { refunded: { clockMs: returnClocks.refundMs }, contested: {} },
	rejected: { in_review: {}, upheld: { clockMs: returnClocks.appealMs } },
	lost: { in_review: {}, upheld: { clockMs: returnClocks.appealMs } },
	contested: { in_review: {}, refunded: { clockMs: returnClocks.appealMs } },
	in_review: { approved: {}, refunded: {}, upheld: {} },
	cancelled: {},
	lapsed: {},
	refunded: {},
	upheld: {},
};

/** The time after which the clock moves a return; undefined where nothing follows by itself. */
export function clockMsOf(state: State): number | undefined {
	return Object.values(moves[state]).find(({ clockMs }) => clockMs !== undefined)?.clockMs;
}

/** What a return took back and gave for it, with what the pieces were worth at that moment. */
interface Given {
	readonly returnId: string;
	readonly amount: number;
	/** When it was decided. */
	readonly at: number | undefined;
	readonly worth: number;
}

/** The returns as the stream tells of them. Their moves and their money are checked change by change. */
export class ReturnModel {
	readonly #returns = new Map<string, Return>();
	readonly #requests = new Map<string, string>();
	readonly #given: Given[] = [];

	/** The returns as they are now. */
	list(): readonly Return[] {
		return [...this.#returns.values()];
	}

	/** I4: a key of an order names one request and one return. */
	requested(name: string, body: object, returnId: unknown, report: Report): void {
		const request = JSON.stringify([body, returnId]);
		const first = this.#requests.get(name) ?? request;
		this.#requests.set(name, first);
		if (first !== request) report('I4', name, `returns ${first}, then ${request}`);
	}

	/** I24: a return moves along its table, no clock is early, and what was requested never changes. */
	changed(before: Return | undefined, after: Return, report: Report): void {
		this.#returns.set(after.returnId, after);
		const wrong = before === undefined ? faultOfNew(after) : faultOfMove(before, after);
		if (wrong !== undefined) report('I24', after.returnId, wrong);
	}

	/** Records what a change of an order takes back and gives for its returns. */
	paid(before: Order, after: Order): void {
		const added = (after.refunds ?? []).slice(before.refunds?.length ?? 0);
		for (const { returnId } of after.returns ?? []) {
			const pieces = newlyReturned(returnId, before, after);
			const refund = added.find((one) => one.returnId === returnId);
			if (pieces.length === 0 && refund === undefined) continue;
			const worth = worthOf(this.#returns.get(returnId), before, pieces);
			this.#given.push({ returnId, amount: refund?.amount ?? 0, at: refund?.at, worth });
		}
	}

	/** I5: a return gives what its pieces are worth, less the deduction, or what the base decided of what was disputed. */
	check(report: Report): void {
		for (const { returnId, amount, at, worth } of this.#given.splice(0)) {
			const { receipt, decision } = this.#returns.get(returnId) ?? {};
			const deduction = receipt?.deduction ?? 0;
			const isOfReceipt = receipt !== undefined && (at ?? receipt.at) === receipt.at;
			const isDecided = !isOfReceipt && decision?.decision === 'refund';
			const isRight = isDecided
				? amount === decision.amount && amount <= worth + deduction
				: amount === worth - (isOfReceipt ? deduction : 0);
			if (!isRight)
				report('I5', returnId, `gives ${amount} for pieces worth ${worth}, ${JSON.stringify([receipt, decision])}`);
		}
	}
}

function faultOfNew({ state, revision }: Return): string | undefined {
	return state === 'requested' && revision === 1 ? undefined : `begins as ${state} with revision ${revision}`;
}

function faultOfMove(before: Return, after: Return): string | undefined {
	const { state: from } = before;
	const { state: to } = after;
	if (JSON.stringify(agreed(before)) !== JSON.stringify(agreed(after))) return 'is another than was requested';
	if (after.revision !== before.revision + 1) return `goes from revision ${before.revision} to ${after.revision}`;
	if (from === to && after.erasedAt !== before.erasedAt) return undefined;
	if (from === 'in_review' && to === 'in_review') return faultOfConfirmation(before, after);
	const move = moves[from][to];
	if (move === undefined) return `${from} → ${to}`;
	if (
		from === 'requested' &&
		to !== 'cancelled' &&
		to !== 'rejected' &&
		(after.kind === 'not_received') !== (to === 'refunded')
	)
		return `${after.kind} is ${to} at once`;
	if (to === 'in_review' && after.since >= before.since + returnClocks.appealMs)
		return `appealed ${after.since - before.since} ms after it was ${from}`;
	const { confirmation: first } = before;
	const { amount = 0, reason } = after.decision ?? {};
	if (from === 'in_review' && to === 'refunded' && amount > maxSoleRefund)
		if (first?.amount !== amount || first.reason !== reason)
			return `refunds ${amount}, which nobody has confirmed before`;
	if (from === 'in_review' && to === 'approved' && (before.shipment !== undefined || before.kind === 'not_received'))
		return 'approved in review, with nothing left to send';
	if (move.clockMs !== undefined && isByClock(before, after) && after.since < before.since + move.clockMs)
		return `${from} → ${to} by the clock after ${after.since - before.since} ms`;
	return undefined;
}

/** In review, a member may confirm a large refund, and nothing else changes. */
function faultOfConfirmation({ confirmation: _was, ...before }: Return, { confirmation, ...after }: Return) {
	const isOther = JSON.stringify({ ...before, revision: 0 }) !== JSON.stringify({ ...after, revision: 0 });
	if (isOther || confirmation === undefined) return 'changes in review';
	return confirmation.amount > maxSoleRefund
		? undefined
		: `${confirmation.amount} is confirmed, which one person decides`;
}

/** Whether the clock made a move: a person leaves an answer, a parcel, a receipt or a decision. */
function isByClock(before: Return, after: Return): boolean {
	if (before.state === 'requested') return after.answer?.by === 'clock';
	return before.receipt !== undefined || after.receipt === undefined;
}

function agreed({ returnId, buyerId, kind, requestedAt, lines, refundable, fingerprint }: Return) {
	return [returnId, buyerId, kind, requestedAt, lines, refundable, fingerprint];
}

/** The pieces of a return that a change takes back. */
function newlyReturned(returnId: string, before: Order, after: Order): Pieces {
	const of = ({ returns = [] }: Order) => returns.find((entry) => entry.returnId === returnId)?.returned ?? [];
	const known = of(before);
	const lines = [...new Set(of(after).map(({ line }) => line))];
	return lines.flatMap((line) => {
		const quantity = sumOf(of(after), line) - sumOf(known, line);
		return quantity === 0 ? [] : [{ line, quantity }];
	});
}

/** The value of pieces on an order, with the shipping fee if nothing stays with the buyer and the merchant bears the freight. */
function worthOf(rma: Return | undefined, order: Order, pieces: Pieces): number {
	const left = moneyLeft(order);
	const back = [...piecesGone(order), ...pieces];
	const isWhole = order.lines.every(({ quantity }, line) => sumOf(back, line) >= quantity);
	const freight = isWhole && rma?.kind !== 'no_reason' ? left.freight : 0;
	return Math.min(valueOf(order, pieces), left.goods) + freight;
}
