import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestBase, startTestBase } from '../support/base.ts';
import { expectStatus, onSale, openTenant, shirt } from '../support/scenario.ts';

let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
	await openTenant(base, 'tenant-a');
	await openTenant(base, 'tenant-b');
});
afterAll(() => base.stop());

const cny = (amount: number) => ({ amount, currency: 'CNY' });

async function draft(content: object = {}, tenantId = 'tenant-a'): Promise<string> {
	const created = await base.merchant(tenantId).post('/v1/merchant/listings', { ...shirt, ...content });
	return String(expectStatus(created, 201).body.listingId);
}

async function change(changes: readonly object[], more: object = {}, tenantId = 'tenant-a') {
	const changed = await base.merchant(tenantId).post('/v1/merchant/listings/changes', { changes, ...more });
	return expectStatus(changed, 200).body;
}

async function listing(listingId: string) {
	return expectStatus(await base.merchant('tenant-a').get(`/v1/merchant/listings/${listingId}`), 200).body;
}

async function entries(): Promise<{ operation: string; path: object }[]> {
	const { items } = expectStatus(await base.merchant('tenant-a').get('/v1/merchant/audit?limit=100'), 200).body;
	return items.filter(({ operation }: { operation: string }) => operation === 'changeListings');
}

describe('changes of many listings', () => {
	test('have an outcome each, and one that is refused stops no other', async () => {
		const [first, second, third] = [await draft(), await draft(), await draft()];
		const foreign = await draft({}, 'tenant-b');
		const result = await change([
			{ listingId: first, price: cny(9_900), state: 'published' },
			{ listingId: second, revision: 7, price: cny(9_900) },
			{ listingId: foreign, state: 'published' },
			{ listingId: third, tiers: [{ minQuantity: 10, price: cny(99_900) }] },
			{ listingId: `${first}0`, state: 'withdrawn' },
		]);
		expect(result).toMatchObject({ changed: 1, unchanged: 0, refused: 4 });
		expect(result.items).toEqual([
			{ listingId: first, outcome: 'changed', revision: 3, state: 'published', problem: null },
			expect.objectContaining({
				listingId: second,
				outcome: 'refused',
				problem: expect.objectContaining({ type: '/problems/revision-conflict', status: 409, revision: 1 }),
			}),
			expect.objectContaining({ problem: expect.objectContaining({ type: '/problems/not-found' }) }),
			expect.objectContaining({
				problem: expect.objectContaining({
					type: '/problems/invalid',
					errors: [{ pointer: '/tiers/0/price', detail: expect.any(String) }],
				}),
			}),
			expect.objectContaining({ outcome: 'refused', revision: null, state: null }),
		]);
		expect(await listing(first)).toMatchObject({ state: 'published', onSale: true, price: cny(9_900) });
		expect(await listing(second)).toMatchObject({ revision: 1, price: shirt.price });
	});

	test('sent again change nothing, and have one audit entry for each listing that changed', async () => {
		const before = (await entries()).length;
		const ids = [await draft(), await draft(), await draft()];
		const changes = ids.map((listingId) => ({ listingId, weightGrams: 300, state: 'published' }));
		expect(await change(changes)).toMatchObject({ changed: 3 });
		expect(await change(changes)).toMatchObject({ changed: 0, unchanged: 3 });
		const added = (await entries()).slice(0, -before || undefined);
		expect(new Set(added.map(({ path }) => JSON.stringify(path)))).toEqual(
			new Set(ids.map((listingId) => JSON.stringify({ listingId }))),
		);
		expect(added).toHaveLength(3);
	});

	test('of a dry run are told and not stored', async () => {
		const listingId = await draft();
		const result = await change([{ listingId, state: 'published' }], { dryRun: true });
		expect(result.items).toEqual([{ listingId, outcome: 'changed', revision: 2, state: 'published', problem: null }]);
		expect(await listing(listingId)).toMatchObject({ state: 'draft', revision: 1 });
	});

	test('of one listing twice, or of more than a hundred, are refused together', async () => {
		const listingId = await draft();
		const twice = { changes: [{ listingId }, { listingId, weightGrams: 1 }] };
		const many = { changes: Array.from({ length: 101 }, (_, i) => ({ listingId: `lst_tenant-a_${i}` })) };
		for (const body of [twice, many])
			expectStatus(await base.merchant('tenant-a').post('/v1/merchant/listings/changes', body), 422);
	});

	test('that publish are refused one by one while the tenant may not sell, and others are made', async () => {
		const application = {
			tenantId: 'tenant-c',
			name: { zh: '丙', en: 'C' },
			clusterId: 'chaonan',
			grade: 'leading',
		};
		expectStatus(await base.manager.post('/v1/base/tenants', application), 201);
		const [first, second] = [await draft({}, 'tenant-c'), await draft({}, 'tenant-c')];
		const changes = [
			{ listingId: first, state: 'published' },
			{ listingId: second, weightGrams: 300 },
		];
		const { items } = await change(changes, {}, 'tenant-c');
		expect(items).toMatchObject([
			{ outcome: 'refused', problem: { type: '/problems/tenant-not-active', state: 'applied' } },
			{ outcome: 'changed', revision: 2 },
		]);
	});
});

