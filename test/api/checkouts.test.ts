import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBase, startTestBase } from '../support/base.ts';
import {
	available,
	expectStatus,
	lines,
	newKey,
	onSale,
	openTenant,
	pay,
	untilAvailable,
	bookTransfer,
	takeTransfers,
} from '../support/scenario.ts';

let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
	await openTenant(base, 'tenant-a');
	await openTenant(base, 'tenant-b', 'dalang', 'ordinary');
});
afterAll(() => base.stop());

const place = (body: object, headers = newKey(), buyer = 'buyer-1') =>
	base.buyer(buyer).post('/v1/checkouts', body, headers);

/** The number of responses by status to one order each of many buyers, who repeat it while the base is busy. */
async function race(buyers: number, listingId: string): Promise<Record<string, number>> {
	const responses = Array.from({ length: buyers }, (_, i) => {
		const key = newKey();
		return untilAvailable(() => place(lines([listingId, 'red', 'S', 1]), key, `racer-${i}-of-${listingId}`));
	});
	const byStatus = Map.groupBy(await Promise.all(responses), ({ status }) => status);
	return Object.fromEntries([...byStatus].map(([status, same]) => [status, same.length]));
}

describe('POST /v1/checkouts', () => {
	test('201: reserves across tenants, and the parts sum to the total', async () => {
		const [a, b] = [
			await onSale(base, 'tenant-a', { red: { S: 5, M: 5 } }),
			await onSale(base, 'tenant-b', { blue: { M: 3 } }),
		];
		const response = expectStatus(await place(lines([a, 'red', 'S', 2], [a, 'red', 'M', 1], [b, 'blue', 'M', 3])), 201);
		expect(response.body).toMatchObject({
			state: 'awaiting_payment',
			total: { amount: 6 * 12900, currency: 'CNY' },
			orders: [
				{ tenantId: 'tenant-a', subtotal: { amount: 3 * 12900 } },
				{ tenantId: 'tenant-b', subtotal: { amount: 3 * 12900 } },
			],
		});
		expect(Date.parse(response.body.expiresAt) - Date.parse(response.body.placedAt)).toBe(15 * 60_000);
		expect((await available(base, 'tenant-a', a))['red']).toEqual({ S: 3, M: 4 });
		expect((await available(base, 'tenant-b', b))['blue']).toEqual({ S: 0, M: 0 });
	});

	test('201: a repeated key returns the same checkout and reserves once', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 3 } });
		const key = newKey();
		const first = expectStatus(await place(lines([id, 'red', 'S', 3]), key), 201);
		const again = await Promise.all(Array.from({ length: 10 }, () => place(lines([id, 'red', 'S', 3]), key)));
		for (const response of again)
			expect({ status: response.status, body: response.body }).toEqual({ status: 201, body: first.body });
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(0);
	});

	test('201: a key belongs to its buyer; the same key of another buyer is another checkout', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 3 } });
		const key = newKey();
		const first = expectStatus(await place(lines([id, 'red', 'S', 1]), key, 'buyer-1'), 201);
		const second = expectStatus(await place(lines([id, 'red', 'S', 1]), key, 'buyer-2'), 201);
		expect(second.body.checkoutId).not.toBe(first.body.checkoutId);
		expectStatus(await base.buyer('buyer-2').get(`/v1/checkouts/${first.body.checkoutId}`), 404);
	});

	test('422: a repeated key with another body is refused and changes nothing', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 3 } });
		const key = newKey();
		expectStatus(await place(lines([id, 'red', 'S', 1]), key), 201);
		const other = expectStatus(await place(lines([id, 'red', 'S', 2]), key), 422);
		expect(other.body.type).toBe('/problems/idempotency-mismatch');
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(2);
	});

	test('409: out of stock names every short line and reserves nothing', async () => {
		const [a, b] = [
			await onSale(base, 'tenant-a', { red: { S: 1, M: 1 } }),
			await onSale(base, 'tenant-b', { red: { S: 9 } }),
		];
		const response = expectStatus(await place(lines([a, 'red', 'S', 2], [a, 'red', 'M', 3], [b, 'red', 'S', 1])), 409);
		expect(response.body).toMatchObject({
			type: '/problems/out-of-stock',
			lines: [
				{ listingId: a, color: 'red', size: 'S', requested: 2, available: 1 },
				{ listingId: a, color: 'red', size: 'M', requested: 3, available: 1 },
			],
		});
		expect((await available(base, 'tenant-b', b))['red']?.['S']).toBe(9);
	});

	test('409: a changed price is returned, and the next attempt accepts it', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 3 } });
		expectStatus(await base.anyone.get(`/v1/listings/${id}`), 200);
		const price = { amount: 9900, currency: 'CNY' };
		expectStatus(await base.merchant('tenant-a').send('PATCH', `/v1/merchant/listings/${id}`, { price }), 200);
		const refused = expectStatus(await place(lines([id, 'red', 'S', 1])), 409);
		expect(refused.body).toMatchObject({
			type: '/problems/price-changed',
			listings: [{ listingId: id, unitPrice: price }],
		});
		expect(expectStatus(await place(lines([id, 'red', 'S', 1])), 201).body.total).toEqual(price);
	});

	test('409: a line with an older revision is refused with the new price', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 3 } });
		const body = lines([id, 'red', 'S', 1]);
		const bound = (revision: number) => ({ ...body, lines: body.lines.map((line) => ({ ...line, revision })) });
		expect(expectStatus(await place(bound(1)), 409).body.type).toBe('/problems/price-changed');
		expectStatus(await place(bound(2)), 201);
	});

	test('409: withdrawn listings, drafts, and those of a suspended tenant are not for sale', async () => {
		await openTenant(base, 'tenant-c');
		const withdrawn = await onSale(base, 'tenant-a', { red: { S: 3 } });
		const suspended = await onSale(base, 'tenant-c', { red: { S: 3 } });
		expectStatus(await place(lines([withdrawn, 'red', 'S', 1], [suspended, 'red', 'S', 1])), 201);
		expectStatus(await base.merchant('tenant-a').post(`/v1/merchant/listings/${withdrawn}/withdraw`), 200);
		expectStatus(await base.manager.post('/v1/base/tenants/tenant-c/suspend'), 200);
		const response = expectStatus(await place(lines([withdrawn, 'red', 'S', 1], [suspended, 'red', 'S', 1])), 409);
		expect(response.body).toMatchObject({
			type: '/problems/not-for-sale',
			lines: [{ listingId: withdrawn }, { listingId: suspended }],
		});
		expectStatus(await base.manager.post('/v1/base/tenants/tenant-c/approve'), 200);
		expectStatus(await place(lines([suspended, 'red', 'S', 1])), 201);
	});

	test('400: without an Idempotency-Key nothing happens', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 3 } });
		const response = expectStatus(await base.buyer().post('/v1/checkouts', lines([id, 'red', 'S', 1])), 400);
		expect(response.body.type).toBe('/problems/missing-idempotency-key');
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(3);
	});

	test('four times as many concurrent buyers as stock buy exactly the stock', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 20 } });
		expect(await race(80, id)).toEqual({ 201: 20, 409: 60 });
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(0);
	});
});

