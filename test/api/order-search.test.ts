import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { businessDay } from '#kernel';
import { type FaultBase, startFaultBase } from '../faults/fault-base.ts';
import { address, expectStatus, openTenant, pay, shirt } from '../support/scenario.ts';

let base: FaultBase;
const hostile = '<img src=x onerror=alert(1)>"\'&';
const formula = '=HYPERLINK("http://x","y")';
/** The order ids by the English title of their listing. */
const orders = new Map<string, string>();
let today: string;

async function sell(tenantId: string, en: string, recipient: string): Promise<void> {
	const merchant = base.merchant(tenantId);
	const input = { ...shirt, title: { zh: `衬衫 ${en}`, en } };
	const { listingId } = expectStatus(await merchant.post('/v1/merchant/listings', input), 201).body;
	const stock = { stock: { red: { S: 9 } } };
	expectStatus(await merchant.send('PUT', `/v1/merchant/listings/${listingId}/stock`, stock), 200);
	expectStatus(await merchant.post(`/v1/merchant/listings/${listingId}/publish`), 200);
	const body = {
		lines: [{ listingId, color: 'red', size: 'S', quantity: 2 }],
		shippingAddress: { ...address, name: recipient },
	};
	const placed = await base.buyer().post('/v1/checkouts', body, { 'idempotency-key': `key-${orders.size}` });
	const { checkoutId, orders: parts } = expectStatus(placed, 201).body;
	await pay(base, checkoutId);
	orders.set(en, parts[0].orderId);
}

beforeAll(async () => {
	base = await startFaultBase();
	for (const tenantId of ['tenant-a', 'tenant-b']) await openTenant(base, tenantId);
	await sell('tenant-a', 'Linen shirt', '王小明');
	await sell('tenant-a', 'Wool coat', hostile);
	await sell('tenant-a', formula, '李四');
	await sell('tenant-b', 'Linen shirt of b', '王小明');
	today = businessDay(base.base.now());
	const shipment = { carrier: 'SF Express', trackingNumber: 'SF-ABC-77' };
	const where = `/v1/merchant/orders/${orders.get('Wool coat')}/shipments`;
	expectStatus(await base.merchant('tenant-a').post(where, shipment), 201);
});
afterAll(() => base.stop());

async function found(query: string, role?: string): Promise<(string | undefined)[]> {
	const response = await base.merchant('tenant-a', role).get(`/v1/merchant/orders?${query}`);
	const names = new Map([...orders].map(([name, orderId]) => [orderId, name]));
	return expectStatus(response, 200).body.items.map(({ orderId }: { orderId: string }) => names.get(orderId));
}

describe('a tenant’s orders are found', () => {
	test('by a part of their id, a title in any case, and a tracking number', async () => {
		expect(await found(`q=${orders.get('Wool coat')}`)).toEqual(['Wool coat']);
		expect(await found('q=LINEN')).toEqual(['Linen shirt']);
		expect(await found(`q=${encodeURIComponent('衬衫 wool')}`)).toEqual(['Wool coat']);
		expect(await found(`q=${encodeURIComponent('ｓｆ-abc')}`)).toEqual(['Wool coat']);
		expect(await found('q=nothing')).toEqual([]);
	});

	test('by state and by the days of placing, both included', async () => {
		expect(await found('state=shipped')).toEqual(['Wool coat']);
		expect(await found(`from=${today}&to=${today}`)).toHaveLength(3);
		expect(await found('to=2020-01-01')).toEqual([]);
		expect(await found('from=2090-01-01')).toEqual([]);
		const get = (query: string) => base.merchant('tenant-a').get(`/v1/merchant/orders?${query}`);
		for (const query of [
			'from=2026-02-30',
			'from=0001-01-01',
			'from=2026-02-02&to=2026-02-01',
			'q=',
			`q=${'x'.repeat(121)}`,
		])
			expectStatus(await get(query), 422);
	});

	test('by the recipient only where the caller sees the name', async () => {
		const name = `q=${encodeURIComponent('小明')}`;
		expect(await found(name, 'fulfilment')).toEqual(['Linen shirt']);
		expect(await found(name, 'finance')).toEqual([]);
		expect(await found(name, 'viewer')).toEqual([]);
	});

	test('page by page, with a cursor that opens no other search', async () => {
		const get = (query: string) => base.merchant('tenant-a').get(`/v1/merchant/orders?${query}`);
		const first = expectStatus(await get('q=ord_&limit=2'), 200).body;
		expect(first.items).toHaveLength(2);
		const cursor = encodeURIComponent(first.nextCursor);
		expect(expectStatus(await get(`q=ord_&limit=2&cursor=${cursor}`), 200).body.items).toHaveLength(1);
		expectStatus(await get(`q=linen&cursor=${cursor}`), 400);
	});
});

