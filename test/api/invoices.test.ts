import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invoiceExamples } from '#http/schemas';
import { cny, iso } from '#kernel';
import { type FaultBase, startFaultBase } from '../faults/fault-base.ts';
import { expectStatus, lines, newKey, onSale, openTenant, pay } from '../support/scenario.ts';

let base: FaultBase;
let listingId: string;
beforeAll(async () => {
	base = await startFaultBase();
	for (const tenantId of ['tenant-a', 'tenant-b']) await openTenant(base, tenantId);
	listingId = await onSale(base, 'tenant-a', { red: { S: 50 } });
});
afterAll(() => base.stop());

const wanted = invoiceExamples.requestInput;
const merchant = (role = 'finance') => base.merchant('tenant-a', role);

async function bought(buyer = 'buyer-1'): Promise<string> {
	const placed = await base.buyer(buyer).post('/v1/checkouts', lines([listingId, 'red', 'S', 2]), newKey());
	const { checkoutId, orders } = expectStatus(placed, 201).body;
	await pay(base, checkoutId, buyer);
	return orders[0].orderId;
}
const request = (orderId: string, body: object = wanted, buyer = 'buyer-1') =>
	base.buyer(buyer).post(`/v1/orders/${orderId}/invoice-requests`, body);
const ofBuyer = async (orderId: string) =>
	expectStatus(await base.buyer().get(`/v1/orders/${orderId}/invoices`), 200).body;
const invoice = (number: string, amount: number, more: object = {}) => ({
	number: number.padStart(20, '0'),
	issuedAt: iso(base.base.now() - 1),
	amount: cny(amount),
	tax: cny(Math.floor(amount / 10)),
	...more,
});
const record = (orderId: string, body: object) => merchant().post(`/v1/merchant/orders/${orderId}/invoices`, body);
const requested = async (state: string) => {
	const { items } = expectStatus(await merchant().get(`/v1/merchant/invoice-requests?state=${state}`), 200).body;
	return (items as { orderId: string; title: string | null }[]).map(({ orderId, title }) => [orderId, title]);
};

