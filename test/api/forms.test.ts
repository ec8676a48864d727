import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultBase, event, expectProblem, startFaultBase } from '../faults/fault-base.ts';
import { address, expectStatus, newKey, onSale, openTenant } from '../support/scenario.ts';

/** The form of requests: what a parser, a router or a form of numbers would let pass for something else. */

let base: FaultBase;
let id: string;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	id = await onSale(base, 'tenant-a', { red: { S: 50 } });
});
afterAll(() => base.stop());

/** The calls that routes made since the wire was cleared. */
const asked = () => base.wire.records.filter(({ caller }) => caller.kind === 'route');
const errorsOf = async (body: string) => {
	base.wire.clear();
	const answer = await base.buyer().post('/v1/checkouts', body, newKey());
	const { errors } = expectProblem(answer, 422, 'invalid').body;
	expect(asked()).toEqual([]);
	return errors as { pointer: string; detail: string }[];
};
const order = (quantity: string) =>
	`{"lines":[{"listingId":"${id}","color":"red","size":"S","quantity":${quantity}}],"shippingAddress":${JSON.stringify(address)}}`;

describe('a JSON body', () => {
	test('is nested sixteen deep and no more, and is refused for that alone', async () => {
		const nested = (depth: number) => `{"lines":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
		const tooDeep = { pointer: '', detail: 'must be nested at most 16 deep' };
		expect(await errorsOf(nested(16))).not.toContainEqual(tooDeep);
		for (const depth of [17, 32_000]) expect(await errorsOf(nested(depth))).toEqual([tooDeep]);
		expect(await errorsOf(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)).toEqual([tooDeep]);
	});

	test('has 4,096 values and no more: each may be a fault, and a fault is longer than what it names', async () => {
		const keys = (count: number) => `{${Array.from({ length: count }, (_, i) => `"${i}":0`).join()}}`;
		const items = (count: number) => `{"lines":[${Array.from({ length: count }, () => '{}').join()}]}`;
		const tooMany = { pointer: '', detail: 'must have at most 4096 values' };
		for (const body of [keys(4_095), items(4_094)]) expect(await errorsOf(body)).not.toContainEqual(tooMany);
		for (const body of [keys(4_096), items(4_095), items(20_000)]) expect(await errorsOf(body)).toEqual([tooMany]);
	});

	test('that is broken is broken, however deep', async () => {
		expectProblem(await base.buyer().post('/v1/checkouts', '['.repeat(60_000), newKey()), 400, 'malformed-body');
	});

	test.each([
		['twice', (body: string) => body.replace('"quantity":1', '"quantity":1,"quantity":5')],
		['also in other characters', (body: string) => body.replace('"quantity":1', '"quantity":1,"\\u0071uantity":5')],
	])('says a key once: %s is refused, and named', async (_, twice) => {
		expect(await errorsOf(twice(order('1')))).toEqual([{ pointer: '/lines/0/quantity', detail: 'repeats a key' }]);
	});

	test('says a key once, also right behind a text that ends in a backslash', async () => {
		const body = order('1').replace('"color":"red"', String.raw`"color":"\\","color":"red"`);
		expect(await errorsOf(body)).toEqual([{ pointer: '/lines/0/color', detail: 'repeats a key' }]);
	});

	test.each(['"},{"a":[{"quantity":1,"quantity":2}]', '\\', '\\\\"\\', '"[[[[[[[[[[[[[[[[[', '\\\\"[[[[[[[[[[[[[[[[['])(
		'may hold in its texts what looks like more of it: %j',
		async (line1) => {
			const body = { ...(JSON.parse(order('1')) as object), shippingAddress: { ...address, line1 } };
			for (const spaces of [0, 2])
				expectStatus(await base.buyer().post('/v1/checkouts', JSON.stringify(body, null, spaces), newKey()), 201);
		},
	);
});

describe('a path', () => {
	const get = (path: string, method = 'GET') => fetch(base.url + path, { method });

	test('of GET is answered to HEAD as well, without the body, also what is refused', async () => {
		for (const path of ['/v1/clusters', `/v1/listings/${id}`, '/v1/listings/none', '/v1/nothing']) {
			const [head, whole] = [await get(path, 'HEAD'), await get(path)];
			expect([path, head.status, head.headers.get('content-type')]).toEqual([
				path,
				whole.status,
				whole.headers.get('content-type'),
			]);
			// A client never sees the body of HEAD; its length is that of what the function answered.
			expect(head.headers.get('content-length')).toBeNull();
		}
	});

	test('with a slash at its end is another, and no way around what the gateway has on the one without', async () => {
		for (const path of ['/v1/clusters/', '/v1/listings/', `/v1/listings/${id}/`, '/v1/clusters%2F'])
			expect([path, (await get(path)).status]).toEqual([path, 404]);
	});
});

describe('a query', () => {
	test('is read by its names, and what is not named is ignored', async () => {
		expectStatus(await base.anyone.get('/v1/listings?utm_source=x&tenant=tenant-a&__proto__=1&utm_source=y'), 200);
	});

	test('names a thing once, and every fault of it is said', async () => {
		const twice = await base.anyone.get('/v1/listings?tenant=tenant-a&tenant=tenant-b&limit=0&sort=x');
		const errors = expectProblem(twice, 422, 'invalid').body.errors as { pointer: string; detail: string }[];
		expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual(['/limit', '/sort', '/tenant']);
		expect(errors).toContainEqual({ pointer: '/tenant', detail: 'is given more than once' });
	});

	test.each(['', '%20', '1e1', '0x10', '1.0', '+1', '１', 'Infinity', '9'.repeat(20)])(
		'has whole numbers of digits alone: %j is none',
		async (limit) => {
			const { body } = expectProblem(await base.anyone.get(`/v1/listings?limit=${limit}`), 422, 'invalid');
			expect(body.errors).toEqual([{ pointer: '/limit', detail: 'must be a whole number' }]);
		},
	);
});

test('a step upwards that is encoded twice leads nowhere', async () => {
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
	])('of a payment that does not say its %s is refused, and changes nothing', async (pointer, object) => {
		base.wire.clear();
		const answer = await base.webhook(event('payment_intent.succeeded', object as object));
		expect(expectProblem(answer, 422, 'invalid').body.errors).toEqual([{ pointer, detail: expect.any(String) }]);
		expect(asked()).toEqual([]);
	});

	test.each(['null', '7', '[]', '{}', '{"type":7}'])(
		'that is no event is taken, and changes nothing: %s',
		async (text) => {
			base.wire.clear();
			expectStatus(await base.webhook(text), 200);
			expect(asked()).toEqual([]);
		},
	);
});