describe('the export of orders', () => {
	const get = (query: string, role?: string) =>
		base.merchant('tenant-a', role).get(`/v1/merchant/orders/export.csv?${query}`);
	const days = () => `from=${today}&to=${today}`;
	const rowsOf = (csv: string) => parse(csv, { columns: true, bom: true }) as Record<string, string>[];

	test('has a row for each line, for spreadsheets, and no formula', async () => {
		const { headers, body } = expectStatus(await get(days()), 200);
		expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
		const rows = rowsOf(body);
		expect(rows.map(({ title_en: title }) => title)).toContain(`'${formula.replaceAll(',"y', `,"y`)}`);
		expect(rows.find(({ title_en: title }) => title === 'Wool coat')).toMatchObject({
			state: 'shipped',
			quantity: '2',
			unit_price_cny: '129.00',
			line_total_cny: '258.00',
			tracking: 'SF Express SF-ABC-77',
			name: hostile,
			phone: `'${address.phone}`,
		});
		for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+@-]/);
		expect(rows.map((row) => row['order_id'])).not.toContain(orders.get('Linen shirt of b'));
	});

	test('leaves out what the role does not see, and has the last 31 days unless others are named', async () => {
		const rows = rowsOf(expectStatus(await get(days(), 'finance'), 200).body);
		expect(rows.map(({ name, phone, line1 }) => [name, phone, line1])).toEqual(rows.map(() => ['', '', '']));
		expect(rowsOf(expectStatus(await get(''), 200).body)).toHaveLength(rows.length);
		expectStatus(await get('from=2024-01-01&to=2026-01-01'), 422);
	});
});

describe('the packing list', () => {
	const get = (query: string, role = 'fulfilment') =>
		base.merchant('tenant-a', role).get(`/v1/merchant/orders/packing-list?${query}`);

	test('is a page for each order with pieces to ship, in both languages', async () => {
		const { headers, body } = expectStatus(await get(''), 200);
		expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
		expect(headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'");
		expect(body.match(/<section>/g)).toHaveLength(2);
		expect(body).toContain('装箱单');
		expect(body).not.toContain(orders.get('Wool coat'));
		expect(expectStatus(await get('language=en'), 200).body).toContain('Packing list');
	});

	test('has exactly the orders that the list has for the same parameters and page', async () => {
		const merchant = base.merchant('tenant-a');
		const shipper = base.merchant('tenant-a', 'fulfilment');
		const orderId = orders.get('Linen shirt') ?? '';
		const { lines } = expectStatus(await merchant.get(`/v1/merchant/orders/${orderId}`), 200).body;
		const [{ listingId, color, size, quantity }] = lines;
		const body = {
			amount: { amount: 1, currency: 'CNY' },
			lines: [{ listingId, color, size, quantity, restock: true }],
		};
		expectStatus(await merchant.post(`/v1/merchant/orders/${orderId}/refunds`, body), 201);
		for (const state of ['paid', 'shipped'])
			for (let cursor = ''; ;) {
				const query = `state=${state}&limit=1${cursor}`;
				const list = expectStatus(await shipper.get(`/v1/merchant/orders?${query}`), 200).body;
				const page = expectStatus(await get(query), 200).body;
				const printed = [...page.matchAll(/ord_[\w-]+/g)].map(([id]) => id);
				expect(printed).toEqual(list.items.map((one: { orderId: string }) => one.orderId));
				if (list.nextCursor === null) break;
				cursor = `&cursor=${encodeURIComponent(list.nextCursor)}`;
			}
		expect(expectStatus(await get('state=shipped&language=en'), 200).body).toContain('No piece is left to ship.');
	});

	test('escapes every text of a buyer and a merchant', async () => {
		await sell('tenant-a', '<b>bold</b>', hostile);
		const { body } = expectStatus(await get('language=en'), 200);
		expect(body).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
		expect(body).toContain('&lt;b&gt;bold&lt;/b&gt;');
		expect(body).not.toMatch(/<img|<b>/);
	});

	test('is for the roles that ship', async () => {
		for (const role of ['finance', 'viewer', 'catalog']) expectStatus(await get('', role), 403);
	});
});
