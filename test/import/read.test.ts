import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentOf, readProducts } from '#merchandising';
import { root } from '../support/sources.ts';
import { newFile, oldFile, read, told } from './files.ts';

const shirt = { handle: 'shirt', title: 'Shirt', type: 'Shirts', n1: 'Color', v1: 'Red', n2: 'Size', v2: 'S', price: '98.00', quantity: '3' };
const more = { handle: 'shirt', v1: 'Red', v2: 'M', price: '98.00', quantity: '4' };

describe('a product file', () => {
	test('becomes a listing with its grid of colors and sizes, in the order of the file', () => {
		const { found, products, faults } = read(
			oldFile([shirt, more, { ...more, v1: 'Navy Blue', v2: 'XL', quantity: '5' }, { handle: 'shirt', image: 'https://example.org/1.jpg' }]),
		);
		expect({ found, faults }).toEqual({ found: 1, faults: [] });
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

	test('says the same in the old and the new column names, whatever their case', () => {
		const rows = [shirt, more];
		expect(read(newFile(rows))).toEqual(read(oldFile(rows)));
		const [header = '', ...rest] = oldFile(rows).split('\n');
		expect(read([header.toUpperCase().replace('HANDLE', ' handle '), ...rest].join('\n'))).toEqual(read(oldFile(rows)));
	});

	test.each([
		['UTF-8 with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
		['GBK, as Excel saves in China', gbk],
		['Windows line ends', (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'))],
		['old Macintosh line ends', (text: string) => Buffer.from(text.replaceAll('\n', '\r'))],
	])('says the same in %s', (_, encode) => {
		const text = oldFile([{ ...shirt, title: '衬衫', n1: '颜色', v1: '红色', n2: '尺码', body: '第一行\n"二"' }, { ...more, v1: '红色', price: 'x' }]);
		const file = read(encode(text));
		expect(file).toEqual(read(text));
		expect(file.products[0]?.title).toBe('衬衫');
		expect(told(file)).toEqual(['4 Variant Price price_not_a_number']);
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

	test('takes the category from the type, else the last part of the product category, else the first tag', () => {
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

	test('gathers the rows of a handle wherever they stand', () => {
		const { products } = read(oldFile([shirt, { ...shirt, handle: 'other' }, { ...more, title: 'Shirt' }]));
		expect(products.map((one) => [one.handle, one.sizes])).toEqual([
			['shirt', ['S', 'M']],
			['other', ['S']],
		]);
	});
});

describe('faults', () => {
	test.each<[string, Parameters<typeof oldFile>[0], string[]]>([
		['no handle', [shirt, { ...more, handle: '' }], ['3 Handle handle_missing']],
		['no title', [{ ...shirt, title: '' }, more], ['2 Title title_missing']],
		['a title too long', [{ ...shirt, title: 'x'.repeat(121) }], ['2 Title text_too_long']],
		['a control character', [{ ...shirt, title: 'a\u0007b' }], ['2 Title text_unstorable']],
		['a category too long', [{ ...shirt, type: 'x'.repeat(61) }], ['2 Type text_too_long']],
		['a price that is no number', [shirt, { ...more, price: '¥98' }], ['3 Variant Price price_not_a_number']],
		['a price in fractions of a fen', [shirt, { ...more, price: '98.001' }], ['3 Variant Price price_too_precise']],
		['a price too large', [shirt, { ...more, price: '1000000000.01' }], ['3 Variant Price price_too_large']],
		['a price of zero', [shirt, { ...more, price: '0.00' }], ['3 Variant Price price_zero']],
		['no price', [shirt, { ...more, price: '' }], ['3 Variant Price price_missing']],
		['another price', [shirt, { ...more, price: '102.00' }], ['3 Variant Price price_differs']],
		['no size', [shirt, { ...more, v2: '' }], ['3 Option2 Value option_missing']],
		['a size too long', [shirt, { ...more, v2: 'x'.repeat(21) }], ['3 Option2 Value text_too_long']],
		['a color too long', [shirt, { ...more, v1: 'x'.repeat(41) }], ['3 Option1 Value text_too_long']],
		['another option name', [shirt, { ...more, n2: 'Length' }], ['3 Option2 Name option_differs']],
		['the same variant again', [shirt, { ...more, v1: 'RED', v2: 's' }], ['3 Option2 Value variant_repeated']],
		['a fabric that varies', [{ ...shirt, n3: 'Material', v3: 'Wool' }, { ...more, v3: 'Silk' }], ['2 Option3 Name option_unsupported']],
		['two options of color', [{ ...shirt, n2: 'Colour' }, { ...more, v2: 'M' }], ['2 Option2 Name option_repeated']],
		['no variant at all', [{ handle: 'a', title: 'A', image: 'x' }], ['2 Variant Price no_variant']],
		['half a piece', [{ ...shirt, quantity: '1.5' }], ['2 Variant Inventory Qty quantity_not_an_integer']],
		['too many pieces', [{ ...shirt, quantity: '10000001' }], ['2 Variant Inventory Qty quantity_too_large']],
		['oversold stock', [{ ...shirt, quantity: '-2' }], ['2 Variant Inventory Qty quantity_negative']],
		['a handle used for two products', [shirt, { ...shirt, title: 'Other' }, more], ['3 Title title_differs']],
		['all faults of one row', [shirt, { ...more, v2: '', price: '', quantity: 'x' }], [
			'3 Option2 Value option_missing',
			'3 Variant Price price_missing',
			'3 Variant Inventory Qty quantity_not_an_integer',
		]],
	])('%s is told with its line, column and reason, and the next product becomes a listing', (_, rows, expected) => {
		const file = read(oldFile([...rows, { ...shirt, handle: 'next' }]));
		expect(told(file)).toEqual(expected);
		expect(file.products.at(-1)?.handle).toBe('next');
	});

	test('a variant at another price is not for sale, and the others are', () => {
		const { products } = read(oldFile([shirt, { ...more, price: '102.00' }]));
		expect(products.map((one) => [one.price, one.sizes, one.stock])).toEqual([[9800, ['S'], [[3]]]]);
	});

	test('an oversold variant is listed with no stock, an unreadable quantity leaves the stock as it is', () => {
		const { products } = read(oldFile([{ ...shirt, quantity: '-2' }, { ...more, quantity: 'many' }]));
		expect(products[0]?.stock).toEqual([[0, null]]);
	});

	test.each([
		['colors', 'v1', '42 Option1 Value too_many_colors'],
		['sizes', 'v2', '42 Option2 Value too_many_sizes'],
	] as const)('a product with more than 40 %s is told at the row that is too many', (_, column, expected) => {
		const file = read(oldFile(Array.from({ length: 41 }, (_, i) => ({ ...(i === 0 ? shirt : more), [column]: `v${i}` }))));
		expect(told(file)).toEqual([expected]);
		expect(file.products).toEqual([]);
	});

	test('a row with more fields than the header is told and left out', () => {
		const file = read(`${oldFile([shirt])}shirt,,,,,,Red,,M,,,,1,98.00,,extra\n`);
		expect(told(file)).toEqual(['3 Image Src fields_too_many']);
		expect(file.products[0]?.sizes).toEqual(['S']);
	});

	test('a quote that is never closed is told at its line, and what stands before it is kept', () => {
		const file = read(`${oldFile([{ ...shirt, body: 'two\nlines' }])}more,"More,\nand,on\n`);
		expect(told(file)).toEqual(['4 Handle quote_not_closed']);
		expect(file.products).toHaveLength(1);
	});
});

describe('a file that is refused as a whole', () => {
	test.each([
		['nothing', '', 'columns_missing'],
		['no header', '1,2,3\n4,5,6\n', 'columns_missing'],
		['a header alone', 'Handle,Title,Variant Price\n', 'no_rows'],
		['neither UTF-8 nor GB 18030', Uint8Array.of(0xff, 0xfe, 0x41, 0), 'encoding'],
		['more than 4 MB', new Uint8Array(4_000_001).fill(65), 'too_large'],
		['more than 50,000 rows', `Handle,Title,Variant Price\n${'a,,\n'.repeat(50_001)}`, 'too_many_rows'],
		['more than 5,000 products', `Handle,Title,Variant Price\n${Array.from({ length: 5_001 }, (_, i) => `h${i},T,1\n`).join('')}`, 'too_many_products'],
	])('%s', (_, input, reason) => {
		const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
		expect(readProducts(bytes)).toMatchObject({ ok: false, refusal: { kind: 'file_unreadable', reason } });
	});

	test('names the columns that are missing', () => {
		expect(readProducts(new TextEncoder().encode('URL handle,Vendor\na,b\n'))).toEqual({
			ok: false,
			refusal: { kind: 'file_unreadable', reason: 'columns_missing', columns: ['Title', 'Variant Price'] },
		});
	});
});

describe('any bytes', () => {
	const cell = fc.oneof(
		fc.string({ unit: 'grapheme', maxLength: 30 }),
		fc.constantFrom('', 'Color', 'Size', 'Title', 'Red', 'S', '1.00', '-1', '"', '"a', '\n', '\r\n', ',', "'", '__proto__', 'constructor'),
	);

	test('have an answer', () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => typeof readProducts(bytes).ok === 'boolean'));
	});

	test('below a true header have an answer, whose listings are whole grids', () => {
		const header = 'Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant Price,Variant Inventory Qty';
		const rows = fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 8 });
		fc.assert(
			fc.property(rows, (cells) => {
				const text = [header, ...cells.map((row) => row.join(','))].join('\n');
				const file = readProducts(new TextEncoder().encode(text));
				if (!file.ok) return;
				for (const { colors, sizes, stock, price } of file.value.products) {
					expect([stock.length, stock.every((row) => row.length === sizes.length)]).toEqual([colors.length, true]);
					expect(Number.isSafeInteger(price) && price > 0).toBe(true);
				}
				for (const { line } of file.value.faults) expect(line).toBeGreaterThan(1);
			}),
		);
	});
});

const real = `${root}/../shared/data/apparel.csv`;

describe.runIf(existsSync(real))('the real file of a merchant', () => {
	const file = read(existsSync(real) ? readFileSync(real) : oldFile([shirt]));

	test('has 25 products: 24 become listings, and what cannot is told', () => {
		expect([file.found, file.products.length]).toEqual([25, 24]);
		expect(file.faults).toEqual([
			{ line: 19, column: 'Variant Price', reason: 'price_differs', product: 'ayers-chambray' },
			{ line: 232, column: 'Variant Price', reason: 'price_zero', product: 'the-field-report-vol-2' },
		]);
	});

	test('keeps colors, sizes, prices and stock to the piece', () => {
		const coat = file.products.find((one) => one.handle === 'foraker-canvas-coat');
		expect(coat).toEqual({
			handle: 'foraker-canvas-coat',
			line: 158,
			title: 'Duckworth Woolfill Jacket',
			category: 'Mens',
			price: 18_800,
			colors: ['Harvest', 'Navy'],
			sizes: ['S', 'M', 'L', 'XL'],
			stock: [
				[7, 13, 11, 6],
				[7, 15, 7, 0],
			],
		});
		const pieces = file.products.flatMap((one) => one.stock.flat()).reduce<number>((total, count) => total + (count ?? 0), 0);
		expect(pieces).toBe(364);
	});
});

/** The few characters of these tests in GBK; the runtime decodes GBK but does not encode it. */
function gbk(text: string): Uint8Array {
	const codes = new Map<string, [number, number]>();
	const decoder = new TextDecoder('gbk');
	for (let high = 0x81; high <= 0xfe; high++)
		for (let low = 0x40; low <= 0xfe; low++) if (low !== 0x7f) codes.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
	return Uint8Array.from([...text].flatMap((char) => (char.charCodeAt(0) < 128 ? [char.charCodeAt(0)] : (codes.get(char) ?? []))));
}