describe('a checkout that ends', () => {
	test('by cancellation releases its stock once, however often the request is repeated', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 3 }, blue: { M: 2 } });
		const { checkoutId } = expectStatus(await place(lines([id, 'red', 'S', 2], [id, 'blue', 'M', 1])), 201).body;
		const cancels = await Promise.all([1, 2, 3].map(() => base.buyer().post(`/v1/checkouts/${checkoutId}/cancel`)));
		for (const response of cancels) expect(expectStatus(response, 200).body.state).toBe('cancelled');
		expect(await available(base, 'tenant-a', id)).toEqual({ red: { S: 3, M: 0 }, blue: { S: 0, M: 2 } });
	});

	test('unpaid releases its stock after the expiry, and its payment can no longer be opened', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 3 } });
		const { checkoutId } = expectStatus(await place(lines([id, 'red', 'S', 2])), 201).body;
		expectStatus(await base.anyone.post('/local/clock', { advanceSeconds: 14 * 60 }), 200);
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(1);
		expectStatus(await base.anyone.post('/local/clock', { advanceSeconds: 3 * 60 }), 200);
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(3);
		expect((await base.buyer().get(`/v1/checkouts/${checkoutId}`)).body.state).toBe('expired');
		const opened = await base.buyer().post(`/v1/checkouts/${checkoutId}/payment`, { method: 'card' });
		expect(expectStatus(opened, 409).body).toMatchObject({ type: '/problems/checkout-state', state: 'expired' });
	});

	test('and is paid late reserves again while there is stock; otherwise the payment is refunded automatically', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 2 } });
		const late = expectStatus(await place(lines([id, 'red', 'S', 2])), 201).body.checkoutId;
		const later = await base.buyer().post(`/v1/checkouts/${late}/payment`, { method: 'card' });
		expectStatus(await base.anyone.post('/local/clock', { advanceSeconds: 17 * 60 }), 200);
		const other = expectStatus(await place(lines([id, 'red', 'S', 1]), newKey(), 'buyer-2'), 201).body.checkoutId;
		expectStatus(await base.anyone.post(`/local/stripe/payment_intents/${later.body.paymentId}/succeed`), 200);
		expect((await base.buyer().get(`/v1/checkouts/${late}`)).body.state).toBe('expired');
		expectStatus(await base.buyer('buyer-2').post(`/v1/checkouts/${other}/cancel`), 200);
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(2);

		const second = expectStatus(await place(lines([id, 'red', 'S', 2])), 201).body.checkoutId;
		const opened = await base.buyer().post(`/v1/checkouts/${second}/payment`, { method: 'card' });
		expectStatus(await base.anyone.post('/local/clock', { advanceSeconds: 17 * 60 }), 200);
		expectStatus(await base.anyone.post(`/local/stripe/payment_intents/${opened.body.paymentId}/succeed`), 200);
		expect((await base.buyer().get(`/v1/checkouts/${second}`)).body).toMatchObject({
			state: 'paid',
			paymentId: opened.body.paymentId,
		});
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(0);
	});
});

