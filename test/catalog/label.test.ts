import { describe, expect, test } from 'vitest';
import {
	type GarmentLabel,
	type LabelFacts,
	type Maker,
	checkLabel,
	inForce,
	maxSizes,
	noFacts,
	rulesNow,
} from '#catalog';

type Label = Partial<GarmentLabel>;

const maker: Maker = { name: '怡岚服饰', address: '广东省汕头市潮南区峡山街 1 号' };
const care = ['wash_30', 'bleach_no', 'dry_line', 'iron_150', 'clean_no'];
const shirt: GarmentLabel = {
	productName: '亚麻衬衫',
	composition: [
		{ fibre: '亚麻', percent: 55 },
		{ fibre: '棉', percent: 45 },
	],
	safetyClass: 'B',
	standard: 'GB/T 2660-2017',
	care,
	sizeDesignation: { S: '165/84A', M: '170/88A' },
	origin: '中国广东',
	grade: '一等品',
};
const downJacket: Label = {
	productName: '羽绒服',
	standard: 'GB/T 14272-2021',
	composition: [
		{ part: 'shell', fibre: '锦纶', percent: 100 },
		{ part: 'lining', fibre: '聚酯纤维', percent: 100 },
		{ part: 'filling', fibre: '白鸭绒', percent: 100 },
	],
	downPercent: 90,
};
const sized = (S: string, M: string): Label => ({ sizeDesignation: { S, M } });

/** The facts of a base that requires labels. */
const required: LabelFacts = { ...noFacts, required: true, maker };

function faultsOf(
	label: Label,
	{ category = 'shirts', facts = required }: { category?: string; facts?: LabelFacts } = {},
): string[] {
	const faults = checkLabel({ label: { ...shirt, ...label }, category, sizes: ['S', 'M'] }, facts);
	return faults.map(({ rule, pointer }) => `${rule} ${pointer}`);
}

describe('a right label has no faults', () => {
	test.each<[string, Label, string?]>([
		['a shirt', {}],
		['a standard without its year', { standard: 'FZ/T 81004' }],
		['an enterprise standard', { standard: 'Q/YL 001-2026' }],
		['a down jacket', downJacket, 'jackets'],
		['trousers by the waist', { productName: '休闲裤', ...sized('165/74A', '170/78A') }, 'trousers'],
		['underwear', { productName: '平角内裤', ...sized('165/85', '170/90') }, 'underwear'],
		['a bra', { productName: '文胸', standard: 'FZ/T 73012-2017', ...sized('70B', '75B') }, 'underwear'],
		['a child', { wearer: 'child', ...sized('110/56', '140/68') }, 'children'],
		['an infant', { wearer: 'infant', safetyClass: 'A', ...sized('66/44', '73/48') }, 'children'],
		['a coat of class C', { contact: 'indirect', safetyClass: 'C' }, 'coats'],
		[
			'a child in a coat of class C',
			{ wearer: 'child', contact: 'indirect', safetyClass: 'C', ...sized('120/60', '130/64') },
		],
		['imported goods', { origin: '意大利', importer: { name: '广州进口商', address: '广东省广州市天河区 2 号' } }],
		[
			'export without Chinese',
			{ market: 'export', hsCode: '620520', productName: 'Shirt', care: ['cold'], standard: 'none', origin: 'China' },
		],
		['a grade of its own is advice alone', { grade: '合格品' }],
	])('%s', (_, label, category = 'shirts') => {
		expect(faultsOf(label, { category })).toEqual([]);
	});
});

describe('a fault is named by its rule and place', () => {
	const size = (rule: string) => [`${rule} /label/sizeDesignation/S`];
	test.each<[string, Label, string[], string?]>([
		['a name in English', { productName: 'Shirt' }, ['name /label/productName']],
		['imported without an agent', { origin: 'Italy' }, ['importer /label/importer']],
		['an agent in English', { importer: { name: 'Agent', address: '广州' } }, ['importer /label/importer']],
		['a size without designation', { sizeDesignation: { M: '170/88A' } }, size('size.designated')],
		['letters alone', sized('S', '170/88A'), size('size.designation')],
		['a height off its steps', sized('163/84A', '170/88A'), size('size.designation')],
		['a chest off its steps', sized('165/86A', '170/88A'), size('size.designation')],
		['a waist off its steps', sized('165/73A', '170/78A'), size('size.designation'), 'trousers'],
		['a child between heights', { wearer: 'child', ...sized('115/56', '120/60') }, size('size.designation')],
		['underwear with a letter', sized('165/85A', '170/90'), size('size.underwear'), 'underwear'],
		['underwear off its steps', sized('165/84', '170/90'), size('size.underwear'), 'underwear'],
		['99 percent', { composition: [{ fibre: '棉', percent: 99 }] }, ['fibre.sum /label/composition']],
		[
			'a part of 110 percent',
			{ ...downJacket, composition: [...(downJacket.composition ?? []), { part: 'lining', fibre: '棉', percent: 10 }] },
			['fibre.sum /label/composition'],
		],
		[
			'a fibre twice',
			{
				composition: [
					{ fibre: '棉', percent: 50 },
					{ fibre: '棉', percent: 50 },
				],
			},
			['fibre.repeated /label/composition/1/fibre'],
		],
		['a trade name', { composition: [{ fibre: '冰丝', percent: 100 }] }, ['fibre.name /label/composition/0/fibre']],
		[
			'a rising order',
			{
				composition: [
					{ fibre: '棉', percent: 45 },
					{ fibre: '亚麻', percent: 55 },
				],
			},
			['fibre.order /label/composition/1/percent'],
		],
		['down without its content', { ...downJacket, downPercent: undefined }, ['down.content /label/downPercent']],
		['down below 50', { ...downJacket, downPercent: 45 }, ['down.content /label/downPercent']],
		['down off its steps', { ...downJacket, downPercent: 92 }, ['down.content /label/downPercent']],
		['a content without down', { downPercent: 90 }, ['down.content /label/downPercent']],
		['the old term of down', { productName: '含绒量90%羽绒服' }, ['down.term /label/productName']],
		['a care text', { care: [...care, '不可拧干'] }, ['care.code /label/care/5']],
		['a care group missing', { care: care.slice(1) }, ['care.group /label/care']],
		['two codes of a care group', { care: [...care, 'wash_40'] }, ['care.group /label/care']],
		['no standard', { standard: '企业标准' }, ['standard.number /label/standard']],
		['a withdrawn standard', { standard: 'GB/T 2660-2008' }, ['standard.withdrawn /label/standard']],
		['an infant below class A', { wearer: 'infant', ...sized('66/44', '73/48') }, ['class.infant /label/safetyClass']],
		[
			'a child below class B',
			{ wearer: 'child', safetyClass: 'C', ...sized('120/60', '130/64') },
			['class.child /label/safetyClass'],
		],
		['an adult below class B', { safetyClass: 'C' }, ['class.direct /label/safetyClass']],
		['a child unsaid', {}, ['wearer /label/wearer'], 'children'],
		['a grade of its own', { grade: '特级' }, ['grade /label/grade']],
		['export without its code', { market: 'export' }, ['export.hs-code /label/hsCode']],
	])('%s', (_, label, faults, category = 'shirts') => {
		expect(faultsOf(label, { category })).toEqual(faults);
	});

	test('a maker without a Chinese name and address', () => {
		const places = ['maker.name /tenant/name/zh', 'maker.address /tenant/contact/address'];
		expect(faultsOf({}, { facts: { ...required, maker: { name: 'Yilan' } } })).toEqual(places);
	});
});

