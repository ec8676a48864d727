import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { businessDay } from '#kernel';
import { type TestBase, startTestBase } from '../support/base.ts';
import { available, expectStatus, lines, newKey, openTenant, pay } from '../support/scenario.ts';
import { root } from '../support/sources.ts';

const realFile = path.join(root, '../shared/data/apparel.csv');
const ownFile = [
	'URL handle,Title,Type,Option1 name,Option1 value,Option2 name,Option2 value,SKU,Price,Inventory quantity',
	'gertrude-cardigan,Gertrude Cardigan,Womens,Color,Charcoal,Size,XS,A1,108.00,4',
	'gertrude-cardigan,,,,Charcoal,,S,A2,108.00,9',
	'',
].join('\n');

let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
});
afterAll(() => base.stop());

const files: [name: string, tenantId: string, file: Uint8Array][] = [
	['a small file', 'own-store', Buffer.from(ownFile)],
	...(existsSync(realFile)
		? [["a merchant's real export", 'real-store', readFileSync(realFile)] satisfies [string, string, Uint8Array]]
		: []),
];

test.each(files)('%s becomes listings, and one is published, sold, shipped and counted', async (_, tenantId, file) => {
	await openTenant(base, tenantId);
	const merchant = base.merchant(tenantId);
	const upload = async (type: string) => {
		const started = await merchant.send('POST', '/v1/merchant/imports', file, { 'content-type': type });
		const { importId } = expectStatus(started, 202).body;
		await base.settled();
		return expectStatus(await merchant.get(`/v1/merchant/imports/${importId}`), 200).body;
	};
	const first = await upload('text/csv');
	expect(first.state).toBe('done');
	const all = async () => expectStatus(await merchant.get('/v1/merchant/listings?limit=100'), 200).body.items;
	const listings = await all();
	expect(listings).toHaveLength(first.imported);
	expect(
		first.imported + new Set(first.faults.map((fault: { product?: string }) => fault.product)).size,
	).toBeGreaterThanOrEqual(first.products);

	const cardigan = listings.find((one: { title: { en: string } }) => one.title.en === 'Gertrude Cardigan');
	expect(cardigan).toMatchObject({ state: 'draft', price: { amount: 10_800, currency: 'CNY' } });
	const [color] = cardigan.colors;
	expect((await available(base, tenantId, cardigan.listingId))[color.code]).toMatchObject({ XS: 4, S: 9 });

	const again = await upload('application/octet-stream');
	expect(again.imported).toBe(first.imported);
	expect((await all()).map((one: { listingId: string }) => one.listingId)).toEqual(
		listings.map((one: { listingId: string }) => one.listingId),
	);

	expectStatus(await merchant.post(`/v1/merchant/listings/${cardigan.listingId}/publish`), 200);
	const before = await achieved();
	const placed = await base
		.buyer('reader')
		.post('/v1/checkouts', lines([cardigan.listingId, color.code, 'S', 2]), newKey());
	await pay(base, expectStatus(placed, 201).body.checkoutId, 'reader');
	const [{ orderId }] = expectStatus(await merchant.get('/v1/merchant/orders?state=paid'), 200).body.items;
	const shipment = { carrier: 'SF Express', trackingNumber: 'SF1' };
	expectStatus(await merchant.post(`/v1/merchant/orders/${orderId}/shipments`, shipment), 201);
	expectStatus(await base.buyer('reader').post(`/v1/orders/${orderId}/receipt`), 200);
	await base.settled();
	expect((await achieved()) - before).toBe(21_600);
	expect((await available(base, tenantId, cardigan.listingId))[color.code]).toMatchObject({ XS: 4, S: 7 });
});

test('a file in GB 18030 is refused as text, which loses its characters, and imported as bytes', async () => {
	await openTenant(base, 'gbk-store');
	const merchant = base.merchant('gbk-store');
	const file = Buffer.concat([
		Buffer.from('Handle,Title,Variant Price\ncardigan,'),
		Buffer.of(0xbf, 0xaa, 0xc9, 0xc0),
		Buffer.from(',108.00\n'),
	]);
	const upload = (type: string) => merchant.send('POST', '/v1/merchant/imports', file, { 'content-type': type });
	const refused = expectStatus(await upload('text/csv'), 422).body;
	expect(refused).toMatchObject({
		type: '/problems/file-unreadable',
		reason: 'characters_lost',
		line: 2,
		column: 'Title',
	});
	expectStatus(await upload('application/octet-stream'), 202);
	await base.settled();
	const { items } = expectStatus(await merchant.get('/v1/merchant/listings'), 200).body;
	expect(items.map((one: { title: { zh: string } }) => one.title.zh)).toEqual(['开衫']);
});

async function achieved(): Promise<number> {
	const year = businessDay(base.base.now()).slice(0, 4);
	const progress = expectStatus(await base.manager.get(`/v1/base/sales/progress?year=${year}`), 200);
	return progress.body.achieved.amount;
}
