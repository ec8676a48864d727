import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBase, startTestBase } from '../support/base.ts';
import { address, available, expectStatus, lines, newKey, onSale, openTenant, pay } from '../support/scenario.ts';

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const china = { countries: ['CN'], first: { quantity: 1, price: cny(800) } };
const rates = { by: 'pieces', zones: [{ ...china, additional: { quantity: 1, price: cny(200) } }] };

let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
	await openTenant(base, 'tenant-a');
	await openTenant(base, 'tenant-b', 'dalang', 'ordinary');
	expectStatus(await base.merchant('tenant-a').send('PATCH', '/v1/merchant/profile', { shipping: rates }), 200);
});
afterAll(() => base.stop());

const quote = (body: object) => base.buyer().post('/v1/quotes', body);
const place = (body: object) => base.buyer().post('/v1/checkouts', body, newKey());
const profile = (shipping: unknown, role = 'owner') =>
	base.merchant('tenant-a', role).send('PATCH', '/v1/merchant/profile', { shipping });

describe('/v1/merchant/profile', () => {
	test("shows the tenant's own rates, and another's not", async () => {
		const own = expectStatus(await base.merchant('tenant-a').get('/v1/merchant/profile'), 200);
		expect(own.body).toEqual({
			tenantId: 'tenant-a',
			name: { zh: 'tenant-a', en: 'tenant-a' },
			clusterId: 'chaonan',
			grade: 'leading',
			state: 'active',
			shipping: rates,
		});
		const other = expectStatus(await base.merchant('tenant-b').get('/v1/merchant/profile'), 200);
		expect(other.body).toMatchObject({ tenantId: 'tenant-b', shipping: null });
	});

	test('changes nothing without a field, and nothing but the rates', async () => {
		const merchant = base.merchant('tenant-a');
		expect(expectStatus(await merchant.send('PATCH', '/v1/merchant/profile', {}), 200).body.shipping).toEqual(rates);
		const refused = expectStatus(await merchant.send('PATCH', '/v1/merchant/profile', { grade: 'leading' }), 422);
		expect(refused.body.errors).toEqual([{ pointer: '/grade', detail: 'is not a known key' }]);
	});

	test('names the faults of rates', async () => {
		const refused = expectStatus(await profile({ by: 'pieces', zones: [{ ...china, countries: ['UK'] }] }), 422);
		expect(refused.body.errors).toMatchObject([{ pointer: '/shipping/zones/0/countries/0' }]);
	});
});

