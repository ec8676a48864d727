import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBase, startTestBase } from '../support/base.ts';
import { available, expectStatus, lines, newKey, onSale, openTenant, pay, shirt } from '../support/scenario.ts';

let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
	await openTenant(base, 'tenant-a');
});
afterAll(() => base.stop());

const stockOf = (id: string) => `/v1/merchant/listings/${id}/stock`;
const place = (body: object, buyer = 'buyer-1') => base.buyer(buyer).post('/v1/checkouts', body, newKey());

describe('a tenant whose state changes twice at once', () => {
	test.each([
		['approve', 'suspend', 'suspended'],
		['suspend', 'approve', 'active'],
	])('%s and then %s: its listings follow the final state', async (first, second, state) => {
		const tenantId = `torn-${state}`;
		await openTenant(base, tenantId);
		const ids: string[] = [];
		for (let i = 0; i < 12; i++) ids.push(await onSale(base, tenantId, { red: { S: 1 } }));
		const move = (verb: string) => base.manager.post(`/v1/base/tenants/${tenantId}/${verb}`);
		if (first === 'approve') expectStatus(await move('suspend'), 200);
		const earlier = move(first);
		const stateNow = async () => (await base.manager.get(`/v1/base/tenants/${tenantId}`)).body.state;
		await expect.poll(stateNow, { interval: 0 }).not.toBe(first === 'approve' ? 'suspended' : 'active');
		const later = move(second);
		for (const response of await Promise.all([earlier, later])) expectStatus(response, 200);
		const { items } = (await base.merchant(tenantId).get('/v1/merchant/listings?limit=100')).body;
		expect(new Set(items.map((one: { onSale: boolean }) => one.onSale))).toEqual(new Set([state === 'active']));
		expect(items).toHaveLength(ids.length);
	});
});

describe('names with a meaning in JavaScript', () => {
	test.each(['constructor', '__proto__', 'toString', 'a\nb'])('%j is neither a color nor a size', async (hostile) => {
		const merchant = base.merchant('tenant-a');
		const color = { code: hostile, name: { zh: '红', en: 'Red' } };
		expectStatus(await merchant.post('/v1/merchant/listings', { ...shirt, colors: [color] }), 422);
		expectStatus(await merchant.post('/v1/merchant/listings', { ...shirt, sizes: [hostile] }), 422);
		const id = await onSale(base, 'tenant-a', { red: { S: 1 } });
		const body = `{"stock":{"red":{"S":9,${JSON.stringify(hostile)}:5}}}`;
		expectStatus(await merchant.send('PUT', stockOf(id), body), 422);
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(1);
	});

	test('in a row of a file are a fault of that row, and the other rows become listings', async () => {
		const head =
			'Handle,Title,Type,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant Price,Variant Inventory Qty';
		const rows = [
			'bad,Bad,A,Color,__proto__,Size,constructor,1,5',
			`${'h'.repeat(5_000)},,,,,,,,`,
			'good,Good,A,Color,red,Size,S,1,5',
		];
		const merchant = base.merchant('tenant-a');
		const started = await merchant.send('POST', '/v1/merchant/imports', [head, ...rows].join('\n'), {
			'content-type': 'text/csv',
		});
		await base.settled();
		const done = expectStatus(
			await merchant.get(`/v1/merchant/imports/${expectStatus(started, 202).body.importId}`),
			200,
		).body;
		expect(done).toMatchObject({ state: 'done', imported: 1 });
		expect(done.faults.map((fault: { line: number }) => fault.line)).toEqual(expect.arrayContaining([2, 3]));
	});
});

describe('repeated keys', () => {
	test('a key in two spellings is refused, and nothing is set', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 1 } });
		const response = await base.merchant('tenant-a').send('PUT', stockOf(id), '{"stock":{"red":{"S":5,"S ":6}}}');
		expect(expectStatus(response, 422).body.errors).toEqual([{ pointer: '/stock/red/S ', detail: 'repeats a key' }]);
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(1);
	});
});

