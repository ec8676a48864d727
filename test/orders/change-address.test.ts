import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Address, type Order, changeAddress, orderAddressStore, orderStore, ordersTable, ship } from '#orders';
import { noon, paid, received, shipped } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { address } from '../support/scenario.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([ordersTable]);
});
afterAll(() => engine.stop());

const order = (n = 1): Order => ({ ...paid({ n }), shippingAddress: address });
const moved = { ...address, line1: '从化区江埔街 2 号' };
const changed = (to: Address, from = order()) => changeAddress(from, to, noon + 5);

describe('the address of an order', () => {
	test.each([
		['of another street', moved],
		['of another city of the province', { ...address, city: '深圳' }],
		['with the province under another name', { ...moved, province: 'Guangdong Province' }],
		['without a postal code', { ...address, postalCode: undefined }],
	])('is replaced by one %s', (_, to) => {
		expect(changed(to)).toEqual({ ok: true, value: { ...order(), shippingAddress: to, addressChangedAt: noon + 5 } });
	});

	test('stays as it is when it is sent again', () => {
		const from = order();
		expect(changed({ ...address }, from)).toEqual({ ok: true, value: from });
		const again = changed({ ...address }, from);
		expect(again.ok && again.value).toBe(from);
	});

	test.each([
		['province', { ...address, province: '新疆' }],
		['country', { ...address, country: 'HK', province: undefined }],
	])('stays in its %s, which decided the shipping fee', (_, to) => {
		expect(changed(to)).toEqual({ ok: false, refusal: { kind: 'other_region', country: 'CN', province: '广东' } });
	});

	test.each(['shipped', 'received'] as const)('of a %s order is final', (state) => {
		const parcel = shipped(order(), noon);
		const from = state === 'shipped' ? parcel : received(parcel, noon);
		expect(changed(moved, from)).toEqual({ ok: false, refusal: { kind: 'order_state', state } });
	});
});

describe('a change of an address', () => {
	const stores = () => ({
		orders: orderStore(engine.database, 'orders'),
		addresses: orderAddressStore(engine.database, 'orders'),
	});
	const put = async (stored: Order) => {
		await engine.database.transact([stores().orders.putOrder(stored)]);
		return stored;
	};

	test('that was decided before a shipment is refused after it, and the parcel keeps its address', async () => {
		const { orders, addresses } = stores();
		const read = await put(order(2));
		const shipment = { carrier: 'SF', trackingNumber: '1', shippedAt: noon };
		await orders.change(read, (stored) => ship(stored, shipment), { audit: [] });
		const late = await addresses.change(read, moved, noon + 1, { audit: [] });
		expect(late).toEqual({ ok: false, refusal: { kind: 'order_state', state: 'shipped' } });
		expect((await orders.tenantOrder('tenant-a', read.orderId))?.shippingAddress).toEqual(address);
	});

	test.each([
		['a parcel with all of the order', undefined],
		['a parcel that leaves pieces behind', 1],
	])('that came before %s is what the parcel is shipped to, and the shipper sees it', async (name, quantity) => {
		const { orders, addresses } = stores();
		const read = await put(order(quantity === undefined ? 4 : 5));
		expect(await addresses.change(read, moved, noon + 1, { audit: [] })).toMatchObject({ ok: true });
		const [line] = read.lines;
		const lines = line && quantity !== undefined ? [{ ...line, quantity }] : undefined;
		const seen: Order['shippingAddress'][] = [];
		const decide = (stored: Order) => {
			seen.push(stored.shippingAddress);
			return ship(stored, { carrier: 'SF', trackingNumber: name, shippedAt: noon + 2, lines });
		};
		const sent = await orders.change(read, decide, { audit: [] });
		expect(seen).toEqual([address, moved]);
		expect(sent).toMatchObject({ ok: true, value: { shippingAddress: moved, addressChangedAt: noon + 1 } });
	});

	test('is stored with its time, and changes nothing else', async () => {
		const { orders, addresses } = stores();
		const read = await put(order(3));
		expect(await addresses.change(read, moved, noon + 1, { audit: [] })).toMatchObject({ ok: true });
		const after = { ...read, shippingAddress: moved, addressChangedAt: noon + 1 };
		expect(await orders.tenantOrder('tenant-a', read.orderId)).toEqual(after);
	});
});
