import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GarmentLabel, type LabelKind, type PrintedLabel, careCodes, labelKinds, labelSvg } from '#catalog';
import { leavesOf } from '../support/xml.ts';

const maker = { name: '怡岚服饰', address: '广东省汕头市潮南区 1 号' };
const shirt: GarmentLabel = {
	productName: '亚麻衬衫',
	composition: [
		{ fibre: '亚麻', percent: 55 },
		{ fibre: '棉', percent: 45 },
	],
	safetyClass: 'B',
	standard: 'GB/T 2660-2017',
	care: ['clean_no', 'iron_150', 'dry_line', 'bleach_no', 'wash_hand'],
	sizeDesignation: { S: '165/84A', M: '170/88A' },
	origin: '中国广东',
	grade: '一等品',
};
const careLine = '洗涤说明：手洗，最高洗涤温度40℃；不可漂白；悬挂晾干；熨斗底板最高温度150℃；不可干洗';

function texts(label: Partial<GarmentLabel>, kind: LabelKind = 'hangtag', printed: Partial<PrintedLabel> = {}) {
	const svg = labelSvg({ label: { ...shirt, ...label }, size: 'M', maker, ...printed }, kind);
	return leavesOf(svg).flatMap(({ name, text }) => (name === 'text' ? [text] : []));
}

describe('a label as printed', () => {
	test('the hang tag has all that the standard asks for, in its order', () => {
		const lines = texts({});
		expect(lines.slice(0, 10)).toEqual([
			'品名：亚麻衬衫',
			'号型：170/88A（M）',
			'纤维成分：亚麻 55%',
			'棉 45%',
			'执行标准：GB/T 2660-2017',
			'安全类别：GB 18401 B类',
			'质量等级：一等品',
			'产地：中国广东',
			'制造商：怡岚服饰',
			'地址：广东省汕头市潮南区 1 号',
		]);
		expect(lines.slice(10).join('')).toBe(careLine);
	});

	test('the care label has size, fibres and care', () => {
		const lines = texts({}, 'care');
		expect(lines.slice(0, 3)).toEqual(['号型：170/88A（M）', '纤维成分：亚麻 55%', '棉 45%']);
		expect(lines.slice(3).join('')).toBe(careLine);
	});

	test.each([
		['an infant', { wearer: 'infant', safetyClass: 'A' }, '安全类别：GB 31701 A类婴幼儿用品'],
		['a child', { wearer: 'child' }, '安全类别：GB 31701 B类'],
	] as const)('the care label of %s has the class of GB 31701', (_, label, line) => {
		expect(texts(label, 'care').join('').replace('类 婴', '类婴')).toContain(line);
	});

	test('a lined garment filled with down names its parts and the content', () => {
		const composition: GarmentLabel['composition'] = [
			{ part: 'shell', fibre: '锦纶', percent: 100 },
			{ part: 'lining', fibre: '聚酯纤维', percent: 100 },
			{ part: 'filling', fibre: '白鸭绒', percent: 100 },
		];
		expect(texts({ composition, downPercent: 90 }, 'care').slice(1, 5)).toEqual([
			'面料：锦纶 100%',
			'里料：聚酯纤维 100%',
			'填充物：白鸭绒 100%',
			'绒子含量：90%',
		]);
	});

	test('imported goods name their agent instead of the maker', () => {
		const lines = texts({ origin: '意大利', importer: { name: '广州进口商', address: '广州市天河区 2 号' } });
		expect(lines.slice(7, 10)).toEqual(['原产地：意大利', '进口商：广州进口商', '地址：广州市天河区 2 号']);
	});

	test('a size without a designation is printed as it is', () => {
		expect(texts({}, 'care', { size: 'XXL' })[0]).toBe('号型：XXL');
	});

	test('care in words of earlier days is printed after the codes, without a symbol', () => {
		const care = ['阴干', 'wash_hand'];
		const svg = labelSvg({ label: { ...shirt, care }, size: 'M', maker }, 'care');
		expect(svg.match(/translate/g)).toHaveLength(1);
		expect(texts({ care }, 'care').slice(3).join('')).toBe('洗涤说明：手洗，最高洗涤温度40℃；阴干');
	});

	test('every care code has words and a symbol of its own', () => {
		const codes = Object.values(careCodes).flat();
		const svgs = codes.map((code) => labelSvg({ label: { ...shirt, care: [code] }, size: 'M', maker }, 'care'));
		const distinct = (part: RegExp) => new Set(svgs.map((svg) => part.exec(svg)?.[0])).size;
		expect(distinct(/<g transform.*/)).toBe(codes.length);
		expect(distinct(/洗涤说明[\s\S]*?<g /)).toBe(codes.length);
	});
});

const anyText = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 80 }),
	fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 }).map((units) => String.fromCharCode(...units)),
	fc.stringMatching(/^[棉W<>&"' \n\]]{0,80}$/),
);
const anyPrinted: fc.Arbitrary<PrintedLabel> = fc
	.tuple(anyText, anyText, anyText, anyText, anyText, anyText, fc.boolean())
	.map(([productName, fibre, text, size, designation, name, imported]) => ({
		size,
		maker: { name, address: text },
		label: {
			...shirt,
			productName,
			composition: [{ part: 'filling', fibre, percent: 100 }],
			care: [text, 'wash_30'],
			standard: text,
			grade: name,
			origin: fibre,
			sizeDesignation: { [size]: designation },
			...(imported ? { importer: { name, address: text } } : {}),
		},
	}));

test('any text gives well-formed XML', () => {
	fc.assert(
		fc.property(anyPrinted, fc.constantFrom(...labelKinds), (printed, kind) => {
			expect(leavesOf(labelSvg(printed, kind)).length).toBeGreaterThan(5);
		}),
		{ numRuns: 200 },
	);
});

test('no line is wider than its label', () => {
	fc.assert(
		fc.property(anyPrinted, (printed) => {
			const lines = leavesOf(labelSvg(printed, 'hangtag')).filter(({ name }) => name === 'text');
			for (const { text } of lines) expect(text.match(/\p{Script=Han}|W/gu)?.length ?? 0).toBeLessThanOrEqual(18);
		}),
		{ numRuns: 50 },
	);
});

test('markup in a text is printed as text', () => {
	const productName = `<b>"A" & 'B'</b>`;
	expect(texts({ productName })[0]).toBe(`品名：${productName}`);
});

test('numbers and codes are not broken over lines', () => {
	const lines = texts({ productName: '很长很长很长很长很长很长 8801-2026' });
	expect(lines.slice(0, 2)).toEqual(['品名：很长很长很长很长很长很长', '8801-2026']);
});
