import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownedId } from '#kernel';
import {
	type BuyerDataStore,
	type Checkout,
	type CheckoutStore,
	type Order,
	type OrderStore,
	buyerDataStore,
	checkoutStore,
	erasePurchases,
	orderStore,
	ordersTable,
} from '#orders';
import { eachPage } from '#platform';
import { checkoutItem, noon, paid, placing, received, shipped, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
let checkouts: CheckoutStore;
let orders: OrderStore;
let store: BuyerDataStore;
beforeAll(async () => {
	engine = await startEngine([ordersTable]);
	checkouts = checkoutStore(engine.database, 'orders');
	orders = orderStore(engine.database, 'orders');
	store = buyerDataStore(engine.database, 'orders');
});
afterAll(() => engine.stop());

const erased = { country: 'CN', erasedAt: noon };

async function stored(order: Order): Promise<Order> {
	await engine.database.transact([orders.putOrder(order)]);
	return order;
}

async function put(checkout: Checkout): Promise<Checkout> {
	await engine.database.write({ kind: 'put', table: 'orders', item: checkoutItem(checkout) });
	return checkout;
}

const asNow = (order: Order) => orders.tenantOrder(order.tenantId, order.orderId);
const ending = (n: number): Checkout => ({ ...placing(n, ['tenant-a'], noon), state: 'expired', endedAt: noon });

test('an order that is paid and not shipped keeps its address, whatever was refunded', async () => {
	const order = await stored(paid({ n: 1 }));
	expect(await store.eraseOrder(shipped(order, noon), noon, { audit: [] })).toMatchObject({
		ok: false,
		item: { state: 'paid' },
	});
	expect(await asNow(order)).toEqual(order);
});

test.each([
	['shipped', 2],
	['received', 3],
] as const)('a %s order loses its address and its note, and nothing else', async (state, n) => {
	const all = {
		shipped: shipped(paid({ n }), noon),
		received: received(shipped(paid({ n }), noon), noon),
	};
	const [order, checkout] = [all[state], ending(n)];
	const note = '放在邻居家';
	await stored({ ...order, note });
	await put({ ...checkout, note });
	const done = await erasePurchases(store, [{ checkout, orders: [order], invoicings: [], returns: [] }], noon, {
		audit: [],
	});
	expect(done).toEqual({ erased: 2, kept: [] });
	expect(await asNow(order)).toEqual({ ...order, shippingAddress: erased });
	expect(await checkouts.anyCheckout(checkout.checkoutId)).toEqual({ ...checkout, shippingAddress: erased });
});

test.each([
	['cancelled', 'buyer', 7],
	['cancelled', 'merchant', 8],
	['shipped', 'buyer', 9],
	['shipped', 'base', 10],
] as const)('the words of a buyer who cancels are erased with the address: %s by %s', async (state, by, n) => {
	const order = paid({ n });
	const { reason, ...kept } = { by, at: noon, reason: 'I moved to 12 Riverside' } as const;
	const sent = state === 'cancelled' ? ({ ...order, state } as const) : shipped(order, noon);
	const read = await stored({ ...sent, cancellation: { ...kept, reason } });
	expect(await store.eraseOrder(read, noon, { audit: [] })).toMatchObject({ ok: true });
	const cancellation = by === 'buyer' ? kept : { ...kept, reason };
	expect(await asNow(read)).toEqual({ ...read, shippingAddress: erased, cancellation });
});

test('a checkout that was paid after it was read keeps its address, and its current state is returned', async () => {
	const read = ending(5);
	const { endedAt: _endedAt, ...rest } = read as Extract<Checkout, { state: 'expired' }>;
	const now = await put({ ...rest, state: 'paid', paidAt: noon, paymentId: 'pi_1' });
	const done = await erasePurchases(store, [{ checkout: read, orders: [], invoicings: [], returns: [] }], noon, {
		audit: [],
	});
	expect(done).toEqual({ erased: 0, kept: [{ id: read.checkoutId, state: 'paid' }] });
	expect(await checkouts.anyCheckout(read.checkoutId)).toEqual(now);
});

test('a decision made before the erasure does not pay an erased checkout', async () => {
	const read = await put(ending(6));
	await store.eraseCheckout(read, noon, { audit: [] });
	const { endedAt: _endedAt, ...rest } = read as Extract<Checkout, { state: 'expired' }>;
	for (const late of [
		{ ...rest, state: 'paid', paidAt: noon, paymentId: 'pi_2' },
		{ ...rest, state: 'review', reviewAt: noon, paymentId: 'pi_2' },
	] as const)
		expect((await engine.database.transact([checkouts.move(late, 'expired')])).ok).toBe(false);
});

test('a page has at most the orders of one read, and all pages together have each purchase once', async () => {
	const tenants = Array.from({ length: 40 }, (_, n) => `tenant-${n}`);
	const bought = Array.from({ length: 5 }, (_, n) => {
		const at = 100 + n;
		const checkoutId = ownedId('checkout', 'wholesaler', unique(at));
		const checkout: Checkout = {
			...placing(at, tenants, noon),
			buyerId: 'wholesaler',
			checkoutId,
			state: 'paid',
			paidAt: noon,
			paymentId: `pi_${at}`,
		};
		return { checkout, orders: tenants.map((tenantId) => ({ ...paid({ n: at, tenantId }), checkoutId })) };
	});
	for (const { checkout, orders: purchases } of bought) {
		await put(checkout);
		await engine.database.transact(purchases.map((order) => orders.putOrder(order)));
	}
	const sizes: number[] = [];
	const ids: string[] = [];
	for await (const page of eachPage((after) => store.page('wholesaler', 100, after), 10)) {
		sizes.push(page.length);
		ids.push(...page.flatMap(({ checkout, orders: purchases }) => [checkout.checkoutId, ...purchases.map(idOf)]));
	}
	expect(sizes).toEqual([2, 2, 1]);
	const all = bought.flatMap(({ checkout, orders: purchases }) => [checkout.checkoutId, ...purchases.map(idOf)]);
	expect(ids.toSorted()).toEqual(all.toSorted());
});

function idOf({ orderId }: Order): string {
	return orderId;
}