const unlabelled = { label: undefined, category: 'shirts', sizes: ['S'] };

test('a missing label is advice until labels are required', () => {
	const [before, after] = [noFacts, required].flatMap((facts) => checkLabel(unlabelled, facts));
	expect(before).toMatchObject({ rule: 'label.missing', pointer: '/label', severity: 'advice' });
	expect(after).toMatchObject({ rule: 'label.missing', severity: 'binding' });
});

test('care without codes and a maker without an address are advice until labels are required', () => {
	const listing = { label: { ...shirt, care: ['不可拧干'] }, category: 'shirts', sizes: ['S', 'M'] };
	const blocking = (facts: LabelFacts) =>
		new Set(checkLabel(listing, facts).flatMap(({ rule, severity }) => (severity === 'advice' ? [] : [rule])));
	const nameless = { ...required, maker: { name: maker.name } };
	expect(blocking({ ...nameless, required: false })).toEqual(new Set());
	expect(blocking(nameless)).toEqual(new Set(['maker.address', 'care.code', 'care.group']));
});

test('a standard that the base has found withdrawn is a fault, in print or not', () => {
	const facts = { ...required, withdrawnStandards: ['GB/T 2660—2017'] };
	expect(faultsOf({}, { facts })).toEqual(['standard.withdrawn /label/standard']);
});

test('a fibre that the base has added is none', () => {
	const facts = { ...required, fibreNames: ['海藻纤维'] };
	expect(faultsOf({ composition: [{ fibre: '海藻纤维', percent: 100 }] }, { facts })).toEqual([]);
});

test('labels are required from the business day that the base has set', () => {
	const set = { labelsRequiredFrom: '2026-11-11', withdrawnStandards: [], fibreNames: [] };
	expect(inForce(set, Date.parse('2026-11-10T15:59:59Z')).required).toBe(false);
	expect(inForce(set, Date.parse('2026-11-10T16:00:00Z')).required).toBe(true);
	expect(inForce({ ...set, labelsRequiredFrom: null }, Date.parse('2026-11-11T02:00:00Z')).required).toBe(false);
});

test('the rules are listed once each, with the severity of the moment', () => {
	const rules = rulesNow(required);
	expect(new Set(rules.map(({ rule }) => rule)).size).toBe(rules.length);
	const eased = rulesNow(noFacts).filter(({ severity }, i) => severity !== rules[i]?.severity);
	expect(eased.map(({ rule }) => rule)).toEqual(['label.missing', 'maker.address', 'care.code', 'care.group']);
});

test('a label with every fault has at most 120', () => {
	const sizes = Array.from({ length: maxSizes }, (_, n) => `size ${n}`);
	const composition = Array.from({ length: 12 }, (_, n) => ({ fibre: '冰丝', percent: n + 1 }));
	const worst = {
		...shirt,
		composition,
		care: Array.from({ length: 12 }, () => '不可拧干'),
		productName: 'x',
		origin: 'x',
	};
	const faults = checkLabel(
		{ label: { ...worst, standard: 'x' }, category: 'children', sizes },
		{ ...required, maker: { name: 'x' } },
	);
	expect(faults.length).toBeGreaterThan(80);
	expect(faults.length).toBeLessThanOrEqual(120);
});

test('a fault has its severity and source', () => {
	const [fault] = checkLabel(
		{ label: { ...shirt, safetyClass: 'C' }, category: 'shirts', sizes: ['S', 'M'] },
		required,
	);
	expect(fault).toEqual({
		pointer: '/label/safetyClass',
		rule: 'class.direct',
		severity: 'binding',
		source: 'GB 18401',
		detail: 'must be A or B for garments worn next to the skin',
	});
});
