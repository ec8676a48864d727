import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Result, iso } from '#kernel';
import {
	type Order,
	type OrderActor,
	type OrderStage,
	type OrderVerb,
	type OrdersRefusal,
	cancel,
	cancellableFrom,
	cellOf,
	clockOf,
	correctShipment,
	close,
	lifecycle,
	orderActors,
	orderStages,
	orderVerbs,
	pack,
	receive,
	refund,
	refundMoves,
	refundStates,
	ship,
	stageOf,
} from '#orders';
import { paid } from '../sales/given.ts';
import { root } from '../support/sources.ts';

const order = paid({ lines: [['shirts', 3, 12_900]] });
const at = order.paidAt + 1_000;
const shipment = { carrier: 'SF', trackingNumber: '1', shippedAt: at };
const cancellation = { by: 'buyer', at, reason: 'ordered twice' } as const;
const rest = { refundId: 'rfd_tenant-a_1', amount: order.subtotal, at, state: 'pending' } as const;

/** An order in each stage. */
const orders: Readonly<Record<OrderStage, Order>> = {
	paid: order,
	packing: { ...order, packingAt: at },
	part_shipped: { ...order, parcels: [{ ...shipment, pieces: [{ line: 0, quantity: 1 }] }] },
	shipped: { ...order, state: 'shipped', shipment },
	received: { ...order, state: 'received', shipment, receivedAt: at },
	closed: { ...order, state: 'closed', shipment, receivedAt: at, closedAt: at },
	cancelled: { ...order, state: 'cancelled', cancellation, refunds: [rest] },
};

const cancelAfterMs = 7 * 86_400_000;
const cancelAt = (from: Order, by: 'buyer' | 'merchant' | 'base', when: number) =>
	cancel(from, { by, userId: 'user-1', reason: 'ordered twice', at: when, clocks: { cancelAfterMs } });

type Decided = Result<Order, OrdersRefusal>;

/** Each verb as the actor calls it. An actor without a function has no cell. */
const verbs: Readonly<Record<OrderVerb, (from: Order, actor: OrderActor) => Decided | undefined>> = {
	pack: (from, actor) => (actor === 'merchant' ? pack(from, at) : undefined),
	ship: (from, actor) => {
		const label = from.parcels === undefined ? shipment : { ...shipment, trackingNumber: '2' };
		return actor === 'merchant' ? ship(from, label) : undefined;
	},
	shipPart: (from, actor) => {
		const { listingId = '', color = '', size = '' } = from.lines[0] ?? {};
		const lines = [{ listingId, color, size, quantity: 1 }];
		return actor === 'merchant' ? ship(from, { ...shipment, trackingNumber: '3', lines }) : undefined;
	},
	correct: (from, actor) => (actor === 'merchant' ? correctShipment(from, 1, { trackingNumber: '4' }) : undefined),
	receive: (from, actor) => (actor === 'buyer' || actor === 'clock' ? receive(from, actor, at) : undefined),
	close: (from, actor) => (actor === 'clock' ? close(from, at) : undefined),
	cancel: (from, actor) => (actor === 'clock' ? undefined : cancelAt(from, actor, from.paidAt + cancelAfterMs)),
	refund: (from, actor) => {
		const request = { refundId: 'rfd_tenant-a_2', amount: 1, reason: undefined, by: 'finance-1', at };
		return actor === 'merchant' ? refund(from, request) : undefined;
	},
};

const cells = orderVerbs.flatMap((verb) =>
	orderActors.flatMap((actor) => orderStages.map((stage) => [verb, actor, stage] as const)),
);

describe('the life of an order', () => {
	test.each(cells)('%s by the %s in %s is what the table says', (verb, actor, stage) => {
		const next = cellOf(verb, actor, stage);
		const decided = verbs[verb](orders[stage], actor);
		if (decided === undefined) return expect(next).toBeUndefined();
		// Nothing is left of a cancelled order, which its refund refuses by amount.
		if (verb === 'refund' && stage === 'cancelled')
			return expect(decided).toMatchObject({ refusal: { kind: 'refund_too_large' } });
		if (next === undefined) expect(decided).toMatchObject({ ok: false, refusal: { kind: 'order_state' } });
		else expect(decided.ok && stageOf(decided.value)).toBe(next);
	});

	test('has a way into each stage, and no way out of the last ones', () => {
		const moves = orderVerbs.flatMap((verb) => Object.values(lifecycle[verb]).flatMap((of) => Object.entries(of)));
		const reached = new Set(moves.map(([, to]) => to));
		expect(orderStages.filter((stage) => !reached.has(stage))).toEqual([]);
		const left = new Set(moves.flatMap(([from, to]) => (from === to ? [] : [from])));
		expect(orderStages.filter((stage) => !left.has(stage))).toEqual(['closed', 'cancelled']);
	});

	test('has a clock for each cell of the clock, and for no other', () => {
		const clocks = { receiveAfterMs: 10, closeAfterMs: 7 };
		const due = orderStages.map((stage) => [stage, clockOf(orders[stage], clocks)?.verb]);
		const cellsOfClock = orderStages.map((stage) => [
			stage,
			orderVerbs.find((verb) => cellOf(verb, 'clock', stage) !== undefined),
		]);
		expect(due).toEqual(cellsOfClock);
	});

	test.each(orderStages)('a buyer cancels an order in %s from the time that is told', (stage) => {
		const from = cancellableFrom(orders[stage], { cancelAfterMs });
		const isOpen = ['paid', 'packing', 'part_shipped'].includes(stage);
		expect(from).toBe(isOpen ? order.paidAt + (stage === 'paid' ? 0 : cancelAfterMs) : undefined);
		if (from === undefined) return;
		expect(cancelAt(orders[stage], 'buyer', from).ok).toBe(true);
		if (stage !== 'paid')
			expect(cancelAt(orders[stage], 'buyer', from - 1)).toEqual({
				ok: false,
				refusal: { kind: 'order_being_packed', packingAt: iso(at), cancellableFrom: iso(from) },
			});
		for (const by of ['merchant', 'base'] as const) expect(cancelAt(orders[stage], by, at).ok).toBe(true);
	});
});

describe('the tables of the README', () => {
	const readme = readFileSync(`${root}/packages/orders/README.md`, 'utf8');
	const rows = readme
		.split('\n')
		.filter((line) => line.startsWith('|'))
		.map((line) =>
			line
				.split('|')
				.map((cell) => cell.trim())
				.slice(1, -1)
				.join(' | '),
		);

	test('are the life of an order, cell by cell', () => {
		expect(rows).toContain(['verb', 'by', ...orderStages].join(' | '));
		for (const verb of orderVerbs)
			for (const actor of orderActors) {
				const line = orderStages.map((stage) => cellOf(verb, actor, stage) ?? '–');
				if (line.some((cell) => cell !== '–')) expect(rows).toContain([verb, actor, ...line].join(' | '));
			}
	});

	test('are the moves of a refund', () => {
		expect(rows).toContain(['refund', ...refundStates].join(' | '));
		for (const from of refundStates) {
			const moves: Readonly<Record<string, readonly string[]>> = refundMoves[from];
			expect(rows).toContain([from, ...refundStates.map((to) => moves[to]?.join(', ') ?? '–')].join(' | '));
		}
	});
});