describe('the payment of a checkout', () => {
	test('opened twice is one payment', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 3 } });
		const { checkoutId } = expectStatus(await place(lines([id, 'red', 'S', 1])), 201).body;
		const open = () => base.buyer().post(`/v1/checkouts/${checkoutId}/payment`, { method: 'wechat_pay' });
		const [first, two] = [expectStatus(await open(), 200), expectStatus(await open(), 200)];
		expect(two.body).toEqual(first.body);
		expect(first.body).toMatchObject({ provider: 'stripe', clientSecret: expect.any(String) });
	});

	test('a paid checkout becomes one order per tenant, and paying again changes nothing', async () => {
		const [a, b] = [
			await onSale(base, 'tenant-a', { red: { S: 5 } }),
			await onSale(base, 'tenant-b', { red: { S: 5 } }),
		];
		const placed = expectStatus(
			await place(lines([a, 'red', 'S', 1], [b, 'red', 'S', 2]), newKey(), 'payer'),
			201,
		).body;
		const paymentId = await pay(base, placed.checkoutId, 'payer');
		await base.anyone.post(`/local/stripe/payment_intents/${paymentId}/succeed`);
		const checkout = (await base.buyer('payer').get(`/v1/checkouts/${placed.checkoutId}`)).body;
		expect(checkout).toMatchObject({ state: 'paid', paymentId });
		const orders = expectStatus(await base.buyer('payer').get('/v1/orders'), 200).body.items;
		expect(orders.map((order: { orderId: string }) => order.orderId).toSorted()).toEqual(
			placed.orders.map((order: { orderId: string }) => order.orderId).toSorted(),
		);
		expect((await available(base, 'tenant-a', a))['red']?.['S']).toBe(4);
	});

	test('an event with a wrong signature is refused', async () => {
		const body = JSON.stringify({ id: 'evt_1', type: 'payment_intent.succeeded', data: { object: {} } });
		for (const signature of ['', 't=1,v1=00', `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}`]) {
			const response = await base.anyone.post(
				'/v1/webhooks/stripe',
				body,
				signature ? { 'stripe-signature': signature } : {},
			);
			expect(expectStatus(response, 400).body.type).toBe('/problems/invalid-signature');
		}
	});

	test('a bank transfer reserves for three days and is confirmed by the base; another amount goes to review', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 5 } });
		const [right, wrong] = await Promise.all(
			[1, 2].map(async () => expectStatus(await place(lines([id, 'red', 'S', 1])), 201).body.checkoutId),
		);
		await takeTransfers(base);
		for (const checkoutId of [right, wrong]) {
			const opened = await base.buyer().post(`/v1/checkouts/${checkoutId}/payment`, { method: 'bank_transfer' });
			expect(expectStatus(opened, 200).body.provider).toBe('bank_transfer');
		}
		expectStatus(await base.anyone.post('/local/clock', { advanceSeconds: 2 * 86_400 }), 200);
		const confirm = (checkoutId: string, amount: number) => bookTransfer(base, checkoutId, amount);
		expect(expectStatus(await confirm(right, 12900), 200).body).toMatchObject({ checkoutId: right, state: 'paid' });
		expect(expectStatus(await confirm(right, 12900), 200).body).toMatchObject({ checkoutId: right, state: 'paid' });
		expect(expectStatus(await confirm(wrong, 12800), 200).body).toMatchObject({ checkoutId: wrong, state: 'review' });
		const [review] = expectStatus(await base.manager.get('/v1/base/reviews'), 200).body.items;
		expect(review).toMatchObject({ checkoutId: wrong, reason: 'underpaid' });
		const decide = (decision: string) => base.manager.post(`/v1/base/checkouts/${wrong}/review`, { decision });
		const before = (await available(base, 'tenant-a', id))['red']?.['S'] ?? 0;
		for (const _ of [1, 2]) expect(expectStatus(await decide('refund'), 200).body.state).toBe('cancelled');
		expectStatus(await decide('accept'), 409);
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(before + 1);
		expect(expectStatus(await base.manager.get('/v1/base/reviews'), 200).body.items).toEqual([]);
	});
});

