import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GarmentLabel, type LabelFacts, type Listing, draft, noFacts, publish, revise } from '#catalog';
import { expectProblem } from '../faults/fault-base.ts';
import { type TestBase, startTestBase } from '../support/base.ts';
import { unique } from '../sales/given.ts';
import { expectStatus, openTenant, shirt } from '../support/scenario.ts';

const now = Date.parse('2026-11-11T02:00:00Z');
const maker = { name: '怡岚服饰', address: '广东省汕头市潮南区 1 号' };
const facts: LabelFacts = { ...noFacts, maker };
const required: LabelFacts = { ...facts, required: true };
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

test('a published listing refuses a wrong label, and a maker without a Chinese name', async () => {
	await openTenant(base, 'nameless');
	const other = base.merchant('nameless');
	const { listingId } = expectStatus(await other.post(path, shirt), 201).body;
	expectStatus(await other.post(`${path}/${listingId}/publish`), 200);
	const refused = await other.send('PATCH', `${path}/${listingId}`, { label: wrong });
	expectProblem(refused, 422, 'label-incomplete');
	expect(rulesOf(refused)).toEqual(['maker.name', 'class.direct']);
	expect((await other.get(`${path}/${listingId}`)).body).not.toHaveProperty('label');
});

test('a listing without a label is published until the base requires labels', async () => {
	const { listingId } = expectStatus(await merchant().post(path, shirt), 201).body;
	const other = expectStatus(await merchant().post(path, shirt), 201).body.listingId;
	const changed = (id: string) =>
		merchant().post(`${path}/changes`, { changes: [{ listingId: id, state: 'published' }], dryRun: true });
	expectStatus(await merchant().post(`${path}/${other}/publish`), 200);
	await requireLabels('2026-01-01');
	const refused = await merchant().post(`${path}/${listingId}/publish`);
	const one = (await changed(listingId)).body.items[0];
	await requireLabels(null);
	expectProblem(refused, 422, 'label-incomplete');
	expect(rulesOf(refused)).toEqual(['label.missing']);
	expect(rulesOf({ body: one.problem })).toEqual(['label.missing']);
	expect((await merchant().get(`${path}/${other}`)).body.state).toBe('published');
	expectStatus(await merchant().post(`${path}/${listingId}/publish`), 200);
});

test('a fibre that the base has added may be on a label of a published listing', async () => {
	const added = { ...label, composition: [{ fibre: '海藻纤维', percent: 100 }] };
	const listingId = await drafted(label);
	expectStatus(await merchant().post(`${path}/${listingId}/publish`), 200);
	const relabelled = () => merchant().send('PATCH', `${path}/${listingId}`, { label: added });
	expectProblem(await relabelled(), 422, 'label-incomplete');
	await setRules({ fibreNames: ['海藻纤维'] });
	expectStatus(await relabelled(), 200);
	expectStatus(await merchant().send('PATCH', `${path}/${listingId}`, { sizes: ['S'] }), 200);
});

test('the label rules of a base are changed by one of two who have read the same revision', async () => {
	const { body: before } = await base.manager.get(rulesPath);
	const next = {
		revision: before.revision,
		labelsRequiredFrom: null,
		withdrawnStandards: ['GB/T 1-2009'],
		fibreNames: [],
	};
	const { body: after } = expectStatus(await base.manager.send('PUT', rulesPath, next), 200);
	expect(after).toEqual({ ...next, revision: before.revision + 1, rules: before.rules });
	expect((await base.manager.get(rulesPath)).body).toEqual(after);
	const late = await base.manager.send('PUT', rulesPath, { ...next, withdrawnStandards: [] });
	expectProblem(late, 409, 'revision-conflict');
});

describe('the label of a listing', () => {
	const labelOf = (listingId: string, query: string) => merchant().get(`${path}/${listingId}/label?${query}`);

	test('is an SVG that loads nothing', async () => {
		const { headers, body } = expectStatus(await labelOf(await drafted(wrong), 'size=M&kind=care'), 200);
		expect(headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
		expect(headers.get('content-disposition')).toBe('inline; filename="label.svg"');
		expect(headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'");
		expect(body).toContain('170/88A');
		expect(body).not.toContain(maker.name);
	});

	test('names the maker on the hang tag, which is the default', async () => {
		const { body } = expectStatus(await labelOf(await drafted(label), 'size=M'), 200);
		expect(body).toContain(`制造商：${maker.name}`);
	});

	test('is that of the first size by default', async () => {
		expect(expectStatus(await labelOf(await drafted(label), ''), 200).body).toContain('号型：165/84A（S）');
	});

	test('of another size is refused', async () => {
		const refused = await labelOf(await drafted(label), 'size=L');
		expectProblem(refused, 422, 'invalid');
		expect(refused.body.errors).toEqual([{ pointer: '/size', detail: 'must be a size of the listing' }]);
	});

	test('does not exist where the listing has none', async () => {
		const { listingId } = expectStatus(await merchant().post(path, shirt), 201).body;
		expectProblem(await labelOf(listingId, 'size=M'), 404, 'not-found');
	});
});

const rulesPath = '/v1/base/label-rules';
const requireLabels = (labelsRequiredFrom: string | null) => setRules({ labelsRequiredFrom });
async function setRules(change: object): Promise<void> {
	const { rules: _, ...set } = (await base.manager.get(rulesPath)).body;
	expectStatus(await base.manager.send('PUT', rulesPath, { ...set, ...change }), 200);
}

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
	expect(refusalOf(revise(published(wrong), { label: null }, now, facts))).toBeUndefined();
});

test('a published listing keeps its label while the base requires labels', () => {
	expect(refusalOf(revise(published(label), { label: null }, now, required))).toBe('label_incomplete');
});

test('a listing published without a label takes changes that leave it as it was', () => {
	const { label: _, ...unlabelled } = published(label);
	expect(refusalOf(revise(unlabelled, { minOrderQuantity: 2 }, now, required))).toBeUndefined();
});

test('a draft takes a wrong label', () => {
	expect(refusalOf(revise({ ...published(label), state: 'draft' }, { label: wrong }, now, facts))).toBeUndefined();
});

test('a listing with a wrong label is not put on sale again', () => {
	expect(refusalOf(publish({ ...published(wrong), state: 'withdrawn' }, 'chaonan', now, facts))).toBe(
		'label_incomplete',
	);
});
