import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultBase, event, expectProblem, startFaultBase } from '../faults/fault-base.ts';
import { address, expectStatus, newKey, onSale, openTenant } from '../support/scenario.ts';

/** The form of requests: differences that a parser, router or number format would hide. */

let base: FaultBase;
let id: string;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	id = await onSale(base, 'tenant-a', { red: { S: 50 } });
});
afterAll(() => base.stop());

/** Calls made by routes since the wire was cleared. */
const routeCalls = () => base.wire.records.filter(({ caller }) => caller.kind === 'route');
const errorsOf = async (body: string) => {
	base.wire.clear();
	const response = await base.buyer().post('/v1/checkouts', body, newKey());
	const { errors } = expectProblem(response, 422, 'invalid').body;
	expect(routeCalls()).toEqual([]);
	return errors as { pointer: string; detail: string }[];
};
const order = (quantity: string) =>
	`{"lines":[{"listingId":"${id}","color":"red","size":"S","quantity":${quantity}}],"shippingAddress":${JSON.stringify(address)}}`;

describe('a JSON body', () => {
	test('may be nested sixteen deep; deeper ones are refused for that alone', async () => {
		const nested = (depth: number) => `{"lines":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
		const tooDeep = { pointer: '', detail: 'must be nested at most 16 deep' };
		expect(await errorsOf(nested(16))).not.toContainEqual(tooDeep);
		for (const depth of [17, 32_000]) expect(await errorsOf(nested(depth))).toEqual([tooDeep]);
		expect(await errorsOf(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)).toEqual([tooDeep]);
	});

	test('may have 4,096 values, because the fault for a value is longer than the value', async () => {
		const keys = (count: number) => `{${Array.from({ length: count }, (_, i) => `"${i}":0`).join()}}`;
		const items = (count: number) => `{"lines":[${Array.from({ length: count }, () => '{}').join()}]}`;
		const tooMany = { pointer: '', detail: 'must have at most 4096 values' };
		for (const body of [keys(4_095), items(4_094)]) expect(await errorsOf(body)).not.toContainEqual(tooMany);
		for (const body of [keys(4_096), items(4_095), items(20_000)]) expect(await errorsOf(body)).toEqual([tooMany]);
	});

	test('that is malformed is refused as malformed, however deep', async () => {
		expectProblem(await base.buyer().post('/v1/checkouts', '['.repeat(60_000), newKey()), 400, 'malformed-body');
	});

	test.each([
		['twice', (body: string) => body.replace('"quantity":1', '"quantity":1,"quantity":5')],
		[
			'may be encoded in other characters',
			(body: string) => body.replace('"quantity":1', '"quantity":1,"\\u0071uantity":5'),
		],
	])('with a repeated key is refused with its name: %s', async (_, twice) => {
		expect(await errorsOf(twice(order('1')))).toEqual([{ pointer: '/lines/0/quantity', detail: 'repeats a key' }]);
	});

	test('with a repeated key is refused, even behind a string that ends in a backslash', async () => {
		const body = order('1').replace('"color":"red"', String.raw`"color":"\\","color":"red"`);
		expect(await errorsOf(body)).toEqual([{ pointer: '/lines/0/color', detail: 'repeats a key' }]);
	});

	test.each(['"},{"a":[{"quantity":1,"quantity":2}]', '\\', '\\\\"\\', '"[[[[[[[[[[[[[[[[[', '\\\\"[[[[[[[[[[[[[[[[['])(
		'may contain JSON within its strings: %j',
		async (line1) => {
			const body = { ...(JSON.parse(order('1')) as object), shippingAddress: { ...address, line1 } };
			for (const spaces of [0, 2])
				expectStatus(await base.buyer().post('/v1/checkouts', JSON.stringify(body, null, spaces), newKey()), 201);
		},
	);
});

describe('a path', () => {
	const get = (path: string, method = 'GET') => fetch(base.url + path, { method });

	test('returns for HEAD what it returns for GET, without the body, for refusals too', async () => {
		for (const path of ['/v1/clusters', `/v1/listings/${id}`, '/v1/listings/none', '/v1/nothing']) {
			const [head, whole] = [await get(path, 'HEAD'), await get(path)];
			expect([path, head.status, head.headers.get('content-type')]).toEqual([
				path,
				whole.status,
				whole.headers.get('content-type'),
			]);
			// A client never sees the body of HEAD, whose length would be that of the function's response.
			expect(head.headers.get('content-length')).toBeNull();
		}
	});

	test('with a trailing slash is another address, and no way around the gateway’s route', async () => {
		for (const path of ['/v1/clusters/', '/v1/listings/', `/v1/listings/${id}/`, '/v1/clusters%2F'])
			expect([path, (await get(path)).status]).toEqual([path, 404]);
	});
});

describe('a query', () => {
	test('is read by name, and tracking parameters are ignored on public reads', async () => {
		expectStatus(await base.anyone.get('/v1/listings?utm_source=x&tenant=tenant-a&gclid=1&utm_source=y'), 200);
	});

	test.each([
		['/v1/listings?tenant=tenant-a&__proto__=1&colour=red&colour=blue', ['__proto__', 'colour']],
		['/v1/clusters?%00=1&Limit=2', ['\u0000', 'Limit']],
		[`/v1/listings?${'x'.repeat(5_000)}=1&=2`, [`${'x'.repeat(199)}…`, '']],
	])('with unknown parameters is refused by their names: %s', async (path, parameters) => {
		const { body } = expectProblem(await base.anyone.get(path), 422, 'unknown-parameter');
		expect(body.parameters).toEqual(parameters);
	});

	test('with unknown parameters changes nothing', async () => {
		const stock = `/v1/merchant/listings/${id}/stock`;
		const merchant = base.merchant('tenant-a');
		const before = (await merchant.get(stock)).body;
		const response = await merchant.send('PUT', `${stock}?utm_source=x`, { stock: { red: { S: 1 } } });
		expect(expectProblem(response, 422, 'unknown-parameter').body.parameters).toEqual(['utm_source']);
		expect((await merchant.get(stock)).body).toEqual(before);
	});

	test('must not repeat a parameter, and every fault is listed', async () => {
		const twice = await base.anyone.get('/v1/listings?tenant=tenant-a&tenant=tenant-b&limit=0&sort=x');
		const errors = expectProblem(twice, 422, 'invalid').body.errors as { pointer: string; detail: string }[];
		expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual(['/limit', '/sort', '/tenant']);
		expect(errors).toContainEqual({ pointer: '/tenant', detail: 'is given more than once' });
	});

	test.each(['', '%20', '1e1', '0x10', '1.0', '+1', '１', 'Infinity', '9'.repeat(20)])(
		'takes integers as digits only: %j is refused',
		async (limit) => {
			const { body } = expectProblem(await base.anyone.get(`/v1/listings?limit=${limit}`), 422, 'invalid');
			expect(body.errors).toEqual([{ pointer: '/limit', detail: 'must be a whole number' }]);
		},
	);
});

test('of a path with a twice encoded parent segment is not found', async () => {
	for (const step of ['%252e', '%252E%252e', '.%252e', '%252e.'])
		for (const where of [`/v1/listings/${step}`, `/v1/listings/x/${step}`, `/v1/tenants/${step}`])
			expectProblem(await base.anyone.get(where), 404, 'not-found');
});

describe('a signed event', () => {
	const intent = { id: 'pi_1', amount_received: 100, currency: 'cny', metadata: { checkoutId: 'chk_a_b' } };

	test.each([
		['/data/object/id', { ...intent, id: '' }],
		['/data/object/amount_received', { ...intent, amount_received: 1.5 }],
		['/data/object/amount_received', { ...intent, amount_received: -1 }],
		['/data/object/amount_received', { ...intent, amount_received: '100' }],
		['/data/object/currency', { ...intent, currency: null }],
		['/data/object/metadata', { ...intent, metadata: undefined }],
		['/data/object/metadata/checkoutId', { ...intent, metadata: { checkoutId: 7 } }],
		['/data/object', undefined],
	])('for a payment without its %s is refused, and changes nothing', async (pointer, object) => {
		base.wire.clear();
		const response = await base.webhook(event('payment_intent.succeeded', object as object));
		expect(expectProblem(response, 422, 'invalid').body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
		expect(routeCalls()).toEqual([]);
	});

	test.each(['null', '7', '[]', '{}', '{"type":7}'])(
		'that is no payment event is acknowledged, and changes nothing: %s',
		async (text) => {
			base.wire.clear();
			expectStatus(await base.webhook(text), 200);
			expect(routeCalls()).toEqual([]);
		},
	);
});