describe('freight', () => {
	test('is quoted, placed, paid and shown to both sides, once per tenant', async () => {
		const [a, b] = [
			await onSale(base, 'tenant-a', { red: { S: 5, M: 5 } }),
			await onSale(base, 'tenant-b', { blue: { M: 3 } }),
		];
		const body = { ...lines([a, 'red', 'S', 2], [a, 'red', 'M', 1], [b, 'blue', 'M', 1]), note: '请在工作日送货' };
		const quoted = expectStatus(await quote(body), 200).body;
		const [goods, fee] = [cny(3 * 12_900), cny(1_200)];
		expect(quoted).toMatchObject({
			total: cny(4 * 12_900 + 1_200),
			shipping: fee,
			orders: [
				{ tenantId: 'tenant-a', tenantName: { zh: 'tenant-a', en: 'tenant-a' }, subtotal: goods, shipping: fee },
				{ tenantId: 'tenant-b', subtotal: cny(12_900), shipping: cny(0) },
			],
		});
		expect(quoted.orders[0].lines[0]).toMatchObject({ quantity: 2, unitPrice: cny(12_900), revision: 2 });
		expect(await available(base, 'tenant-a', a)).toMatchObject({ red: { S: 5, M: 5 } });

		const { checkoutId, ...placed } = expectStatus(await place({ ...body, shipping: quoted.shipping }), 201).body;
		expect(placed).toMatchObject({
			total: quoted.total,
			shipping: quoted.shipping,
			note: body.note,
			orders: [
				{ tenantId: 'tenant-a', tenantName: { en: 'tenant-a' }, subtotal: goods, shipping: fee },
				{ tenantId: 'tenant-b', shipping: cny(0) },
			],
		});
		await pay(base, checkoutId);
		const orders: { tenantId: string; orderId: string }[] = expectStatus(await base.buyer().get('/v1/orders'), 200).body
			.items;
		const bought = orders.find((order) => order.tenantId === 'tenant-a') ?? expect.fail();
		expect(bought).toMatchObject({ checkoutId, subtotal: goods, shipping: fee, note: body.note });
		const path = `/v1/merchant/orders/${bought.orderId}`;
		expect((await base.merchant('tenant-a').get(path)).body).toMatchObject({ shipping: fee, note: body.note });
		expect((await base.merchant('tenant-a', 'finance').get(path)).body).toMatchObject({ shipping: fee, note: null });
		await base.settled();
		const sold = await base.manager.get('/v1/base/sales/series?dimension=tenant&member=tenant-a&measure=paid');
		expect(expectStatus(sold, 200).body.items.at(-1)).toMatchObject({ amount: goods, orders: 1 });
	});

	test('keeps its fee when the rates change afterwards', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 5 } });
		const placed = expectStatus(await place(lines([id, 'red', 'S', 1])), 201).body;
		expectStatus(await profile({ by: 'pieces', zones: [{ ...china, first: { quantity: 1, price: cny(990) } }] }), 200);
		const read = expectStatus(await base.buyer().get(`/v1/checkouts/${placed.checkoutId}`), 200).body;
		expect(read).toEqual(placed);
		const seen = { ...lines([id, 'red', 'S', 1]), shipping: placed.shipping };
		expect(expectStatus(await quote(seen), 409).body).toMatchObject({
			type: '/problems/shipping-changed',
			shipping: cny(990),
			requested: cny(800),
		});
		expect(expectStatus(await quote(lines([id, 'red', 'S', 1])), 200).body.shipping).toEqual(cny(990));
		expectStatus(await profile(rates), 200);
	});

	test('is refunded with the goods: the bound of an order is both, and each refund names its freight', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 5 } });
		const { checkoutId, orders } = expectStatus(await place(lines([id, 'red', 'S', 1])), 201).body;
		await pay(base, checkoutId);
		const refunds = `/v1/merchant/orders/${orders[0].orderId}/refunds`;
		const merchant = base.merchant('tenant-a', 'finance');
		const tooMuch = expectStatus(await merchant.post(refunds, { amount: cny(13_701) }), 409);
		expect(tooMuch.body).toMatchObject({ type: '/problems/refund-too-large', refundable: cny(13_700) });
		const freight = expectStatus(await merchant.post(refunds, { freight: cny(301) }), 201).body;
		expect(freight).toMatchObject({ amount: cny(301), freight: cny(301) });
		const above = expectStatus(await merchant.post(refunds, { amount: cny(900), freight: cny(500) }), 409);
		expect(above.body).toMatchObject({ refundable: cny(13_399), refundableFreight: cny(499) });
		const part = expectStatus(await merchant.post(refunds, { amount: cny(5_000), freight: cny(99) }), 201).body;
		expect(part).toMatchObject({ amount: cny(5_000), freight: cny(99) });
		expect(expectStatus(await merchant.post(refunds, {}), 201).body).toMatchObject({
			amount: cny(8_399),
			freight: cny(400),
		});
		expectStatus(await merchant.post(refunds, { amount: cny(1) }), 409);
		await base.settled();
		const back = await base.manager.get('/v1/base/sales/series?dimension=tenant&member=tenant-a&measure=refunded');
		expect(expectStatus(back, 200).body.items.at(-1)).toMatchObject({ amount: cny(12_900), orders: 1 });
	});

	test('reaches no address outside the zones, and the problem names the tenants', async () => {
		const [a, b] = [
			await onSale(base, 'tenant-a', { red: { S: 5 } }),
			await onSale(base, 'tenant-b', { red: { S: 5 } }),
		];
		const { province: _province, postalCode: _postalCode, ...rest } = address;
		const body = { ...lines([a, 'red', 'S', 1], [b, 'red', 'S', 1]), shippingAddress: { ...rest, country: 'HK' } };
		for (const refused of [await quote(body), await place(body)])
			expect(expectStatus(refused, 409).body).toMatchObject({
				type: '/problems/not-deliverable',
				tenantIds: ['tenant-a'],
			});
		expect(await available(base, 'tenant-b', b)).toMatchObject({ red: { S: 5 } });
		const toHongKong = expectStatus(await place({ ...body, lines: body.lines.slice(1) }), 201).body;
		expect(toHongKong.shippingAddress).toMatchObject({ country: 'HK', province: null, postalCode: null });
	});

	test('by weight follows the weight of the listing at the commit', async () => {
		const zone = { ...china, first: { quantity: 1_000, price: cny(600) } };
		const additional = { quantity: 1_000, price: cny(100) };
		const id = await onSale(base, 'tenant-a', { red: { S: 5 } }, { weightGrams: 900 });
		expectStatus(await profile({ by: 'weight', defaultWeightGrams: 500, zones: [{ ...zone, additional }] }), 200);
		const body = lines([id, 'red', 'S', 2]);
		expect(expectStatus(await quote(body), 200).body.shipping).toEqual(cny(700));
		const merchant = base.merchant('tenant-a');
		expectStatus(await merchant.send('PATCH', `/v1/merchant/listings/${id}`, { weightGrams: 2_000 }), 200);
		const refused = expectStatus(await place({ ...body, shipping: cny(700) }), 409);
		expect(refused.body).toMatchObject({ type: '/problems/shipping-changed', shipping: cny(900) });
		expect(expectStatus(await place(body), 201).body.shipping).toEqual(cny(900));
		expectStatus(await profile(rates), 200);
	});
});

describe('PATCH /v1/orders/{orderId}', () => {
	test('corrects an address within its province until the order is shipped, for its buyer only', async () => {
		const id = await onSale(base, 'tenant-b', { red: { S: 5 } });
		const { checkoutId, orders } = expectStatus(await place(lines([id, 'red', 'S', 1])), 201).body;
		await pay(base, checkoutId);
		const path = `/v1/orders/${orders[0].orderId}`;
		const moved = { ...address, line1: '从化区江埔街 2 号' };
		const change = (shippingAddress: object, buyer = 'buyer-1') =>
			base.buyer(buyer).send('PATCH', path, { shippingAddress });
		expectStatus(await change(moved, 'buyer-2'), 404);
		const corrected = expectStatus(await change(moved), 200).body;
		expect(corrected).toMatchObject({ shippingAddress: moved, addressChangedAt: expect.any(String), state: 'paid' });
		const merchantPath = `/v1/merchant/orders/${orders[0].orderId}`;
		const seen = await base.merchant('tenant-b').get(merchantPath);
		expect(seen.body).toMatchObject({ shippingAddress: moved, addressChangedAt: corrected.addressChangedAt });
		expect(expectStatus(await change({ ...moved, province: '新疆' }), 409).body).toMatchObject({
			type: '/problems/other-region',
			country: 'CN',
			province: '广东',
		});
		const shipment = { carrier: 'SF', trackingNumber: '1' };
		expectStatus(await base.merchant('tenant-b').post(`${merchantPath}/shipments`, shipment), 201);
		expect(expectStatus(await change(address), 409).body).toMatchObject({
			type: '/problems/order-state',
			state: 'shipped',
		});
	});
});
