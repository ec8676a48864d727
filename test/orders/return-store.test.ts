import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveReturnByMerchant, changeReturn, refundOrder, requestReturnOf, returnAdvancing } from '#aftersales';
import { catalogTable } from '#catalog';
import { ownedId } from '#kernel';
import {
	type Order,
	type Return,
	type ReturnCase,
	decideReturn,
	manualRefundStore,
	orderStore,
	ordersTable,
	receiveReturn,
	refunded,
	returnStore,
} from '#orders';
import { stockStore, offerWithStock } from '#stock';
import { unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { bought, caseIn, clocks, named, orderClocks, restockedOf, warehouse } from '../support/returns.ts';

/** Decisions about one return or one order that are made at once, each decided again on what the winner left. */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([ordersTable, catalogTable]);
});
afterAll(() => engine.stop());

const none = { audit: [] } as const;
const undecided: string[] = [];
let made = 0;

function stores() {
	return {
		orders: orderStore(engine.database, 'orders'),
		returns: returnStore(engine.database, 'orders'),
		stock: stockStore(engine.database, 'catalog'),
		manualRefunds: manualRefundStore(engine.database, 'orders'),
		returnClocks: clocks,
		undecided: (rma: Return) => void undecided.push(rma.returnId),
	};
}

/** Stores an order, or a return with its order, and the empty stock rows of its listing. */
async function stored(of: { readonly order: Order; readonly rma?: Return }): Promise<ReturnCase> {
	const { orders, returns, stock } = stores();
	const { order, rma } = of;
	await engine.database.transact([orders.putOrder(order)]);
	const { listingId = '', color = '' } = order.lines[0] ?? {};
	const sizes = Object.fromEntries(order.lines.map(({ size }) => [size, 0]));
	await engine.database.write(
		offerWithStock(stock, { listingId, color }, { revision: 1, available: sizes, exists: false }) as never,
	);
	if (rma !== undefined) {
		const claim = { order, rma };
		await returns.change({ order, rma: undefined }, { decide: () => ({ ok: true, value: claim }) }, none);
	}
	return { order, rma: rma as Return };
}

const fresh = () => bought({ n: (made += 1) });
const at = (order: Order) => order.paidAt + 3 * 3_600_000;
const asNow = async ({ orderId, tenantId }: Order) => (await stores().orders.tenantOrder(tenantId, orderId)) as Order;
const request = (order: Order, quantity: number, idempotencyKey: string) =>
	requestReturnOf(
		stores(),
		order,
		{ input: { kind: 'damaged', lines: named(order, quantity) }, idempotencyKey, at: at(order) },
		orderClocks,
	);
const claimed = ({ returns = [] }: Order) =>
	returns.flatMap(({ held, returned }) => [...held, ...returned]).reduce((sum, { quantity }) => sum + quantity, 0);
const available = async (order: Order, size: string) => {
	const { listingId = '', color = '' } = order.lines[0] ?? {};
	const rows = await stores().stock.allRows(listingId);
	return rows.find((one) => one.color === color)?.row.available[size];
};