describe('stock with and without lanes', () => {
	test('stock set during a change of lanes is stored exactly', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 1 } });
		const merchant = base.merchant('tenant-a');
		const put = (body: object) => merchant.send('PUT', stockOf(id), body);
		for (let round = 0; round < 8; round++) {
			const stock = { red: { S: 100 } };
			const responses = await Promise.all([put({ stock }), put({ stock, lanes: 8 }), put({ stock })]);
			for (const response of responses) expectStatus(response, 200);
			expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(100);
			expectStatus(await put({ stock, lanes: 1 }), 200);
		}
	});

	test('a color that was removed while the listing had lanes returns with all its stock', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 8 }, blue: { S: 8 } });
		const merchant = base.merchant('tenant-a');
		expectStatus(await merchant.send('PUT', stockOf(id), { stock: { red: { S: 8 } }, lanes: 8 }), 200);
		const colors = (some: object) => merchant.send('PATCH', `/v1/merchant/listings/${id}`, { colors: some });
		expectStatus(await colors(shirt.colors.slice(0, 1)), 200);
		expectStatus(await merchant.send('PUT', stockOf(id), { stock: { red: { S: 8 } }, lanes: 1 }), 200);
		expectStatus(await colors(shirt.colors), 200);
		expect((await available(base, 'tenant-a', id))['blue']?.['S']).toBe(8);
		expectStatus(await place(lines([id, 'blue', 'S', 8])), 201);
		expectStatus(await merchant.send('PUT', stockOf(id), { stock: { blue: { S: 0 } } }), 200);
		expect((await available(base, 'tenant-a', id))['blue']?.['S']).toBe(0);
	});

	test('units spread over more rows than a transaction takes are refused with the limit', async () => {
		const colors = Array.from({ length: 6 }, (_, i) => ({ code: `c${i}`, name: { zh: `${i}`, en: `${i}` } }));
		const stock = Object.fromEntries(colors.map(({ code }) => [code, { S: 16 }]));
		const ids = [await onSale(base, 'tenant-a', stock, { colors }), await onSale(base, 'tenant-a', stock, { colors })];
		for (const id of ids)
			expectStatus(await base.merchant('tenant-a').send('PUT', stockOf(id), { stock, lanes: 16 }), 200);
		const all = ids.flatMap((id) => colors.map(({ code }): [string, string, string, number] => [id, code, 'S', 16]));
		expect(expectStatus(await place(lines(...all)), 422).body).toMatchObject({
			type: '/problems/too-many-rows',
			maximum: 99,
		});
	});
});

describe('a buyer who cancelled', () => {
	test('gets a refund when the payment succeeds after all', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 5 } });
		const { checkoutId } = expectStatus(await place(lines([id, 'red', 'S', 1])), 201).body;
		const { paymentId } = (await base.buyer().post(`/v1/checkouts/${checkoutId}/payment`, { method: 'card' })).body;
		expectStatus(await base.buyer().post(`/v1/checkouts/${checkoutId}/cancel`), 200);
		expectStatus(await base.anyone.post(`/local/stripe/payment_intents/${paymentId}/succeed`), 200);
		expect((await base.buyer().get(`/v1/checkouts/${checkoutId}`)).body.state).toBe('cancelled');
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(5);
	});
});

describe('a merchant’s change of a listing', () => {
	test('without a difference makes no revision; a tier above the price is refused; null removes tiers', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 5 } });
		const patch = (body: object) => base.merchant('tenant-a').send('PATCH', `/v1/merchant/listings/${id}`, body);
		expect(expectStatus(await patch({}), 200).body.revision).toBe(2);
		expect(
			expectStatus(await base.merchant('tenant-a').post(`/v1/merchant/listings/${id}/publish`), 200).body.revision,
		).toBe(2);
		const tier = (amount: number) => ({ tiers: [{ minQuantity: 10, price: { amount, currency: 'CNY' } }] });
		expect(expectStatus(await patch(tier(99_999)), 422).body.errors).toMatchObject([{ pointer: '/tiers/0/price' }]);
		expect(expectStatus(await patch(tier(9_900)), 200).body.tiers).toHaveLength(1);
		expect(expectStatus(await patch({ tiers: null }), 200).body.tiers).toBeUndefined();
	});

	test('succeeds for each of twenty at once', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 5 } });
		const responses = await Promise.all(
			Array.from({ length: 20 }, (_, i) =>
				base.merchant('tenant-a').send('PATCH', `/v1/merchant/listings/${id}`, { category: `c${i}` }),
			),
		);
		for (const response of responses) expectStatus(response, 200);
	});
});

describe('unusual requests', () => {
	test('with TRACE are not allowed; a GET with a body is a GET', async () => {
		const raw = (method: string, body: string) =>
			new Promise<{ status: number | undefined; type: string | undefined }>((resolve, reject) => {
				const sent = request(
					`${base.url}/v1/clusters`,
					{ method, headers: { 'content-length': body.length } },
					(response) => {
						response
							.resume()
							.on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'] }));
					},
				);
				sent.on('error', reject).end(body);
			});
		expect(await raw('TRACE', '')).toEqual({ status: 405, type: 'application/problem+json' });
		expect(await raw('GET', '{}')).toMatchObject({ status: 200 });
	});

	test('with an encoded slash reach no shorter address', async () => {
		expectStatus(await base.anyone.get('/v1/listings/%2F'), 404);
	});

	test('with an encoded slash do not bypass the throttle of an export', async () => {
		const exporting = '/sales%2Fexport.csv?from=2026-11-01&to=2026-11-02';
		expectStatus(await base.manager.get(`/v1/base${exporting}`), 404);
		expectStatus(await base.merchant('tenant-a').get(`/v1/merchant${exporting}`), 404);
	});
});

test('with a long subject are served like any other', async () => {
	const id = await onSale(base, 'tenant-a', { red: { S: 5 } });
	const buyer = '@买'.repeat(30);
	const { checkoutId } = expectStatus(await place(lines([id, 'red', 'S', 1]), buyer), 201).body;
	await pay(base, checkoutId, buyer);
	expect((await base.buyer(buyer).get('/v1/orders')).body.items).toHaveLength(1);
});
