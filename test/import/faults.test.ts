import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProducts } from '#merchandising';
import { faultLines, more, oldFile, read, shirt } from './files.ts';

describe('the faults of a file', () => {
	test.each<[string, Parameters<typeof oldFile>[0], string[]]>([
		['no handle', [shirt, { ...more, handle: '' }], ['3 Handle handle_missing']],
		['no title', [{ ...shirt, title: '' }, more], ['2 Title title_missing']],
		['a title too long', [{ ...shirt, title: 'x'.repeat(121) }], ['2 Title text_too_long']],
		['a control character', [{ ...shirt, title: 'a\u0007b' }], ['2 Title text_unstorable']],
		['a category too long', [{ ...shirt, type: 'x'.repeat(61) }], ['2 Type text_too_long']],
		['a price that is no number', [shirt, { ...more, price: '$98' }], ['3 Variant Price price_not_a_number']],
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
		[
			'a fabric that varies',
			[
				{ ...shirt, n3: 'Material', v3: 'Wool' },
				{ ...more, v3: 'Silk' },
			],
			['2 Option3 Name option_unsupported'],
		],
		[
			'two options of color',
			[
				{ ...shirt, n2: 'Colour' },
				{ ...more, v2: 'M' },
			],
			['2 Option2 Name option_repeated'],
		],
		['no variant at all', [{ handle: 'a', title: 'A', image: 'x' }], ['2 Variant Price no_variant']],
		['half a piece', [{ ...shirt, quantity: '1.5' }], ['2 Variant Inventory Qty quantity_not_an_integer']],
		['too many pieces', [{ ...shirt, quantity: '10000001' }], ['2 Variant Inventory Qty quantity_too_large']],
		['oversold stock', [{ ...shirt, quantity: '-2' }], ['2 Variant Inventory Qty quantity_negative']],
		['a handle used for two products', [shirt, { ...shirt, title: 'Other' }, more], ['3 Title title_differs']],
		[
			'all faults of one row',
			[shirt, { ...more, v2: '', price: '', quantity: 'x' }],
			[
				'3 Option2 Value option_missing',
				'3 Variant Price price_missing',
				'3 Variant Inventory Qty quantity_not_an_integer',
			],
		],
	])('name line, column and reason of %s, and the next product becomes a listing', (_, rows, expected) => {
		const file = read(oldFile([...rows, { ...shirt, handle: 'next' }]));
		expect(faultLines(file)).toEqual(expected);
		expect(file.products.at(-1)?.handle).toBe('next');
	});

	test('exclude a variant at another price, and no other variant', () => {
		const { products } = read(oldFile([shirt, { ...more, price: '102.00' }]));
		expect(products.map((one) => [one.price, one.sizes, one.stock])).toEqual([[9800, ['S'], [[3]]]]);
	});

	test('leave an oversold variant without stock, and the stock of an unreadable quantity unchanged', () => {
		const { products } = read(
			oldFile([
				{ ...shirt, quantity: '-2' },
				{ ...more, quantity: 'many' },
			]),
		);
		expect(products[0]?.stock).toEqual([[0, null]]);
	});

	test.each([
		['colors', 'v1', '42 Option1 Value too_many_colors'],
		['sizes', 'v2', '42 Option2 Value too_many_sizes'],
	] as const)('name the first row beyond 40 %s of a product', (_, column, expected) => {
		const file = read(
			oldFile(Array.from({ length: 41 }, (_, i) => ({ ...(i === 0 ? shirt : more), [column]: `v${i}` }))),
		);
		expect(faultLines(file)).toEqual([expected]);
		expect(file.products).toEqual([]);
	});

	test('exclude a row with more fields than the header', () => {
		const file = read(`${oldFile([shirt])}shirt,,,,,,Red,,M,,,,1,98.00,,extra\n`);
		expect(faultLines(file)).toEqual(['3 Image Src fields_too_many']);
		expect(file.products[0]?.sizes).toEqual(['S']);
	});

	test('name the line of a quote that is never closed, and earlier rows are kept', () => {
		const file = read(`${oldFile([{ ...shirt, body: 'two\nlines' }])}more,"More,\nand,on\n`);
		expect(faultLines(file)).toEqual(['4 Handle quote_not_closed']);
		expect(file.products).toHaveLength(1);
	});
});

describe('a file that is refused as a whole', () => {
	test.each([
		['nothing', '', 'columns_missing'],
		['no header', '1,2,3\n4,5,6\n', 'columns_missing'],
		['blank rows alone', 'Handle,Title,Variant Price\n,,\n', 'no_rows'],
		['a header alone', 'Handle,Title,Variant Price\n', 'no_rows'],
		['neither UTF-8 nor GB 18030', Uint8Array.of(0xff, 0xfe, 0x41, 0), 'encoding'],
		['more than 4 MB', new Uint8Array(4_000_001).fill(65), 'too_large'],
		['more than 50,000 rows', `Handle,Title,Variant Price\n${'a,,\n'.repeat(50_001)}`, 'too_many_rows'],
		[
			'more than 5,000 products',
			`Handle,Title,Variant Price\n${Array.from({ length: 5_001 }, (_, i) => `h${i},T,1\n`).join('')}`,
			'too_many_products',
		],
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
		fc.constantFrom(
			'',
			'Color',
			'Size',
			'Title',
			'Red',
			'S',
			'1.00',
			'-1',
			'"',
			'"a',
			'\n',
			'\r\n',
			',',
			"'",
			'__proto__',
			'constructor',
		),
	);

	test('are read or refused, and never throw', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
				expect(typeof readProducts(bytes).ok).toBe('boolean');
			}),
		);
	});

	test('below a valid header are read or refused, and listings have complete grids', () => {
		const header =
			'Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant Price,Variant Inventory Qty';
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
