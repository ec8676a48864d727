import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { address, expectStatus, newKey, onSale, openTenant, pay } from '../support/scenario.ts';
import { type FaultBase, expectProblem, place, startFaultBase, writes } from './fault-base.ts';
import { expectInvariants, remember } from './expect-invariants.ts';

/** Faults 36 to 38 on the routes of the order path. `test/api` has the refusals that all routes share. */

const composed = 'caf\u00E9';
const decomposed = 'cafe\u0301';

let base: FaultBase;
let id: string;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	await openTenant(base, 'tenant-b');
	id = await onSale(
		base,
		'tenant-a',
		{ [composed]: { '👕': 50, 𠮷1: 50 } },
		{ colors: [{ code: composed, name: { zh: '咖啡', en: 'Coffee' } }], sizes: ['👕', '𠮷1'] },
	);
});
afterAll(() => base.stop());

const order = (color: string, size: string, changed: object = {}) => ({
	lines: [{ listingId: id, color, size, quantity: 1 }],
	shippingAddress: { ...address, ...changed },
});
const send = async (body: unknown, key = newKey()) =>
	remember(base, 'buyer-1', key['idempotency-key'] ?? '', await base.buyer().post('/v1/checkouts', body, key));

describe('36: text', () => {
	test('composed and decomposed forms are one variant and one request', async () => {
		const key = newKey();
		const first = expectStatus(await send(order(composed, '👕'), key), 201).body;
		const again = expectStatus(await send(order(decomposed, '👕'), key), 201).body;
		expect(again).toEqual(first);
		expect(first.orders[0].lines[0].color).toBe(composed);
		await expectInvariants(base, { [id]: { [composed]: { '👕': 50, 𠮷1: 50 } } });
	});

	test('emoji and characters of four bytes are kept as they are', async () => {
		const name = '𠮷田 👩‍👩‍👧';
		const { body } = expectStatus(await send(order(composed, '𠮷1', { name })), 201);
		expect(body.shippingAddress.name).toBe(name);
		expect(body.orders[0].lines[0].size).toBe('𠮷1');
	});

	test('full-width digits and letters are a different text, so the variant is unknown', async () => {
		expectProblem(await send(order(composed, '𠮷１')), 422, 'unknown-variant');
	});

	test.each([
		['a lone high surrogate', '\\ud800'],
		['a lone low surrogate', 'x\\udc00'],
		['U+0000', 'a\\u0000b'],
		['a right-to-left override', 'a\\u202eb'],
		['an isolate', '\\u2066a'],
		['a byte order mark', '\\ufeffa'],
		['a delete', 'a\\u007f'],
		['blanks alone', '   '],
	])('422 names the field for %s in every text of the order path, and nothing is written', async (_, text) => {
		base.wire.clear();
		const valid = JSON.stringify(order(composed, '👕'));
		const places: [string, string][] = [
			[`"name":"${address.name}"`, '/shippingAddress/name'],
			[`"city":"${address.city}"`, '/shippingAddress/city'],
			[`"line1":"${address.line1}"`, '/shippingAddress/line1'],
			[`"postalCode":"${address.postalCode}"`, '/shippingAddress/postalCode'],
			[`"color":"${composed}"`, '/lines/0/color'],
			['"size":"👕"', '/lines/0/size'],
			[`"listingId":"${id}"`, '/lines/0/listingId'],
		];
		for (const [pair, pointer] of places) {
			const hostile = valid.replace(pair, `${pair.slice(0, pair.indexOf(':'))}:"${text}"`);
			expect(hostile).not.toBe(valid);
			expect(expectProblem(await send(hostile), 422, 'invalid').body.errors).toContainEqual(
				expect.objectContaining({ pointer }),
			);
		}
		const shipment = `{"carrier":"${text}","trackingNumber":"1"}`;
		const where = '/v1/merchant/orders/ord_tenant-a_01k9z3q8d4m2x7c5v6b8n9p0qr/shipments';
		expectProblem(await base.merchant('tenant-a').post(where, shipment), 422, 'invalid');
		expect(base.wire.records.filter((call) => call.caller.kind === 'route' && writes(call))).toEqual([]);
	});

	test('400 for an Idempotency-Key that is not visible ASCII or too long', async () => {
		for (const key of ['a b', 'x'.repeat(256)])
			expect({ key, response: await send(order(composed, '👕'), { 'idempotency-key': key }) }).toMatchObject({
				key,
				response: { status: 400, body: { type: '/problems/invalid-idempotency-key' } },
			});
	});
});

