import { describe, expect, test } from 'vitest';
import { type GarmentLabel, type Maker, checkLabel, maxSizes } from '#catalog';

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

function faultsOf(label: Label, { category = 'shirts', by = maker }: { category?: string; by?: Maker } = {}): string[] {
	const faults = checkLabel({ label: { ...shirt, ...label }, category, sizes: ['S', 'M'] }, by);
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
		expect(faultsOf({}, { by: { name: 'Yilan' } })).toEqual(places);
	});
});

test('a listing without a label has no faults', () => {
	expect(checkLabel({ label: undefined, category: 'shirts', sizes: ['S'] }, maker)).toEqual([]);
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
	const faults = checkLabel({ label: { ...worst, standard: 'x' }, category: 'children', sizes }, { name: 'x' });
	expect(faults.length).toBeGreaterThan(80);
	expect(faults.length).toBeLessThanOrEqual(120);
});

test('a fault has its severity and source', () => {
	const [fault] = checkLabel({ label: { ...shirt, safetyClass: 'C' }, category: 'shirts', sizes: ['S', 'M'] }, maker);
	expect(fault).toEqual({
		pointer: '/label/safetyClass',
		rule: 'class.direct',
		severity: 'binding',
		source: 'GB 18401',
		detail: 'must be A or B for garments worn next to the skin',
	});
});
