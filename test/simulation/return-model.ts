import { isDeepStrictEqual } from 'node:util';
import type { Order, Return } from '#orders';
import type { Report } from '../support/observed-state.ts';
import { type Pieces, sumOf } from '../support/return-steps.ts';
import { returnClocks } from './environment.ts';
import { feeOf, moneyLeft, valueOf } from './refund-model.ts';

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
	rejected: { approved: {}, refunded: {}, in_review: {}, upheld: { clockMs: returnClocks.appealMs } },
	lost: { in_review: { clockMs: returnClocks.appealMs }, refunded: {}, contested: {} },
	contested: { contested: {}, in_review: {}, refunded: { clockMs: returnClocks.appealMs } },
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

/** Money of goods, and of the shipping fee. In fen. */
interface Worth {
	readonly goods: number;
	readonly freight: number;
}

/** What a return gave, with the order before. */
interface Given {
	readonly returnId: string;
	readonly amount: number;
	readonly freight: number;
	readonly order: Order;
	/** What all its pieces that had come back then were worth. */
	readonly worth: Worth;
	/** The worth before, with the pieces that it still claimed. */
	readonly claimed: Worth;
}

/** A return before and after a change. */
type Move = readonly [before: Return, after: Return];

/** The returns as the stream tells of them. Their moves and their money are checked change by change. */
export class ReturnModel {
	readonly #returns = new Map<string, Return>();
	readonly #requests = new Map<string, string>();
	readonly #given: Given[] = [];
	/** What the pieces that came back were worth when they did. */
	readonly #worth = new Map<string, Worth>();
	readonly #moves = new Map<string, Move[]>();

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
		if (before !== undefined)
			this.#moves.set(after.returnId, [...(this.#moves.get(after.returnId) ?? []), [before, after]]);
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
			const held = before.returns?.find((one) => one.returnId === returnId)?.held ?? [];
			const known = this.#worth.get(returnId) ?? { goods: 0, freight: 0 };
			const worth = plus(known, worthOf(this.#returns, returnId, { order: before, pieces }));
			const claimed = plus(known, worthOf(this.#returns, returnId, { order: before, pieces: held }));
			this.#worth.set(returnId, worth);
			this.#given.push({
				returnId,
				amount: refund?.amount ?? 0,
				freight: refund?.freight ?? 0,
				order: before,
				worth,
				claimed,
			});
		}
	}

	/** I5: a return gives what its pieces are worth, less the deduction and what it gave before, or what was decided of that. */
	check(report: Report): void {
		for (const given of this.#given.splice(0)) {
			const { returnId, amount, freight, worth } = given;
			const moves = this.#moves.get(returnId) ?? [];
			if (!moves.some((move) => explains(move, given)))
				report(
					'I5',
					returnId,
					`gives ${amount} with ${freight} of freight, worth ${JSON.stringify(worth)}: ${JSON.stringify(this.#returns.get(returnId))}`,
				);
		}
	}
}

function plus(one: Worth, other: Worth): Worth {
	return { goods: one.goods + other.goods, freight: one.freight + other.freight };
}

/** What is open of a worth: less what the return or an earlier one gave for it, and within the money of the order. */
function openOf({ order, returnId }: Given, worth: Worth, { credited }: Return): Worth {
	let { amount: gave, freight: gaveFreight } = credited ?? { amount: 0, freight: 0 };
	for (const refund of order.refunds ?? []) {
		if (refund.returnId !== returnId) continue;
		gave += refund.amount;
		gaveFreight += refund.freight ?? 0;
	}
	const left = moneyLeft(order);
	const open = Math.max(0, worth.goods + worth.freight - gave);
	const freight = Math.min(open, Math.max(0, worth.freight - gaveFreight));
	return { goods: Math.min(open - freight, left.goods), freight: Math.min(freight, left.freight) };
}

/** Whether a change of a return gives that amount. */
function explains([before, after]: Move, given: Given): boolean {
	const { amount, freight } = given;
	if (after.refunded - before.refunded !== amount) return false;
	if (isCredit(before, after)) {
		const claimed = openOf(given, given.claimed, before);
		return amount <= claimed.goods + claimed.freight && freight === Math.max(0, amount - claimed.goods);
	}
	const open = openOf(given, given.worth, before);
	const sum = open.goods + open.freight;
	if (freight !== Math.min(open.freight, amount)) return false;
	if (after.decision !== before.decision && after.decision?.decision === 'refund')
		return amount === after.decision.amount && amount <= sum;
	if (after.receipt !== before.receipt && after.receipt !== undefined) return amount === sum - after.receipt.deduction;
	return after.state === 'refunded' && amount === sum;
}