describe('37: cursors', () => {
	test('a cursor that is altered, cut, or of another list, owner or filter gets 400, and nothing is read', async () => {
		for (const buyer of ['buyer-1', 'buyer-2'])
			for (let i = 0; i < 2; i++) {
				const { checkoutId } = expectStatus(await place(base, [[id, composed, '👕', 1]], buyer), 201).body;
				await pay(base, checkoutId, buyer);
			}
		await base.settled();
		const first = async (caller: { get: FaultBase['anyone']['get'] }, where: string) =>
			String(expectStatus(await caller.get(`${where}?limit=1`), 200).body.nextCursor);
		const buyer = base.buyer();
		const cursor = await first(buyer, '/v1/orders');
		const merchants = await first(base.merchant('tenant-a'), '/v1/merchant/orders');
		expect(expectStatus(await buyer.get(`/v1/orders?limit=1&cursor=${cursor}`), 200).body.items).toHaveLength(1);
		const [payload = '', proof = ''] = cursor.split('.');
		const foreign = Buffer.from(Buffer.from(payload, 'base64url').toString().replaceAll('buyer-1', 'buyer-2')).toString(
			'base64url',
		);
		expect(foreign).not.toBe(payload);
		const altered = [
			`${foreign}.${proof}`,
			`${payload}.${proof.slice(0, -1)}`,
			`${payload}.${proof.startsWith('A') ? 'B' : 'A'}${proof.slice(1)}`,
			`${payload.slice(0, -4)}.${proof}`,
			payload,
			`.${proof}`,
			`${cursor}.${proof}`,
			merchants,
			'%00',
		];
		await base.settled();
		base.wire.clear();
		for (const text of altered)
			expectProblem(await buyer.get(`/v1/orders?limit=1&cursor=${text}`), 400, 'invalid-cursor');
		expectProblem(await base.buyer('buyer-2').get(`/v1/orders?cursor=${cursor}`), 400, 'invalid-cursor');
		const merchant = (tenantId: string, query: string) => base.merchant(tenantId).get(`/v1/merchant/orders?${query}`);
		expectProblem(await merchant('tenant-a', `cursor=${cursor}`), 400, 'invalid-cursor');
		expectProblem(await merchant('tenant-b', `cursor=${merchants}`), 400, 'invalid-cursor');
		expectProblem(await merchant('tenant-a', `state=shipped&cursor=${merchants}`), 400, 'invalid-cursor');
		expectProblem(await base.manager.get(`/v1/base/reviews?cursor=${merchants}`), 400, 'invalid-cursor');
		// Looking up the caller's membership precedes every other read.
		const tenant = /"pk":\{"S":"T#([a-z-]+)"\},"sk":\{"S":"\1"\}/;
		// Schedules run every minute, whatever a test does.
		const calls = base.wire.records.filter(
			({ caller, operation }) => caller.kind === 'route' && operation !== 'AssumeRole',
		);
		expect(calls.filter(({ request }) => !tenant.test(JSON.stringify(request)))).toEqual([]);
	});
});

describe('38: ids', () => {
	test('a listing id with separators, slashes, another tenant’s form or 2 KB opens no key outside listings', async () => {
		const unique = id.split('_')[2] ?? '';
		const hostile = [
			`lst_tenant-a_${unique}#`,
			`lst_tenant-a#_${unique}`,
			`lst_tenant-a_${unique}_x`,
			`lst_tenant-a_../${unique}`,
			`lst_T#tenant-a_${unique}`,
			`ord_tenant-a_${unique}`,
			`LST_tenant-a_${unique}`,
			`lst_tenant-b_${unique}`,
			'#',
			'__proto__',
			'constructor',
		];
		base.wire.clear();
		for (const listingId of hostile)
			expectProblem(await place(base, [[listingId, composed, '👕', 1]]), 409, 'not-for-sale');
		expectProblem(await place(base, [[`lst_tenant-a_${'x'.repeat(2048)}`, composed, '👕', 1]]), 422, 'invalid');
		expect(base.wire.records.filter((call) => call.caller.kind === 'route' && writes(call))).toEqual([]);
		const calls = base.wire.records.filter(({ caller }) => caller.kind === 'route');
		const keys = new Set(calls.flatMap(({ asks }) => asks.flatMap(({ leadingKeys }) => leadingKeys)));
		for (const key of keys) expect(key).toMatch(/^([TP]#tenant-b|B#buyer-1)$/);
	});

	test('buyers whose subjects contain separators are separate and see their own checkouts', async () => {
		const subjects = ['a', 'a#C#b', 'a_b', 'a~5fb', 'a/b', 'B#a', 'a%23', 'ä', '..'];
		const key = newKey();
		const ids = new Map<string, string>();
		for (const sub of subjects)
			ids.set(sub, expectStatus(await place(base, [[id, composed, '👕', 1]], sub, key), 201).body.checkoutId);
		expect(new Set(ids.values()).size).toBe(subjects.length);
		for (const [sub, checkoutId] of ids) {
			const where = `/v1/checkouts/${encodeURIComponent(checkoutId)}`;
			expect(expectStatus(await base.buyer(sub).get(where), 200).body.checkoutId).toBe(checkoutId);
			for (const other of subjects.filter((text) => text !== sub))
				expectProblem(await base.buyer(other).get(where), 404, 'not-found');
		}
	});

	test('another buyer’s checkouts and orders get 404 from every route, like missing ones', async () => {
		const { checkoutId, orders } = expectStatus(await place(base, [[id, composed, '👕', 1]], 'owner'), 201).body;
		await pay(base, checkoutId, 'owner');
		const { orderId } = orders[0];
		const stranger = base.buyer('stranger');
		const shipment = { carrier: 'x', trackingNumber: '1' };
		for (const response of [
			await stranger.get(`/v1/checkouts/${checkoutId}`),
			await stranger.post(`/v1/checkouts/${checkoutId}/cancel`),
			await stranger.post(`/v1/checkouts/${checkoutId}/payment`, { method: 'alipay' }),
			await stranger.get(`/v1/orders/${orderId}`),
			await stranger.post(`/v1/orders/${orderId}/receipt`),
			await base.merchant('tenant-b').get(`/v1/merchant/orders/${orderId}`),
			await base.merchant('tenant-b').post(`/v1/merchant/orders/${orderId}/shipments`, shipment),
		]) {
			const { instance: _, ...body } = expectProblem(response, 404, 'not-found').body;
			expect(body).toEqual({ type: '/problems/not-found', title: 'Not found.', status: 404 });
		}
	});
});
