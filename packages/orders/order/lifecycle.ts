import { type Result, accepted, refused } from '#kernel';
import type { OrdersRefusal } from '../refusal.ts';
import type { Order } from './order.ts';
import { type OrderStage, stageOf } from './stage.ts';

/** Who changes an order. The clock is a schedule. */
export const orderActors = ['buyer', 'merchant', 'base', 'clock'] as const;
export type OrderActor = (typeof orderActors)[number];

/** The stage that follows from a stage. The same stage: a repetition changes nothing. Absent: refused. */
type Moves = Readonly<Partial<Record<OrderStage, OrderStage>>>;

/**
 * Which verb moves an order from which stage to which, by actor. The checks of the verbs, the reference and a test of
 * every cell read this table. `ship` is the parcel that completes an order, `shipPart` one that leaves pieces behind. A refund
 * keeps the stage, but one that leaves nothing cancels an unshipped order and completes a part-shipped one. `cancel` ends what
 * has not left; a buyer waits for `cancellableFrom`.
 */
export const lifecycle = {
	pack: { merchant: { paid: 'packing', packing: 'packing', part_shipped: 'part_shipped' } },
	ship: {
		merchant: {
			paid: 'shipped',
			packing: 'shipped',
			part_shipped: 'shipped',
			shipped: 'shipped',
			received: 'received',
			closed: 'closed',
		},
	},
	shipPart: { merchant: { paid: 'part_shipped', packing: 'part_shipped', part_shipped: 'part_shipped' } },
	correct: { merchant: { part_shipped: 'part_shipped', shipped: 'shipped' } },
	receive: {
		buyer: { shipped: 'received', received: 'received', closed: 'closed' },
		clock: { shipped: 'received' },
	},
	close: { clock: { received: 'closed' } },
	cancel: {
		buyer: { paid: 'cancelled', packing: 'cancelled', part_shipped: 'shipped', cancelled: 'cancelled' },
		merchant: { paid: 'cancelled', packing: 'cancelled', part_shipped: 'shipped', cancelled: 'cancelled' },
		base: { paid: 'cancelled', packing: 'cancelled', part_shipped: 'shipped', cancelled: 'cancelled' },
	},
	refund: {
		merchant: {
			paid: 'paid',
			packing: 'packing',
			part_shipped: 'part_shipped',
			shipped: 'shipped',
			received: 'received',
			closed: 'closed',
			cancelled: 'cancelled',
		},
	},
} as const satisfies Record<string, Readonly<Partial<Record<OrderActor, Moves>>>>;
export type OrderVerb = keyof typeof lifecycle;
export const orderVerbs = Object.keys(lifecycle) as OrderVerb[];

/** The cell of the table, or undefined where the verb is refused. */
export function cellOf(verb: OrderVerb, actor: OrderActor, stage: OrderStage): OrderStage | undefined {
	const moves: Readonly<Partial<Record<OrderActor, Moves>>> = lifecycle[verb];
	return moves[actor]?.[stage];
}

/** Refuses a verb that the table does not allow the actor in the order's stage. */
export function allowed(order: Order, verb: OrderVerb, actor: OrderActor): Result<OrderStage, OrdersRefusal> {
	const next = cellOf(verb, actor, stageOf(order));
	return next === undefined ? refused({ kind: 'order_state', state: order.state }) : accepted(next);
}

/** The table as sentences of the reference: each verb with its actors and its moves. */
export function lifecycleText(): string {
	const moved = (moves: Moves) =>
		Object.entries(moves)
			.filter(([from, to]) => from !== to)
			.map(([from, to]) => `${from} → ${to}`);
	return orderVerbs
		.flatMap((verb) =>
			Object.entries(lifecycle[verb] as Readonly<Record<string, Moves>>).flatMap(([actor, moves]) =>
				moved(moves).length === 0 ? [] : [`${verb} (${actor}): ${moved(moves).join(', ')}`],
			),
		)
		.join('; ');
}