/** Whether the merchant pays on a return: nothing else of it changes, but that a confirmation of the base is void. */
function isCredit({ confirmation: _void, ...before }: Return, after: Return): boolean {
	const { refunded, revision } = after;
	return refunded > before.refunded && isDeepStrictEqual({ ...before, refunded, revision }, after);
}

function faultOfNew({ state, revision }: Return): string | undefined {
	return state === 'requested' && revision === 1 ? undefined : `begins as ${state} with revision ${revision}`;
}

function faultOfMove(before: Return, after: Return): string | undefined {
	const { state: from } = before;
	const { state: to } = after;
	if (JSON.stringify(agreed(before)) !== JSON.stringify(agreed(after))) return 'is another than was requested';
	if (after.revision !== before.revision + 1) return `goes from revision ${before.revision} to ${after.revision}`;
	if (from === to && (isErasure(before, after) || isCredit(before, after))) return undefined;
	if (from === 'in_review' && to === 'in_review') return faultOfConfirmation(before, after);
	const move = moves[from][to];
	if (move === undefined) return `${from} → ${to}`;
	const isConceded = before.concededAt === undefined && after.concededAt !== undefined;
	if (isConceded && to !== 'refunded') return `conceded, and ${to}`;
	const isAnswered = (from === 'requested' || from === 'rejected') && (to === 'approved' || to === 'refunded');
	if (isAnswered && !isConceded && (after.kind === 'not_received') !== (to === 'refunded'))
		return `${after.kind} is ${to} at once`;
	if (to === 'in_review' && !isByClock(before, after) && after.since >= before.since + returnClocks.appealMs)
		return `appealed ${after.since - before.since} ms after it was ${from}`;
	const { confirmation: first } = before;
	const { amount = 0, reason } = after.decision ?? {};
	if (from === 'in_review' && to === 'refunded' && amount > maxSoleRefund)
		if (first?.amount !== amount || first.reason !== reason)
			return `refunds ${amount}, which nobody has confirmed before`;
	if (to === 'lost' && after.since < (before.shipment?.sentAt ?? 0) + returnClocks.loseAfterMs)
		return `lost ${after.since - (before.shipment?.sentAt ?? 0)} ms after it was sent`;
	if (from === 'in_review' && to === 'approved' && (before.shipment !== undefined || before.kind === 'not_received'))
		return 'approved in review, with nothing left to send';
	if (move.clockMs !== undefined && isByClock(before, after) && after.since < before.since + move.clockMs)
		return `${from} → ${to} by the clock after ${after.since - before.since} ms`;
	return undefined;
}

/** Whether a change erases the texts of a return, or marks it for that. */
function isErasure(before: Return, after: Return): boolean {
	return after.erasedAt !== before.erasedAt || after.erasureRequestedAt !== before.erasureRequestedAt;
}

/** In review, a member may confirm a large refund, and nothing else changes. */
function faultOfConfirmation({ confirmation: _was, ...before }: Return, { confirmation, ...after }: Return) {
	if (!isDeepStrictEqual({ ...before, revision: 0 }, { ...after, revision: 0 }) || confirmation === undefined)
		return 'changes in review';
	return confirmation.amount > maxSoleRefund
		? undefined
		: `${confirmation.amount} is confirmed, which one person decides`;
}

/** Whether the clock made a move: a person leaves an answer, a parcel, a receipt, an appeal, a concession or a decision. */
function isByClock(before: Return, after: Return): boolean {
	if (before.state === 'requested') return after.answer?.by === 'clock';
	if (after.state === 'in_review') return after.appeal?.at === before.appeal?.at;
	return after.receipt?.at === before.receipt?.at && after.concededAt === before.concededAt;
}

function agreed({ returnId, buyerId, kind, requestedAt, lines, refundable, credited, fingerprint }: Return) {
	return [returnId, buyerId, kind, requestedAt, lines, refundable, credited, fingerprint];
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

/** The value of pieces of a return on an order, with their share of the shipping fee where the merchant bears the freight. */
function worthOf(
	returns: ReadonlyMap<string, Return>,
	returnId: string,
	{ order, pieces }: { readonly order: Order; readonly pieces: Pieces },
): Worth {
	const isBorne = (id: string) => returns.get(id)?.kind !== 'no_reason';
	const borne = (order.returns ?? []).flatMap(({ returnId: id, returned }) => (isBorne(id) ? returned : []));
	const freight = isBorne(returnId) ? feeOf(order, [...borne, ...pieces]) - feeOf(order, borne) : 0;
	return { goods: valueOf(order, pieces), freight };
}
