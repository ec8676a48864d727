import { type Millis, type Result, accepted, iso, refused } from '#kernel';
import type { OrdersRefusal } from '../refusal.ts';
import { type OrderState, orderStates } from '../states.ts';
import type { Order } from './order.ts';

/** Who changes an order. The clock is a schedule. */
export const orderActors = ['buyer', 'merchant', 'clock'] as const;
export type OrderActor = (typeof orderActors)[number];

/**
 * A state of an order. Paid orders whose packing has begun, or of which parcels have left, are told apart, because nobody
 * cancels them freely.
 */
export const orderStages = ['paid', 'packing', 'part_shipped', ...orderStates.slice(1)] as readonly OrderStage[];
export type OrderStage = OrderState | 'packing' | 'part_shipped';

/** The stage that follows from a stage. The same stage: a repetition changes nothing. Absent: refused. */
type Moves = Readonly<Partial<Record<OrderStage, OrderStage>>>;

/**
 * Which verb moves an order from which stage to which, by actor. The checks of the verbs, the reference and a test of
 * every cell read this table. `ship` is the parcel that completes an order, `shipPart` one that leaves pieces behind. A refund
 * keeps the stage, but one that leaves nothing cancels an unshipped order and completes a part-shipped one.
 */
export const lifecycle = {
	pack: { merchant: { paid: 'packing', packing: 'packing', part_shipped: 'part_shipped' } },
	ship: { merchant: { paid: 'shipped', packing: 'shipped', part_shipped: 'shipped', shipped: 'shipped' } },
	shipPart: { merchant: { paid: 'part_shipped', packing: 'part_shipped', part_shipped: 'part_shipped' } },
	correct: { merchant: { part_shipped: 'part_shipped', shipped: 'shipped' } },
	receive: {
		buyer: { shipped: 'received', received: 'received', closed: 'closed' },
		clock: { shipped: 'received' },
	},
	close: { clock: { received: 'closed' } },
	cancel: {
		buyer: { paid: 'cancelled', cancelled: 'cancelled' },
		merchant: { paid: 'cancelled', packing: 'cancelled', cancelled: 'cancelled' },
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

/** The stage of an order. */
export function stageOf({ state, packingAt, parcels }: Pick<Order, 'state' | 'packingAt' | 'parcels'>): OrderStage {
	if (state !== 'paid') return state;
	if (parcels !== undefined) return 'part_shipped';
	return packingAt === undefined ? 'paid' : 'packing';
}

/** The cell of the table, or undefined where the verb is refused. */
export function cellOf(verb: OrderVerb, actor: OrderActor, stage: OrderStage): OrderStage | undefined {
	const moves: Readonly<Partial<Record<OrderActor, Moves>>> = lifecycle[verb];
	return moves[actor]?.[stage];
}

/** Refuses a verb that the table does not allow the actor in the order's stage. */
export function allowed(order: Order, verb: OrderVerb, actor: OrderActor): Result<OrderStage, OrdersRefusal> {
	const stage = stageOf(order);
	const next = cellOf(verb, actor, stage);
	if (next !== undefined) return accepted(next);
	if (stage === 'packing' && order.packingAt !== undefined && cellOf(verb, 'merchant', stage) !== undefined)
		return refused({ kind: 'order_being_packed', packingAt: iso(order.packingAt) });
	return refused({ kind: 'order_state', state: order.state });
}

/** The times after which the clock moves an order. */
export interface OrderClocks {
	/** From the shipment until the order counts as received, unless its buyer confirms earlier. */
	readonly receiveAfterMs: Millis;
	/** From the receipt until the order is closed: the time in which a consumer may return the goods. */
	readonly closeAfterMs: Millis;
}

/** Parses the clocks that infra sets as JSON from the stage. */
export function readOrderClocks(variable: string): OrderClocks {
	return JSON.parse(variable) as OrderClocks;
}

/** The next verb of the clock and when it is due. Undefined while an order waits for a person, or at its end. */
export function clockOf(
	order: Order,
	{ receiveAfterMs, closeAfterMs }: OrderClocks,
): { readonly verb: 'receive' | 'close'; readonly dueAt: Millis } | undefined {
	switch (order.state) {
		case 'paid':
		case 'closed':
		case 'cancelled':
			return undefined;
		case 'shipped':
			return { verb: 'receive', dueAt: order.shipment.shippedAt + receiveAfterMs };
		case 'received':
			return { verb: 'close', dueAt: order.receivedAt + closeAfterMs };
	}
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
