import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GarmentLabel, type Listing, draft, publish, revise } from '#catalog';
import { expectProblem } from '../faults/fault-base.ts';
import { type TestBase, startTestBase } from '../support/base.ts';
import { unique } from '../sales/given.ts';
import { expectStatus, openTenant, shirt } from '../support/scenario.ts';

const now = Date.parse('2026-11-11T02:00:00Z');
const maker = { name: '怡岚服饰', address: '广东省汕头市潮南区 1 号' };
const label: GarmentLabel = {
	productName: '亚麻衬衫',
	composition: [{ fibre: '亚麻', percent: 100 }],
	safetyClass: 'B',
	standard: 'GB/T 2660-2017',
	care: ['wash_30', 'bleach_no', 'dry_line', 'iron_150', 'clean_no'],
	sizeDesignation: { S: '165/84A', M: '170/88A' },
	origin: '中国广东',
	grade: '特级',
};
const wrong: GarmentLabel = { ...label, safetyClass: 'C' };

let base: TestBase;
beforeAll(async () => {
	base = await startTestBase();
	await openTenant(base, 'labels');
	const tenant = { name: { zh: '怡岚服饰', en: 'Yilan' }, contact: { address: maker.address } };
	expectStatus(await base.manager.send('PATCH', '/v1/base/tenants/labels', tenant), 200);
});
afterAll(() => base.stop());

const path = '/v1/merchant/listings';
const merchant = () => base.merchant('labels');
async function drafted(of: GarmentLabel): Promise<string> {
	return expectStatus(await merchant().post(path, { ...shirt, label: of }), 201).body.listingId;
}
const rulesOf = ({ body }: { body: { faults: { rule: string }[] } }) => body.faults.map(({ rule }) => rule);

test('a wrong label is stored, and keeps its listing from sale', async () => {
	const listingId = await drafted(wrong);
	const refused = await merchant().post(`${path}/${listingId}/publish`);
	expectProblem(refused, 422, 'label-incomplete');
	expect(refused.body.faults).toEqual([
		{
			pointer: '/label/safetyClass',
			rule: 'class.direct',
			severity: 'binding',
			source: 'GB 18401',
			detail: 'must be A or B for garments worn next to the skin',
		},
	]);
	expect((await merchant().get(`${path}/${listingId}`)).body.state).toBe('draft');
});

test('the check names all faults, advice included, and changes nothing', async () => {
	const listingId = await drafted(wrong);
	expect(rulesOf(expectStatus(await merchant().get(`${path}/${listingId}/check`), 200))).toEqual([
		'class.direct',
		'grade',
	]);
	expect((await merchant().get(`${path}/${listingId}`)).body.revision).toBe(1);
});

test('advice does not keep a listing from sale', async () => {
	expectStatus(await merchant().post(`${path}/${await drafted(label)}/publish`), 200);
});

test('a published listing refuses a wrong label, and a maker without an address', async () => {
	await openTenant(base, 'nameless');
	const other = base.merchant('nameless');
	const { listingId } = expectStatus(await other.post(path, shirt), 201).body;
	expectStatus(await other.post(`${path}/${listingId}/publish`), 200);
	const refused = await other.send('PATCH', `${path}/${listingId}`, { label: wrong });
	expectProblem(refused, 422, 'label-incomplete');
	expect(rulesOf(refused)).toEqual(['maker.name', 'maker.address', 'class.direct']);
	expect((await other.get(`${path}/${listingId}`)).body).not.toHaveProperty('label');
});

function published(of: GarmentLabel): Listing {
	const listing = draft(
		{ tenantId: 'labels', listingId: `lst_labels_${unique(1)}` },
		{ ...shirtContent, label: of },
		now,
	);
	return { ...listing, state: 'published', clusterId: 'chaonan' };
}
const shirtContent = { ...shirt, price: { amount: 12_900, currency: 'CNY' } } as const;
const refusalOf = (result: ReturnType<typeof revise>) => (result.ok ? undefined : result.refusal.kind);

test('a published listing refuses a size that its label does not designate', () => {
	expect(refusalOf(revise(published(label), { sizes: ['S', 'M', 'L'] }, now))).toBe('label_incomplete');
});

test('a published listing with a wrong label of earlier days takes other changes', () => {
	expect(refusalOf(revise(published(wrong), { minOrderQuantity: 2 }, now))).toBeUndefined();
});

test('a published listing loses its label', () => {
	expect(refusalOf(revise(published(wrong), { label: null }, now, maker))).toBeUndefined();
});

test('a draft takes a wrong label', () => {
	expect(refusalOf(revise({ ...published(label), state: 'draft' }, { label: wrong }, now, maker))).toBeUndefined();
});

test('a listing with a wrong label is not put on sale again', () => {
	expect(refusalOf(publish({ ...published(wrong), state: 'withdrawn' }, 'chaonan', now, maker))).toBe(
		'label_incomplete',
	);
});