describe('lanes', () => {
	test('a drop in 16 lanes sells exactly its stock, and nobody is refused while any lane has some', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 1 } });
		const merchant = base.merchant('tenant-a');
		const put = (body: object) => merchant.send('PUT', `/v1/merchant/listings/${id}/stock`, body);
		expect(expectStatus(await put({ stock: { red: { S: 50, M: 7 } }, lanes: 16 }), 200).body.stock.red).toEqual({
			S: 50,
			M: 7,
		});
		expect(await race(150, id)).toEqual({ 201: 50, 409: 100 });
		expect((await available(base, 'tenant-a', id))['red']).toEqual({ S: 0, M: 7 });
		const whole = expectStatus(await place(lines([id, 'red', 'M', 7])), 201).body.checkoutId;
		expectStatus(await base.buyer().post(`/v1/checkouts/${whole}/cancel`), 200);
		expect(expectStatus(await put({ stock: { blue: { M: 1 } }, lanes: 1 }), 200).body.stock).toEqual({
			red: { S: 0, M: 7 },
			blue: { S: 0, M: 1 },
		});
		expectStatus(await place(lines([id, 'red', 'M', 7])), 201);
	});

	test('stock in lanes is adjusted as a whole, never below zero, and never over more rows than a transaction takes', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 1 } });
		const merchant = base.merchant('tenant-a');
		const where = `/v1/merchant/listings/${id}/stock`;
		expectStatus(await merchant.send('PUT', where, { stock: { red: { S: 10 } }, lanes: 4 }), 200);
		expect(expectStatus(await merchant.send('PATCH', where, { stock: { red: { S: -7 } } }), 200).body.stock.red.S).toBe(
			3,
		);
		const short = expectStatus(await merchant.send('PATCH', where, { stock: { red: { S: -4 } } }), 409);
		expect(short.body.lines).toEqual([{ color: 'red', size: 'S', requested: 4, available: 3 }]);
		const many = expectStatus(await merchant.send('PUT', where, { stock: { red: { S: 10 } }, lanes: 64 }), 422);
		expect(many.body.type).toBe('/problems/too-many-rows');
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(3);
	});
});
