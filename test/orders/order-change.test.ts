import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownedId } from '#kernel';
import {
	type Order,
	type OrderStore,
	cancel,
	close,
	correctShipment,
	orderStore,
	ordersTable,
	pack,
	parcelsOf,
	receive,
	refund,
	ship,
} from '#orders';
import { paid, shipped, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

/** An order that has changed since it was read: a decision on it is made again on what the winner left. */

let engine: Engine;
let orders: OrderStore;
beforeAll(async () => {
	engine = await startEngine([ordersTable]);
	orders = orderStore(engine.database, 'orders');
});
afterAll(() => engine.stop());

type Decide = Parameters<OrderStore['change']>[1];

let made = 0;
const fresh = () => paid({ n: (made += 1), lines: [['shirts', 3, 12_900]] });
const { paidAt } = paid();
const at = (seconds: number) => paidAt + seconds * 1_000;
const parcel = (trackingNumber: string, order: Order, quantity: number) => ({
	carrier: 'SF',
	trackingNumber,
	shippedAt: at(made),
	lines: order.lines.map((line) => ({ ...line, quantity })),
});

/** Lets the winners change a stored order one after another, and then a decision on the order as it was before them. */
async function late(read: Order, winners: readonly Decide[], decide: Decide) {
	await engine.database.transact([orders.putOrder(read)]);
	const stored = async () => (await orders.byIds([read.orderId]))[0] ?? expect.fail();
	for (const winner of winners)
		expect(await orders.change(await stored(), winner, { audit: [] })).toMatchObject({ ok: true });
	const before = await stored();
	const done = await orders.change(read, decide, { audit: [] });
	return { done, before, after: await stored() };
}

test('closed meanwhile, is not received again', async () => {
	const winners = [(order: Order) => receive(order, 'clock', at(1)), (order: Order) => close(order, at(2))];
	const { before, after } = await late(shipped(fresh(), at(0)), winners, (order) => receive(order, 'buyer', at(3)));
	expect([before.state, after]).toEqual(['closed', before]);
});

test('packed meanwhile, is not cancelled by its buyer', async () => {
	const request = {
		by: 'buyer',
		userId: 'buyer',
		reason: 'ordered twice',
		at: at(2),
		clocks: { cancelAfterMs: 86_400_000 },
	} as const;
	const { done, before, after } = await late(fresh(), [(order) => pack(order, at(1))], (order) =>
		cancel(order, request),
	);
	expect(done).toMatchObject({ ok: false, refusal: { kind: 'order_being_packed' } });
	expect(after).toEqual(before);
});

test.each([
	['a first parcel has left', 2, fresh()],
	['a further parcel has left', 1, partShipped(fresh())],
])('of which %s meanwhile, ships no piece twice', async (_, quantity, read) => {
	const send = (number: string, pieces: number) => (order: Order) => ship(order, parcel(number, order, pieces));
	const { done, before, after } = await late(read, [send('2', quantity)], send('3', 2));
	expect(done).toMatchObject({ ok: false, refusal: { kind: 'pieces_not_shippable', lines: [{ shippable: 1 }] } });
	expect(after).toEqual(before);
});

function partShipped(order: Order): Order {
	const sent = ship(order, parcel('1', order, 1));
	return sent.ok ? sent.value : expect.fail();
}

test('whose last parcel was corrected meanwhile, keeps that correction', async () => {
	const correct = (label: object) => (order: Order) => correctShipment(order, 1, label);
	const { after } = await late(
		shipped(fresh(), at(0)),
		[correct({ trackingNumber: '9' })],
		correct({ carrier: 'YTO' }),
	);
	expect(parcelsOf(after)).toMatchObject([{ carrier: 'YTO', trackingNumber: '9' }]);
});

test('of which a piece was refunded meanwhile, ships the others alone', async () => {
	const refundId = ownedId('refund', 'tenant-a', unique(made));
	const give = (order: Order) => {
		const lines = order.lines.map((line) => ({ ...line, quantity: 1, restock: true }));
		return refund(order, { refundId, amount: undefined, lines, reason: undefined, by: 'finance-1', at: at(1) });
	};
	const { after } = await late(fresh(), [give], (order) => ship(order, { ...parcel('1', order, 1), lines: undefined }));
	expect(parcelsOf(after)).toMatchObject([{ pieces: [{ line: 0, quantity: 2 }] }]);
});