describe('two at once', () => {
	test('that request the same pieces: one gets them, and no piece is claimed twice', async () => {
		const { order } = await stored({ order: fresh() });
		const done = await Promise.all(['a', 'b', 'c'].map((key) => request(order, 2, key)));
		expect(done.filter(({ ok }) => ok)).toHaveLength(1);
		expect(claimed(await asNow(order))).toBe(2);
	});

	test('under one key are one return', async () => {
		const { order } = await stored({ order: fresh() });
		const done = await Promise.all(['a', 'a', 'a'].map((key) => request(order, 2, key)));
		expect(new Set(done.map((one) => one.ok && one.value.returnId)).size).toBe(1);
		expect(await asNow(order)).toMatchObject({ returnsRequested: 1 });
		expect(await stores().returns.ofOrder(order.orderId)).toHaveLength(1);
	});

	test('a request and a refund of the same pieces: one gets them', async () => {
		const { order } = await stored({ order: fresh() });
		const lines = named(order, 2).map((line) => ({ ...line, restock: false }));
		const refundId = ownedId('refund', 'tenant-a', unique(made));
		const refund = { refundId, amount: undefined, lines, reason: undefined, by: 'finance-1', at: at(order) };
		const done = await Promise.all([request(order, 2, 'a'), refundOrder(stores(), order, refund, none)]);
		expect(done.filter(({ ok }) => ok)).toHaveLength(1);
		const after = await asNow(order);
		expect([claimed(after), refunded(after)]).toBeOneOf([
			[2, 0],
			[0, 25_800],
		]);
	});

	test('receive one parcel: it is refunded once, and restocked once', async () => {
		const of = await stored(caseIn('on_the_way', { order: fresh() }));
		const lines = named(of.order, 2).map((line) => ({ ...line, restock: true }));
		const receive = () =>
			changeReturn(stores(), of.rma, (now) => receiveReturn(now, { lines }, now.rma.since + 1), none);
		const done = await Promise.all([receive(), receive(), receive()]);
		expect(done.map((one) => one.ok && one.value.revision)).toEqual(Array(3).fill(of.rma.revision + 1));
		const after = await asNow(of.order);
		expect([refunded(after), restockedOf(after)[0], await available(after, 'S')]).toEqual([25_800, 2, 2]);
	});

	test('a merchant receives what the clock refunds: one of them does, and the money goes back once', async () => {
		const of = await stored(caseIn('received', { order: fresh() }));
		const lines = named(of.order, 1).map((line) => ({ ...line, restock: true }));
		const now = of.rma.since + clocks.refundMs;
		const { handle } = returnAdvancing(stores());
		const [received] = await Promise.all([
			changeReturn(stores(), of.rma, (current) => receiveReturn(current, { lines }, now), none),
			handle(of.rma, { now, hasTimeLeft: () => true }),
		]);
		const after = await asNow(of.order);
		expect([refunded(after), restockedOf(after)[0], await available(after, 'S')]).toEqual(
			received.ok ? [12_900, 1, 1] : [25_800, 0, 0],
		);
	});
});

describe('the clock', () => {
	test('handles a return again without a second refund, and one that is not due later', async () => {
		const of = await stored(caseIn('received', { order: fresh() }));
		const { handle, load } = returnAdvancing(stores());
		const dueAt = of.rma.since + clocks.refundMs;
		const run = async (now: number) => {
			const [rma] = await load([of.rma.returnId]);
			return rma && handle(rma, { now, hasTimeLeft: () => true });
		};
		expect(await run(dueAt - 1)).toEqual({ id: of.rma.returnId, dueAt });
		expect([await run(dueAt), await run(dueAt)]).toEqual(['done', 'done']);
		expect(refunded(await asNow(of.order))).toBe(25_800);
	});

	test('approves with the address that the tenant gave last', async () => {
		const [first, second] = [await stored(caseIn('requested', { order: fresh() })), fresh()];
		const later = await stored(caseIn('requested', { order: second }));
		const address = { ...first.order.shippingAddress } as NonNullable<Return['returnAddress']>;
		await approveReturnByMerchant(stores(), first.rma, { returnAddress: address, at: at(first.order) }, none);
		const { handle } = returnAdvancing(stores());
		await handle(later.rma, { now: later.rma.since + clocks.answerMs, hasTimeLeft: () => true });
		expect(await stores().returns.find(later.rma.returnId)).toMatchObject({
			state: 'approved',
			answer: { by: 'clock' },
			returnAddress: address,
		});
	});

	test('and the base give the tenant no address', async () => {
		const moved = { ...warehouse, line1: '从化区江埔街 9 号' };
		const first = await stored(caseIn('requested', { order: fresh() }));
		await approveReturnByMerchant(stores(), first.rma, { returnAddress: moved, at: first.rma.since + 1 }, none);
		const inReview = await stored(caseIn('in_review', { order: fresh() }));
		const decision = { at: inReview.rma.since + 1, returnAddress: warehouse };
		const input = { decision: 'approve', reason: 'seen' } as const;
		const decided = await changeReturn(stores(), inReview.rma, (of) => decideReturn(of, input, decision), none);
		expect(decided).toMatchObject({ value: { state: 'approved', returnAddress: warehouse } });
		expect(await stores().returns.returnAddress(first.order.tenantId)).toEqual(moved);
	});
});

