import { type Millis, type Result, accepted, refused } from '#kernel';
import type { OrdersRefusal } from '../refusal.ts';
import type { ReturnState } from '../states.ts';
import type { Return } from './return.ts';

/** Who moves a return. The clock is a schedule. */
export const returnActors = ['buyer', 'merchant', 'base', 'clock'] as const;
export type ReturnActor = (typeof returnActors)[number];

type Moves = Readonly<Partial<Record<ReturnState, ReturnState>>>;

/**
 * Which verb moves a return from which state to which, by actor. The same state: a correction. Absent: refused, except for a
 * repetition, which changes nothing in any state. The checks of the verbs, the clock, the reference and a test of every cell
 * read this table. `receive` finds all pieces, `contest` fewer or for less money. `refund` returns money without goods.
 */
export const returnLifecycle = {
	approve: {
		merchant: { requested: 'approved', rejected: 'approved', approved: 'approved' },
		base: { in_review: 'approved' },
		clock: { requested: 'approved' },
	},
	reject: { merchant: { requested: 'rejected' } },
	cancel: { buyer: { requested: 'cancelled', approved: 'cancelled', cancelled: 'cancelled' } },
	send: { buyer: { approved: 'on_the_way', on_the_way: 'on_the_way' } },
	lapse: { clock: { approved: 'lapsed' } },
	receive: {
		merchant: { on_the_way: 'refunded', received: 'refunded', lost: 'refunded', contested: 'refunded' },
		clock: { on_the_way: 'received' },
	},
	contest: {
		merchant: { on_the_way: 'contested', received: 'contested', lost: 'contested', contested: 'contested' },
	},
	lose: { merchant: { on_the_way: 'lost', lost: 'lost' } },
	refer: { clock: { lost: 'in_review' } },
	refund: {
		merchant: { requested: 'refunded', rejected: 'refunded', lost: 'refunded', contested: 'refunded' },
		base: { in_review: 'refunded' },
		clock: { requested: 'refunded', received: 'refunded' },
	},
	appeal: { buyer: { rejected: 'in_review', contested: 'in_review', lost: 'in_review' } },
	uphold: { base: { in_review: 'upheld' } },
	conclude: { clock: { rejected: 'upheld', contested: 'refunded' } },
} as const satisfies Record<string, Readonly<Partial<Record<ReturnActor, Moves>>>>;
export type ReturnVerb = keyof typeof returnLifecycle;
export const returnVerbs = Object.keys(returnLifecycle) as ReturnVerb[];

/** The cell of the table, or undefined where the verb is refused. */
export function returnCell(verb: ReturnVerb, actor: ReturnActor, state: ReturnState): ReturnState | undefined {
	const moves: Readonly<Partial<Record<ReturnActor, Moves>>> = returnLifecycle[verb];
	return moves[actor]?.[state];
}

/** Refuses a verb that the table does not allow the actor in the state of the return. */
export function mayReturn(
	{ state }: Pick<Return, 'state'>,
	verb: ReturnVerb,
	actor: ReturnActor,
): Result<ReturnState, OrdersRefusal> {
	const next = returnCell(verb, actor, state);
	return next === undefined ? refused({ kind: 'return_state', state }) : accepted(next);
}

/** Whether a return is over: no verb of the table leaves its state. */
export function isEnded({ state }: Pick<Return, 'state'>): boolean {
	return !returnVerbs.some((verb) =>
		returnActors.some((actor) => {
			const next = returnCell(verb, actor, state);
			return next !== undefined && next !== state;
		}),
	);
}

/** The times within which somebody has to act, each from the step before. */
export interface ReturnClocks {
	/** The merchant's answer. After it the clock approves. */
	readonly answerMs: Millis;
	/** The buyer's parcel. After it the return lapses. */
	readonly sendMs: Millis;
	/** The merchant's word about a parcel. After it the goods count as received. */
	readonly receiveMs: Millis;
	/** The time that a parcel may take. Before it no merchant says that the parcel is lost. */
	readonly loseAfterMs: Millis;
	/** The merchant's word about received goods. After it the clock refunds all of them. */
	readonly refundMs: Millis;
	/** The buyer's appeal. After it the decision stands, and a lost parcel goes to the base. */
	readonly appealMs: Millis;
	/** The decision of the base. Nothing follows by itself but an alarm each day. */
	readonly decideMs: Millis;
}

/** Parses the clocks that infra sets as JSON from the stage. */
export function readReturnClocks(variable: string): ReturnClocks {
	return JSON.parse(variable) as ReturnClocks;
}

/** The verbs of the clock. */
type ClockVerb = 'approve' | 'lapse' | 'receive' | 'refund' | 'refer' | 'conclude';

/** The next verb of the clock and when it is due. Without a verb the base has to decide until then. Undefined at its end. */
export function returnClockOf(
	{ state, kind, since }: Pick<Return, 'state' | 'kind' | 'since'>,
	clocks: ReturnClocks,
): { readonly verb: ClockVerb | undefined; readonly dueAt: Millis } | undefined {
	switch (state) {
		case 'requested':
			// Nothing has to be sent back of goods that never came.
			return { verb: kind === 'not_received' ? 'refund' : 'approve', dueAt: since + clocks.answerMs };
		case 'approved':
			return { verb: 'lapse', dueAt: since + clocks.sendMs };
		case 'on_the_way':
			return { verb: 'receive', dueAt: since + clocks.receiveMs };
		case 'received':
			return { verb: 'refund', dueAt: since + clocks.refundMs };
		case 'lost':
			return { verb: 'refer', dueAt: since + clocks.appealMs };
		case 'rejected':
		case 'contested':
			return { verb: 'conclude', dueAt: since + clocks.appealMs };
		case 'in_review':
			return { verb: undefined, dueAt: since + clocks.decideMs };
		case 'cancelled':
		case 'lapsed':
		case 'refunded':
		case 'upheld':
			return undefined;
	}
}

/** The table as sentences of the reference: each verb with its actors and its moves. */
export function returnLifecycleText(): string {
	return returnVerbs
		.flatMap((verb) =>
			Object.entries(returnLifecycle[verb] as Readonly<Record<string, Moves>>).map(([actor, moves]) => {
				const moved = Object.entries(moves).filter(([from, to]) => from !== to);
				return `${verb} (${actor}): ${moved.map(([from, to]) => `${from} → ${to}`).join(', ')}`;
			}),
		)
		.join('; ');
}
