import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBase, startTestBase, tokenOf } from '../support/base.ts';
import { expectStatus, lines, newKey, onSale, openTenant, pay } from '../support/scenario.ts';

/** Two tenants with sales, over HTTP and under the policies of the functions. */
let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
	for (const [tenantId, quantity] of [
		['tenant-a', 1],
		['tenant-b', 3],
	] as const) {
		await openTenant(base, tenantId);
		const listingId = await onSale(base, tenantId, { red: { S: 10 } });
		const order = lines([listingId, 'red', 'S', quantity]);
		const placed = expectStatus(await base.buyer().post('/v1/checkouts', order, newKey()), 201);
		await pay(base, placed.body.checkoutId);
	}
	await base.settled();
});
afterAll(() => base.stop());

const sales = '/v1/merchant/sales';
const cny = (amount: number) => ({ amount, currency: 'CNY' });
const tenantFigure = { amount: cny(12_900), orders: 1, units: 1 };

describe('a tenant', () => {
	const get = async (where: string) => {
		const response = expectStatus(await base.merchant('tenant-a').get(where), 200);
		expect(JSON.stringify(response.body)).not.toMatch(/tenant-b|38700/);
		return response.body;
	};

	test('sees its own progress toward the target set by the base', async () => {
		expect(await get(`${sales}/progress`)).toMatchObject({ achieved: cny(12_900), target: null });
		const { year } = await get(`${sales}/progress`);
		const target = cny(25_800);
		expectStatus(await base.manager.send('PUT', `/v1/base/target/${year}/tenants/tenant-a`, target), 200);
		expect(await get(`${sales}/progress?year=${year}`)).toMatchObject({ target, ratio: 0.5 });
		expectStatus(await base.manager.send('PUT', `/v1/base/target/${year}/tenants/tenant-b`, target), 200);
		expect((await get(`${sales}/progress?year=${year + 1}`)).target).toBeNull();
	});

	test('sees its own sales over time, whatever tenant it names', async () => {
		for (const query of ['by=month', 'by=hour', 'by=day&dimension=tenant&member=tenant-b', 'dimension=base'])
			expect(
				(await get(`${sales}/series?${query}`)).items.filter((one: typeof tenantFigure) => one.orders > 0),
			).toEqual([{ at: expect.any(String), ...tenantFigure }]);
	});

	test('sees its own rank and the number of tenants, and no figure of the others', async () => {
		expect(await get(`${sales}/rankings`)).toMatchObject({
			of: 2,
			items: [{ rank: 2, member: 'tenant-a', ...tenantFigure, previous: null }],
		});
		expect(await get(`${sales}/rankings?measure=shipped`)).toMatchObject({ of: 0, items: [] });
	});

	test('exports its own sales as a file, byte for byte', async () => {
		const token = await tokenOf(base.url, { sub: 'm', groups: ['merchant'], tenantId: 'tenant-a', role: 'finance' });
		const response = await fetch(`${base.url}${sales}/export.csv`, { headers: { authorization: `Bearer ${token}` } });
		const bytes = Buffer.from(await response.arrayBuffer());
		expect(response.headers.get('content-disposition')).toBe('attachment; filename="sales.csv"');
		expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
		expect(bytes.subarray(3).toString()).toMatch(
			/^date,dimension,member,measure,amount_cny,orders,units,live\r\n\d{4}-\d\d-\d\d,tenant,tenant-a,paid,129\.00,1,1,true\r\n$/,
		);
	});

	test('shows its figures to its permitted roles only', async () => {
		for (const [role, status] of [
			['viewer', 200],
			['catalog', 403],
			['fulfilment', 403],
		] as const)
			for (const question of ['progress', 'series', 'rankings', 'export.csv'])
				expectStatus(await base.merchant('tenant-a', role).get(`${sales}/${question}`), status);
	});

	test.each([
		['progress?year=26', ['/year']],
		['series?by=week&measure=sold', ['/by', '/measure']],
		['series?from=2026-11-12&to=2026-11-11', ['/from']],
		['rankings?period=today', ['/period']],
		['export.csv?by=hour', ['/by']],
	])('is refused with a pointer when it requests %s', async (question, pointers) => {
		const { body } = expectStatus(await base.merchant('tenant-a').get(`${sales}/${question}`), 422);
		expect(body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual(pointers);
	});
});

test('a cluster manager sees its cluster, and the association the base', async () => {
	const manager = base.as({ sub: 'c', groups: ['base'], role: 'cluster_manager', clusterId: 'chaonan' });
	const association = base.as({ sub: 'a', groups: ['base'], role: 'association' });
	for (const caller of [manager, association])
		expect(expectStatus(await caller.get('/v1/base/sales/progress'), 200).body.achieved).toEqual(cny(51_600));
	const ranking = expectStatus(await association.get('/v1/base/sales/rankings'), 200).body.items;
	expect(ranking).toMatchObject([{ member: 'chaonan', amount: null, suppressed: true }]);
	expect(expectStatus(await manager.get('/v1/base/sales/rankings'), 200).body.items).toHaveLength(2);
	expectStatus(await association.get('/v1/base/sales/rankings?dimension=tenant'), 403);
});
