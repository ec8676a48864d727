import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accepted, cny, ownedId } from '#kernel';
import {
	type Order,
	type RefundRequest,
	claim,
	coverByDispute,
	maxMerchantRefunds,
	orderFromItem,
	orderKeys,
	orderStore,
	ordersTable,
	refund,
	refundRequest,
	refunded,
	moveRefunds,
	settleByHand,
} from '#orders';
import { orderItem } from '../../packages/orders/item-codec.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { paid, unique } from '../sales/given.ts';

const order = paid({ lines: [['shirts', 3, 12_900]] });
const at = order.paidAt + 1_000;
const price = (amount: number) => ({ amount, currency: 'CNY' as const });
let made = 0;
const asked = (amount?: number): RefundRequest => ({
	refundId: ownedId('refund', 'tenant-a', unique((made += 1))),
	amount,
	reason: undefined,
	by: 'finance-1',
	at,
});

function afterRefunds(from: Order, ...requests: readonly RefundRequest[]): Order {
	return requests.reduce((current, request) => {
		const done = refund(current, request);
		if (!done.ok) throw new Error(done.refusal.kind);
		return done.value;
	}, from);
}

describe('a refund', () => {
	test('is pending, with its reason; without an amount it is everything that is left', () => {
		const after = afterRefunds(order, { ...asked(8_700), reason: 'a stain' }, asked());
		expect(after.refunds).toMatchObject([
			{ amount: 8_700, state: 'pending', reason: 'a stain', at },
			{ amount: 30_000, state: 'pending' },
		]);
		expect(refunded(after)).toBe(order.subtotal);
	});

	test('above what is left is refused with what is left', () => {
		const after = afterRefunds(order, asked(30_000));
		const refundable = { refundable: cny(8_700), refundableFreight: cny(0) };
		const refusal = { kind: 'refund_too_large', requested: cny(8_701), ...refundable };
		expect(refund(after, asked(8_701))).toEqual({ ok: false, refusal });
		expect(refund(after, asked(8_700)).ok).toBe(true);
	});

	test.each([0, -1])('of %i is refused', (amount) => {
		expect(refund(order, asked(amount))).toMatchObject({ ok: false, refusal: { kind: 'refund_too_large' } });
	});

	test('of everything that is left, when nothing is, is refused', () => {
		expect(refund(afterRefunds(order, asked()), asked())).toEqual({
			ok: false,
			refusal: { kind: 'refund_too_large', requested: null, refundable: cny(0), refundableFreight: cny(0) },
		});
	});

	test('in part is possible in every state, and leaves the state as it is', () => {
		const shipment = { carrier: 'SF', trackingNumber: '1', shippedAt: at };
		const states: Order[] = [
			order,
			{ ...order, state: 'shipped', shipment },
			{ ...order, state: 'received', shipment, receivedAt: at },
			{ ...order, state: 'closed', shipment, receivedAt: at, closedAt: at },
		];
		for (const again of states) expect(afterRefunds(again, asked(1)).state).toBe(again.state);
	});

	test(`is one of ${maxMerchantRefunds} at most`, () => {
		const full = afterRefunds(order, ...Array.from({ length: maxMerchantRefunds }, () => asked(1)));
		expect(refund(full, asked(1))).toEqual({
			ok: false,
			refusal: { kind: 'too_many_refunds', maximum: maxMerchantRefunds },
		});
	});

	test('is stored and read without loss, and is below 540 bytes', () => {
		const more = { reason: '退'.repeat(120), fingerprint: 'x'.repeat(22) };
		const after = afterRefunds(
			order,
			{ ...asked(1), ...more },
			asked(2),
			{ ...asked(3), reason: 'b' },
			{ ...asked(), fingerprint: 'c' },
		);
		expect(orderFromItem(orderItem(after))).toEqual(after);
		const [stored] = orderItem(after)['refunds'] as unknown as [unknown];
		expect(Buffer.byteLength(JSON.stringify(stored))).toBeLessThan(540);
	});

	test('does not enlarge the item of an order without refunds', () => {
		expect(Object.keys(orderItem(order)).filter((name) => name.startsWith('refund'))).toEqual([]);
	});

	test('that the base or a lost dispute has settled is changed by no report of a provider', () => {
		const request = asked();
		const { refundId } = request;
		const failed = moveRefunds(claim(afterRefunds(order, request), refundId), refundId, 'failed', 'sender');
		const settlement = { bankReference: 'OUT 1', paidAt: at, confirmedBy: ['finance-1'] };
		const settled = [settleByHand(failed, refundId, settlement), coverByDispute(failed, 38_700)?.order];
		expect(settled.map((one) => one?.refunds?.[0]?.state)).toEqual(['settled', 'settled']);
		for (const one of settled) expect(one && moveRefunds(one, refundId, 'failed', 'provider')).toBe(one);
	});

	test('is changed by no older report of its provider', () => {
		const request = asked();
		const { refundId } = request;
		const told = (from: Order, state: 'sent' | 'settled' | 'failed') => moveRefunds(from, refundId, state, 'provider');
		const settled = told(claim(afterRefunds(order, request), refundId), 'settled');
		const failed = told(settled, 'failed');
		expect([settled, failed].map(({ refunds }) => refunds?.[0]?.state)).toEqual(['settled', 'failed']);
		expect(told(settled, 'sent')).toBe(settled);
		for (const state of ['sent', 'settled'] as const) expect(told(failed, state)).toBe(failed);
	});

	test('never raises the sum above the subtotal, for any amounts in any order', () => {
		fc.assert(
			fc.property(fc.array(fc.option(fc.integer({ min: -5, max: 60_000 }), { nil: undefined })), (amounts) => {
				let storedOrder = order;
				for (const amount of amounts) {
					const done = refund(storedOrder, asked(amount));
					if (done.ok) storedOrder = done.value;
					expect(refunded(storedOrder)).toBeLessThanOrEqual(storedOrder.subtotal);
					expect(storedOrder.refunds?.every((each) => each.amount > 0) ?? true).toBe(true);
				}
			}),
		);
	});
});

