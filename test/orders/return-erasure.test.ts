import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeReturn, returnAdvancing } from '#aftersales';
import { catalogTable } from '#catalog';
import { ownedId } from '#kernel';
import {
	type Checkout,
	type Return,
	type ReturnState,
	buyerDataStore,
	cancelReturn,
	checkoutStore,
	decideReturn,
	erasePurchases,
	orderStore,
	ordersTable,
	returnStates,
	returnStore,
	sendReturn,
} from '#orders';
import { stockStore } from '#stock';
import { checkoutItem, noon, placing, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { bought, caseIn, clocks } from '../support/returns.ts';

/** The texts of returns whose buyer has them erased before the return is over. */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([ordersTable, catalogTable]);
});
afterAll(() => engine.stop());

const none = { audit: [] } as const;
const ends = ['cancelled', 'lapsed', 'refunded', 'upheld'];
const open = returnStates.filter((state) => !ends.includes(state));
let made = 0;

function stores() {
	const { database } = engine;
	return {
		orders: orderStore(database, 'orders'),
		checkouts: checkoutStore(database, 'orders'),
		returns: returnStore(database, 'orders'),
		purchases: buyerDataStore(database, 'orders'),
		returnClocks: clocks,
		undecided: () => undefined,
		stock: stockStore(database, 'catalog'),
	};
}

/** A stored return in a state, with a word of its buyer wherever the buyer may write, and its purchase. */
async function tellingReturn(state: ReturnState): Promise<{ buyerId: string; rma: Return }> {
	const n = (made += 1);
	const buyerId = `buyer-${n}`;
	const rest = placing(n, ['tenant-a'], noon);
	const order = { ...bought({ n }), buyerId, checkoutId: ownedId('checkout', buyerId, unique(n)) };
	const of = caseIn(state, { order });
	const { shipment, appeal } = of.rma;
	const rma: Return = {
		...of.rma,
		reason: 'a secret',
		...(shipment === undefined ? {} : { shipment: { ...shipment, trackingNumber: 'a secret' } }),
		...(appeal === undefined ? {} : { appeal: { ...appeal, reason: 'a secret' } }),
	};
	const checkout = { ...rest, buyerId, checkoutId: order.checkoutId, state: 'paid', paidAt: noon, paymentId: 'pi' };
	const parts = rest.parts.map((part) => ({ ...part, orderId: order.orderId }));
	const { database } = engine;
	await database.write({ kind: 'put', table: 'orders', item: checkoutItem({ ...checkout, parts } as Checkout) });
	await database.transact([stores().orders.putOrder(of.order)]);
	await stores().returns.change(
		{ order: of.order, rma: undefined },
		{ decide: () => ({ ok: true, value: { ...of, rma } }) },
		none,
	);
	return { buyerId, rma };
}

const erase = async (buyerId: string) => {
	const { purchases } = stores();
	return erasePurchases(purchases, (await purchases.page(buyerId, 10, undefined)).firstItems(), noon, none);
};
const asNow = async ({ returnId }: Return) => (await stores().returns.find(returnId)) as Return;

/** Lets the clock, and in review the base, move a return until it is over. */
async function end(rma: Return): Promise<Return> {
	for (let current = rma; ; current = await asNow(current)) {
		if (ends.includes(current.state)) return current;
		const now = current.since + 1_000 * 3_600_000;
		const uphold = { decision: 'uphold', reason: 'seen' } as const;
		if (current.state === 'in_review')
			await changeReturn(
				stores(),
				current,
				(of) => decideReturn(of, uphold, { at: now, returnAddress: undefined }),
				none,
			);
		else await returnAdvancing(stores()).handle(current, { now, hasTimeLeft: () => true } as never);
	}
}

test('texts of a return that is over are erased at once', async () => {
	for (const state of ends as ReturnState[]) {
		const { buyerId, rma } = await tellingReturn(state);
		expect(await erase(buyerId)).toMatchObject({ kept: [] });
		expect(JSON.stringify(await asNow(rma))).not.toContain('secret');
	}
});

test('a return whose buyer asked for nothing keeps its texts when it ends', async () => {
	const { rma } = await tellingReturn('approved');
	const ended = await end(await asNow(rma));
	expect([ended.reason, ended.erasedAt]).toEqual(['a secret', undefined]);
});

describe.each(open)('a return that is %s', (state) => {
	test('keeps its texts, is named, and loses them when it ends', async () => {
		const { buyerId, rma } = await tellingReturn(state);
		expect(await erase(buyerId)).toMatchObject({ kept: [{ id: rma.returnId, state }] });
		expect(await asNow(rma)).toMatchObject({ state, reason: 'a secret' });
		const ended = await end(await asNow(rma));
		expect(JSON.stringify(ended)).not.toContain('secret');
		expect(ended.erasedAt).toBe(ended.since);
		expect(await erase(buyerId)).toEqual({ erased: 0, kept: [] });
	});
});

test('a parcel that is named after the request is erased as well', async () => {
	const { buyerId, rma } = await tellingReturn('approved');
	await erase(buyerId);
	const parcel = { carrier: 'SF', trackingNumber: 'a secret' };
	await changeReturn(stores(), await asNow(rma), (of) => sendReturn(of, parcel, of.rma.since + 1), none);
	expect(await asNow(rma)).toMatchObject({ state: 'on_the_way', shipment: parcel });
	expect(JSON.stringify(await end(await asNow(rma)))).not.toContain('secret');
});

test('a repeated request leaves the mark as it is, and names the return again', async () => {
	const { buyerId, rma } = await tellingReturn('requested');
	await erase(buyerId);
	const marked = await asNow(rma);
	expect(await erase(buyerId)).toEqual({ erased: 0, kept: [{ id: rma.returnId, state: 'requested' }] });
	expect(await asNow(rma)).toEqual(marked);
});

describe('a return that moved since it was read', () => {
	const eraseAsRead = async (buyerId: string, move: () => Promise<unknown>) => {
		const { purchases } = stores();
		const read = (await purchases.page(buyerId, 10, undefined)).firstItems();
		await move();
		return erasePurchases(purchases, read, noon, none);
	};

	test('is named once as it is now, and loses its texts when it ends', async () => {
		const { buyerId, rma } = await tellingReturn('approved');
		const parcel = { carrier: 'SF', trackingNumber: '9' };
		const send = () => changeReturn(stores(), rma, (of) => sendReturn(of, parcel, of.rma.since + 1), none);
		expect((await eraseAsRead(buyerId, send)).kept).toEqual([{ id: rma.returnId, state: 'on_the_way' }]);
		expect(JSON.stringify(await end(await asNow(rma)))).not.toContain('secret');
	});

	test('to its end loses its texts at once, and one that was erased meanwhile is not named', async () => {
		const { buyerId, rma } = await tellingReturn('approved');
		const cancel = () => changeReturn(stores(), rma, (of) => cancelReturn(of, of.rma.since + 1), none);
		expect((await eraseAsRead(buyerId, cancel)).kept).toEqual([]);
		expect(JSON.stringify(await asNow(rma))).not.toContain('secret');
		const other = await tellingReturn('refunded');
		expect(await eraseAsRead(other.buyerId, () => erase(other.buyerId))).toMatchObject({ kept: [] });
		expect(JSON.stringify(await asNow(other.rma))).not.toContain('secret');
	});
});