test('a return that the base has not decided in time is told of, and again each day', async () => {
	const { rma } = await stored(caseIn('in_review', { order: fresh() }));
	const dueAt = rma.since + clocks.decideMs;
	const run = (now: number) => returnAdvancing(stores()).handle(rma, { now, hasTimeLeft: () => true });
	expect(await run(dueAt - 1)).toEqual({ id: rma.returnId, dueAt });
	expect(undecided).toEqual([]);
	const day = 24 * 3_600_000;
	expect(await run(dueAt)).toEqual({ id: rma.returnId, dueAt: dueAt + day });
	expect(await run(dueAt + day)).toEqual({ id: rma.returnId, dueAt: dueAt + 2 * day });
	expect([undecided, (await stores().returns.find(rma.returnId))?.state]).toEqual([
		[rma.returnId, rma.returnId],
		'in_review',
	]);
});

describe('an approval without an address', () => {
	const other = { ...warehouse, line1: '从化区江埔街 9 号' };
	const approve = (rma: Return, returnAddress?: typeof warehouse) =>
		approveReturnByMerchant(stores(), rma, { returnAddress, at: rma.since + 1 }, none);

	test('takes the last one of the tenant, and leaves an approved return as it is', async () => {
		const [first, second] = [
			await stored(caseIn('requested', { order: fresh() })),
			await stored(caseIn('requested', { order: fresh() })),
		];
		await approve(first.rma, warehouse);
		expect(await approve(second.rma)).toMatchObject({ value: { state: 'approved', returnAddress: warehouse } });
		const corrected = await approve(second.rma, other);
		await approve(first.rma, warehouse);
		// Decided on the return as it was requested, and made again on the corrected one.
		expect(await approve(second.rma)).toEqual(corrected);
		expect(corrected).toMatchObject({ value: { returnAddress: other } });
	});

	test('does not take back the one that another approval gave meanwhile', async () => {
		const [first, second] = [
			await stored(caseIn('requested', { order: fresh() })),
			await stored(caseIn('requested', { order: fresh() })),
		];
		await approve(first.rma, warehouse);
		const { returns } = stores();
		const overtaken = {
			...returns,
			async returnAddress(tenantId: string) {
				const last = await returns.returnAddress(tenantId);
				await approve(first.rma, other);
				return last;
			},
		};
		const at = second.rma.since + 1;
		const late = await approveReturnByMerchant(
			{ ...stores(), returns: overtaken },
			second.rma,
			{ returnAddress: undefined, at },
			none,
		);
		expect(late).toMatchObject({ value: { returnAddress: warehouse } });
		expect(await returns.returnAddress(second.order.tenantId)).toEqual(other);
	});
});

test('a return of an order of long ago leaves a marker for the history of its day', async () => {
	const of = await stored(caseIn('received', { order: fresh() }));
	const now = of.rma.since + clocks.refundMs;
	await returnAdvancing(stores()).handle(of.rma, { now, hasTimeLeft: () => true });
	const markers = await engine.database.queryAll({
		table: 'orders',
		where: 'pk = :pk AND begins_with(sk, :prefix)',
		values: { ':pk': 'T#tenant-a', ':prefix': 'E#' },
		atMost: 10,
	});
	const ofOrder = of.order.orderId.split('_').at(-1) ?? '';
	expect(markers.filter(({ sk }) => String(sk).endsWith(ofOrder))).toHaveLength(1);
});