describe('an idempotency key', () => {
	const named = (idempotencyKey: string | undefined, amount?: number, orderId = order.orderId) =>
		refundRequest(orderId, amount === undefined ? {} : { amount: price(amount) }, {
			idempotencyKey,
			by: 'finance-1',
			now: at,
			unique: unique((made += 1)),
		});

	test('returns the same refund again, also when nothing is left', () => {
		const after = afterRefunds(order, named('k'));
		expect(refund(after, named('k'))).toEqual({ ok: true, value: after });
	});

	test('under another body is refused, also when the amounts agree', () => {
		const after = afterRefunds(order, named('k'));
		for (const amount of [1, order.subtotal])
			expect(refund(after, named('k', amount))).toEqual({ ok: false, refusal: { kind: 'idempotency_mismatch' } });
	});

	test('belongs to its order', () => {
		const other = ownedId('order', 'tenant-a', unique(999));
		expect(named('k').refundId).not.toBe(named('k', undefined, other).refundId);
	});

	test('makes a new refund each time when it is absent', () => {
		expect(afterRefunds(order, named(undefined, 100), named(undefined, 100)).refunds).toHaveLength(2);
	});
});

describe('the store', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await startEngine([ordersTable]);
	});
	afterAll(() => engine.stop());

	async function stored() {
		const paidOrder = paid({ n: (made += 1), lines: [['shirts', 3, 12_900]] });
		const orders = orderStore(engine.database, 'orders');
		await engine.database.transact([orders.putOrder(paidOrder)]);
		const read = () => orders.tenantOrder('tenant-a', paidOrder.orderId);
		return { one: paidOrder, read, refunds: orders };
	}

	test('decides again on the rest that a concurrent refund left', async () => {
		const { one: storedOrder, read, refunds } = await stored();
		const tries = await Promise.all(
			[asked(10_000), asked(10_000), asked(30_000)].map((request) =>
				refunds.change(storedOrder, (current) => refund(current, request), { audit: [] }),
			),
		);
		expect(tries.filter((done) => done.ok)).not.toHaveLength(3);
		const after = await read();
		expect(after?.refunds).toHaveLength(tries.filter((done) => done.ok).length);
		expect(after?.refunds?.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(38_700);
		expect((await engine.database.get('orders', orderKeys.order(storedOrder.orderId)))?.['refunded']).toBe(
			after && refunded(after),
		);
	});

	test('refuses more than the subtotal even when the decision does not', async () => {
		const { one: storedOrder, read, refunds } = await stored();
		const { refundId } = asked();
		const reckless = (current: Order) =>
			({ ok: true, value: { ...current, refunds: [{ refundId, amount: 38_701, at, state: 'pending' }] } }) as const;
		await expect(refunds.change(storedOrder, reckless, { audit: [] })).rejects.toMatchObject({ name: 'Unavailable' });
		expect((await read())?.refunds).toBeUndefined();
	});

	test('of an order of long ago takes no audit entry into a marker, nor into a write that lost', async () => {
		const { one: storedOrder, refunds } = await stored();
		const give = (sk: string) => {
			const request = { ...asked(24_000), at: at + 40 * 86_400_000 };
			const entry = { kind: 'put', table: 'orders', item: { pk: 'AUDIT', sk } } as const;
			return refunds.change(storedOrder, (current) => refund(current, request), { audit: [entry] });
		};
		expect((await give('won')).ok).toBe(true);
		expect((await give('lost')).ok).toBe(false);
		const entry = (sk: string) => engine.database.get('orders', { pk: 'AUDIT', sk });
		expect([await entry('won'), await entry('lost')]).toMatchObject([{ pk: 'AUDIT', sk: 'won' }, undefined]);
	});

	test('refuses an order that is not there', async () => {
		const { refunds } = await stored();
		const absent = paid({ n: (made += 1) });
		expect(await refunds.change(absent, (storedOrder) => refund(storedOrder, asked(1)), { audit: [] })).toEqual({
			ok: false,
			refusal: { kind: 'not_found' },
		});
	});

	test('moves the refunds of a batch, once', async () => {
		const { one: storedOrder, read, refunds } = await stored();
		const [first, second] = [asked(1), asked(2)];
		await refunds.change(storedOrder, (current) => refund(current, first), { audit: [] });
		const claimed = (current: Order) => accepted(claim(current, first.refundId));
		await refunds.change((await read()) ?? storedOrder, claimed, { audit: [] });
		await refunds.change((await read()) ?? storedOrder, (current) => refund(current, second), { audit: [] });
		const after = (await read()) ?? storedOrder;
		const move = (to: 'sent' | 'failed') =>
			refunds.change(after, (current) => accepted(moveRefunds(current, first.refundId, to, 'sender')), { audit: [] });
		expect(await move('sent')).toMatchObject({ ok: true });
		expect(await move('failed')).toMatchObject({ ok: true });
		expect((await read())?.refunds?.map(({ state }) => state)).toEqual(['sent', 'pending']);
	});
});