describe('the deletion of a listing', () => {
	test('removes a draft with its stock, once', async () => {
		const listingId = await draft();
		const merchant = base.merchant('tenant-a');
		await merchant.send('PUT', `/v1/merchant/listings/${listingId}/stock`, { stock: { red: { S: 5 } } });
		expectStatus(await merchant.send('DELETE', `/v1/merchant/listings/${listingId}`), 200);
		expectStatus(await merchant.get(`/v1/merchant/listings/${listingId}`), 404);
		expectStatus(await merchant.send('DELETE', `/v1/merchant/listings/${listingId}`), 404);
		expectStatus(
			await merchant.send('PUT', `/v1/merchant/listings/${listingId}/stock`, { stock: { red: { S: 5 } } }),
			404,
		);
	});

	test('is refused once the listing was published, also when it is withdrawn', async () => {
		const listingId = await onSale(base, 'tenant-a', { red: { S: 5 } });
		const merchant = base.merchant('tenant-a');
		const refused = await merchant.send('DELETE', `/v1/merchant/listings/${listingId}`);
		expect(expectStatus(refused, 409).body).toMatchObject({ type: '/problems/listing-was-published' });
		expectStatus(await merchant.post(`/v1/merchant/listings/${listingId}/withdraw`), 200);
		expectStatus(await merchant.send('DELETE', `/v1/merchant/listings/${listingId}`), 409);
	});
});

describe("a tenant's own listings", () => {
	const texts = { title: { zh: '羊绒围巾', en: 'Cashmere scarf' }, category: 'scarves' };
	const found = async (query: string): Promise<string[]> => {
		const { items } = expectStatus(await base.merchant('tenant-b').get(`/v1/merchant/listings?${query}`), 200).body;
		return items.map((item: { listingId: string }) => item.listingId);
	};

	test('are found by text, state, category and stock', async () => {
		const scarf = await draft(texts, 'tenant-b');
		const full = await onSale(base, 'tenant-b', { red: { S: 9, M: 9 }, blue: { S: 9, M: 9 } }, texts);
		const low = await onSale(base, 'tenant-b', { red: { S: 9, M: 4 }, blue: { S: 9, M: 9 } }, texts);
		const inLanes = await onSale(base, 'tenant-b', { red: { S: 20, M: 20 } }, { ...texts, colors: [shirt.colors[0]] });
		const lanes = { stock: { red: { S: 20 } }, lanes: 4 };
		const path = `/v1/merchant/listings/${inLanes}/stock`;
		expectStatus(await base.merchant('tenant-b').send('PUT', path, lanes), 200);
		expect(await found('q=cashmere')).toEqual([scarf, full, low, inLanes]);
		expect(await found(`q=${encodeURIComponent('围巾')}&state=draft`)).toEqual([scarf]);
		expect(await found('category=Scarves&stock=out')).toEqual([scarf]);
		expect(await found('category=scarves&stock=in')).toEqual([full, low, inLanes]);
		expect(await found('category=scarves&stock=low')).toEqual([low]);
		expect(await found(`q=${low}`)).toEqual([low]);
	});

	test('that match are on some page, each once', async () => {
		const all = await found('category=scarves&limit=100');
		const paged: string[] = [];
		let cursor = '';
		do {
			const page = await base.merchant('tenant-b').get(`/v1/merchant/listings?category=scarves&limit=1${cursor}`);
			const { items, nextCursor } = expectStatus(page, 200).body;
			paged.push(...items.map((item: { listingId: string }) => item.listingId));
			cursor = nextCursor === null ? '' : `&cursor=${nextCursor}`;
		} while (cursor !== '');
		expect(paged).toEqual(all);
	});
});
