import { describe, expect, test } from 'vitest';
import { contentOf } from '#merchandising';
import { faultLines, more, newFile, oldFile, read, shirt } from './files.ts';

describe('a product file', () => {
	test('becomes listings with a grid of colors and sizes, in the order of the file', () => {
		const { productCount, products, faults } = read(
			oldFile([
				shirt,
				more,
				{ ...more, v1: 'Navy Blue', v2: 'XL', quantity: '5' },
				{ handle: 'shirt', image: 'https://example.org/1.jpg' },
			]),
		);
		expect({ productCount, faults }).toEqual({ productCount: 1, faults: [] });
		expect(products).toEqual([
			{
				handle: 'shirt',
				line: 2,
				title: 'Shirt',
				category: 'Shirts',
				price: 9800,
				colors: ['Red', 'Navy Blue'],
				sizes: ['S', 'M', 'XL'],
				stock: [
					[3, 4, 0],
					[0, 0, 5],
				],
			},
		]);
		expect(products.map(contentOf)).toEqual([
			{
				title: { zh: 'Shirt', en: 'Shirt' },
				category: 'Shirts',
				colors: [
					{ code: 'red', name: { zh: 'Red', en: 'Red' } },
					{ code: 'navy-blue', name: { zh: 'Navy Blue', en: 'Navy Blue' } },
				],
				sizes: ['S', 'M', 'XL'],
				price: { amount: 9800, currency: 'CNY' },
			},
		]);
	});

	test('whose color names exceed the bytes of a card is refused for its colors', () => {
		const rows = Array.from({ length: 40 }, (_, n) => ({ ...(n === 0 ? shirt : more), v1: `Heather Dusty Blue ${n}` }));
		const { products, faults } = read(oldFile(rows));
		expect(products).toEqual([]);
		expect(faults.map(({ line, reason }) => ({ line, reason }))).toEqual([{ line: 2, reason: 'too_many_colors' }]);
	});

	test('reads the same with the old and the new column names, whatever their case', () => {
		const rows = [shirt, more];
		const { columns: _, ...contents } = read(oldFile(rows));
		expect(read(newFile(rows))).toMatchObject(contents);
		const [header = '', ...rest] = oldFile(rows).split('\n');
		expect(read([header.toUpperCase().replace('HANDLE', ' handle '), ...rest].join('\n'))).toMatchObject(contents);
	});

	test.each([
		['UTF-8 with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
		['GBK, as Excel saves in China', gbk],
		['Windows line ends', (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'))],
		['old Macintosh line ends', (text: string) => Buffer.from(text.replaceAll('\n', '\r'))],
	])('has the same content in %s', (_, encode) => {
		const text = oldFile([
			{ ...shirt, title: '衬衫', n1: '颜色', v1: '红色', n2: '尺码', body: '第一行\n"二"' },
			{ ...more, v1: '红色', price: 'x' },
		]);
		const file = read(encode(text));
		expect(file).toEqual(read(text));
		expect(file.products[0]?.title).toBe('衬衫');
		expect(faultLines(file)).toEqual(['4 Variant Price price_not_a_number']);
	});

	test('has one default color without a color option, and one size without a size option', () => {
		const { products, faults } = read(
			oldFile([
				{ handle: 'a', title: 'A', n1: 'Title', v1: 'Default Title', price: '1', quantity: '7' },
				{ handle: 'b', title: 'B', n1: 'SIZE', v1: 'S', price: '1' },
				{ handle: 'c', title: 'C', n1: 'COLOUR', v1: 'Red', n2: 'Material', v2: 'Wool', price: '1' },
			]),
		);
		expect(faults).toEqual([]);
		expect(products.map(contentOf).map(({ colors, sizes }) => [colors.map((one) => one.code), sizes])).toEqual([
			[['default'], ['one-size']],
			[['default'], ['S']],
			[['red'], ['one-size']],
		]);
		expect(products.map((one) => one.stock)).toEqual([[[7]], [[null]], [[null]]]);
	});

	test('has the category of its type, else of the last part of the product category, else of the first tag', () => {
		const { products } = read(
			newFile([
				{ ...shirt, handle: 'a', category: 'Apparel > Shirts', tags: 'x, y' } as typeof shirt,
				{ ...shirt, handle: 'b', type: '', category: 'Apparel > Tops', tags: 'x, y' } as typeof shirt,
				{ ...shirt, handle: 'c', type: '', tags: ' , x, y' } as typeof shirt,
				{ ...shirt, handle: 'd', type: '' },
			]),
		);
		expect(products.map((one) => one.category)).toEqual(['Shirts', 'Tops', 'x', 'apparel']);
	});

	test('keeps quotes, commas and inches in its texts, and drops the apostrophes of spreadsheets', () => {
		const { products, faults } = read(
			`${oldFile([{ ...shirt, title: 'Say "hi", twice', v2: "'38", price: "'98.00" }])}pants,12" Pants,,Pants,,Color,'90s Blue,,,,,,1,10,\n`,
		);
		expect(faults).toEqual([]);
		expect(products.map((one) => [one.title, one.sizes, one.colors])).toEqual([
			['Say "hi", twice', ['38'], ['Red']],
			['12" Pants', [''], ["'90s Blue"]],
		]);
	});

	test('groups the rows of a handle wherever they stand', () => {
		const { products } = read(oldFile([shirt, { ...shirt, handle: 'other' }, { ...more, title: 'Shirt' }]));
		expect(products.map((one) => [one.handle, one.sizes])).toEqual([
			['shirt', ['S', 'M']],
			['other', ['S']],
		]);
	});
});

/** The few characters of these tests in GBK; the runtime decodes GBK but does not encode it. */
function gbk(text: string): Uint8Array {
	const codes = new Map<string, [number, number]>();
	const decoder = new TextDecoder('gbk');
	for (let high = 0x81; high <= 0xfe; high++)
		for (let low = 0x40; low <= 0xfe; low++)
			if (low !== 0x7f) codes.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
	return Uint8Array.from(
		[...text].flatMap((char) => (char.charCodeAt(0) < 128 ? [char.charCodeAt(0)] : (codes.get(char) ?? []))),
	);
}