describe('an invoice', () => {
	test('is requested by the buyer, found by the merchant, and recorded with an audit entry', async () => {
		const orderId = await bought();
		const open = expectStatus(await request(orderId), 201).body;
		const terms = { ...wanted, requestedAt: expect.any(String), reason: null, orderId };
		const asked = { ...terms, state: 'open', decidedAt: null };
		const none = { invoices: [], invoiced: cny(0), invoiceable: cny(25_800), toReverse: cny(0) };
		expect(open).toEqual({ orderId, request: asked, ...none });
		expect(expectStatus(await request(orderId), 201).body).toEqual(open);
		const changed = { ...wanted, title: '另一家服装有限公司' };
		expect(expectStatus(await request(orderId, changed), 201).body.request.title).toBe(changed.title);
		expect(await requested('open')).toContainEqual([orderId, changed.title]);

		const body = invoice('1', 25_800);
		const recorded = expectStatus(await record(orderId, body), 201).body;
		expect(recorded).toMatchObject({
			request: { state: 'answered', decidedAt: expect.any(String) },
			invoices: [{ ...body, reverses: null }],
			invoiced: cny(25_800),
			invoiceable: cny(0),
		});
		expect(expectStatus(await record(orderId, body), 201).body).toEqual(recorded);
		expect(await ofBuyer(orderId)).toEqual(recorded);
		expect(await requested('open')).not.toContainEqual([orderId, changed.title]);
		const [entry] = expectStatus(await merchant('owner').get('/v1/merchant/audit?limit=1'), 200).body.items;
		expect(entry).toMatchObject({ operation: 'recordInvoice', path: { orderId } });
		expect(entry.changes).toContainEqual({ field: 'request', old: 'open', new: 'answered' });
		expect(JSON.stringify(entry)).not.toContain(changed.title);
	});

	test('of more than what is paid and not refunded is refused, and a later refund is left to reverse', async () => {
		const orderId = await bought();
		const large = expectStatus(await record(orderId, invoice('1', 25_801)), 409).body;
		expect(large).toMatchObject({
			type: '/problems/invoice-too-large',
			requested: cny(25_801),
			invoiceable: cny(25_800),
		});
		expectStatus(await record(orderId, invoice('1', 25_800)), 201);
		const refund = { amount: cny(5_800) };
		expectStatus(await merchant().post(`/v1/merchant/orders/${orderId}/refunds`, refund), 201);
		expect(await ofBuyer(orderId)).toMatchObject({ invoiceable: cny(0), toReverse: cny(5_800) });
		const unknown = await record(orderId, invoice('2', 1, { reverses: '9'.repeat(20) }));
		expect(expectStatus(unknown, 409).body).toMatchObject({
			type: '/problems/invoice-not-reversible',
			reversible: cny(0),
		});
		const reversal = invoice('2', 5_800, { reverses: '1'.padStart(20, '0') });
		const reversed = expectStatus(await record(orderId, reversal), 201).body;
		expect(reversed).toMatchObject({ invoiced: cny(20_000), invoiceable: cny(0), toReverse: cny(0) });
		expect(expectStatus(await record(orderId, invoice('1', 1)), 409).body.type).toBe('/problems/invoice-exists');
	});

	test('is rejected with a reason, and requested again with another title', async () => {
		const orderId = await bought();
		expectStatus(await request(orderId), 201);
		const reject = (reason: string) => merchant().post(`/v1/merchant/invoice-requests/${orderId}/reject`, { reason });
		for (const _ of [1, 2]) expectStatus(await reject('no such enterprise'), 200);
		expect((await ofBuyer(orderId)).request).toMatchObject({ state: 'rejected', reason: 'no such enterprise' });
		const again = expectStatus(await reject('another reason'), 409).body;
		expect(again).toMatchObject({ type: '/problems/invoice-request-state', state: 'rejected' });
		expect(expectStatus(await request(orderId, { ...wanted, title: '新' }), 201).body.request.state).toBe('open');
	});

	test('of a business names a tax id that is one', async () => {
		const orderId = await bought();
		const pointers = async (body: object) =>
			expectStatus(await request(orderId, body), 422).body.errors.map(({ pointer }: { pointer: string }) => pointer);
		const { taxId: _taxId, ...without } = wanted;
		expect(await pointers(without)).toEqual(['/taxId']);
		expect(await pointers({ ...wanted, taxId: '91350100M000100Y44' })).toEqual(['/taxId']);
		expectStatus(await request(orderId, { ...without, kind: 'ordinary' }), 201);
	});

	test('is seen by the buyer and by those who issue it, and by nobody else', async () => {
		const orderId = await bought();
		expectStatus(await request(orderId), 201);
		expectStatus(await base.buyer('buyer-2').get(`/v1/orders/${orderId}/invoices`), 404);
		expectStatus(await request(orderId, wanted, 'buyer-2'), 404);
		for (const role of ['viewer', 'fulfilment'])
			expectStatus(await merchant(role).get('/v1/merchant/invoice-requests'), 403);
		const other = base.merchant('tenant-b');
		expectStatus(await other.get(`/v1/merchant/orders/${orderId}/invoices`), 404);
		expectStatus(await other.post(`/v1/merchant/orders/${orderId}/invoices`, invoice('1', 1)), 404);
		expect((await other.get('/v1/merchant/invoice-requests')).body.items).toEqual([]);
	});
});

describe('the personal data of a request', () => {
	test('is exported, and erased with the buyer’s other data; an open request is withdrawn', async () => {
		const buyer = base.buyer('leaver');
		const [answered, open] = [await bought('leaver'), await bought('leaver')];
		for (const orderId of [answered, open]) expectStatus(await request(orderId, wanted, 'leaver'), 201);
		expectStatus(await record(answered, invoice('1', 25_800)), 201);
		const exported = expectStatus(await buyer.get('/v1/me/personal-data'), 200).body.items;
		const requests = exported.flatMap((purchase: { invoiceRequests: object[] }) => purchase.invoiceRequests);
		expect(requests).toHaveLength(2);
		const { body } = expectStatus(await buyer.get(`/v1/orders/${open}/invoices`), 200);
		expect(requests).toContainEqual(body.request);

		expect(expectStatus(await buyer.send('DELETE', '/v1/me/personal-data'), 200).body.erased).toBe(2 + 2);
		const erased = { title: null, taxId: null, email: null, kind: 'special' };
		for (const [orderId, state] of [
			[answered, 'answered'],
			[open, 'withdrawn'],
		]) {
			const seen = await merchant().get(`/v1/merchant/orders/${orderId}/invoices`);
			expect(seen.body.request).toMatchObject({ ...erased, state });
		}
		const stored = (await base.items('orders')).filter(({ pk, sk }) =>
			[answered, open].some((id) => `${String(pk)} ${String(sk)}` === `T#tenant-a N#${id.split('_')[2]}`),
		);
		expect(stored).toHaveLength(2);
		expect(JSON.stringify(stored)).not.toMatch(/91350100M000100Y43|invoices@example|服装/);
		expect(expectStatus(await buyer.send('DELETE', '/v1/me/personal-data'), 200).body.erased).toBe(0);
		expectStatus(await request(open, wanted, 'leaver'), 201);
	});
});
