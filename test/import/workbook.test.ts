import { strToU8, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readProducts } from '#merchandising';
import { faultLines, read } from './files.ts';
import { workbook } from './workbooks.ts';

const header = ['Handle', 'Title', 'Color', 'Size', 'Price', 'Inventory quantity'];
const shirt = ['shirt', 'Shirt', 'Red', 'S', 98, 3] as const;
const more = ['shirt', '', 'Red', 'M', 98, 4] as const;

describe('a workbook', () => {
	test('has the same content as the CSV of its first sheet', () => {
		const rows = [header, ['a', 'Cut & "sewn" <衬衫>', '红', 'S', 129.9, 7], [...shirt], [...more]];
		const csv = rows.map((row) => row.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join()).join('\n');
		expect(read(workbook(rows))).toEqual(read(csv));
	});

	test.each([
		['a formula by the value stored with it', '<c><f>E2*2</f><v>129</v></c>', 12_900],
		['a formula of text', '<c t="str"><f>A1</f><v>129.00</v></c>', 12_900],
		['a number with the noise of a float', '<c><v>0.30000000000000004</v></c>', 30],
		['a number with an exponent', '<c><v>1.299E2</v></c>', 12_990],
		['a text in the cell itself', '<c t="inlineStr"><is><r><t>12</t></r><r><t>9</t></r></is></c>', 12_900],
	])('has %s as its price', (_, xml, price) => {
		const { products } = read(workbook([header, ['shirt', 'Shirt', 'Red', 'S', { xml }, 3]]));
		expect(products.map((product) => product.price)).toEqual([price]);
	});

	test('reads a text without its phonetic guide', () => {
		const title = { xml: '<c t="inlineStr"><is><t>衬衫</t><rPh sb="0" eb="2"><t>chenshan</t></rPh></is></c>' };
		const { products } = read(workbook([header, ['shirt', title, 'Red', 'S', 98, 3]]));
		expect(products.map((product) => product.title)).toEqual(['衬衫']);
	});

	test('names the row of the sheet in its faults, and keeps the valid rows', () => {
		const file = read(workbook([header, [...shirt], ['', '', '', '', '', ''], ['shirt', '', 'Red', 'M', 'x', 4]]));
		expect(faultLines(file)).toEqual(['4 Price price_not_a_number']);
		expect(file.products.map(({ sizes }) => sizes)).toEqual([['S']]);
	});
});

describe('a workbook is refused', () => {
	const refusal = (bytes: Uint8Array) => {
		const file = readProducts(bytes);
		return file.ok ? 'read' : file.refusal.reason;
	};

	test.each<[string, () => Uint8Array, string]>([
		['cut off', () => workbook([header, [...shirt]]).slice(0, -40), 'workbook_unreadable'],
		['with a password, or of the old format', () => Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1, 2), 'workbook_unreadable'],
		['of another kind', () => zipSync({ 'word/document.xml': strToU8('<w/>') }), 'workbook_unreadable'],
		['whose sheet grows beyond its limit', () => bomb('xl/worksheets/sheet2.xml'), 'too_large'],
		['whose texts grow beyond their limit', () => bomb('xl/sharedStrings.xml'), 'too_large'],
		['with thousands of parts', () => crowded(), 'too_large'],
		['with lost characters', () => workbook([header, ['a', 'a\ufffd', 'Red', 'S', 98, 3]]), 'characters_lost'],
		['without a sheet of products', () => workbook([['Notes']]), 'columns_missing'],
	])('%s', (_, bytes, reason) => {
		expect(refusal(bytes())).toBe(reason);
	});

	test('or read, and never throws, whatever its bytes', () => {
		const good = workbook([header, [...shirt], [...more]]);
		const cuts = fc.array(fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) }), {
			minLength: 1,
			maxLength: 8,
		});
		fc.assert(
			fc.property(cuts, (changes) => {
				const bytes = Uint8Array.from(good);
				for (const { at, byte } of changes) bytes[at] = byte;
				expect(typeof refusal(bytes)).toBe('string');
			}),
		);
	});
});

/** A part of 40 MB of blanks, which takes 40 KB in the file. */
function bomb(part: string): Uint8Array {
	return workbook([header, [...shirt]], { [part]: [new Uint8Array(40_000_000).fill(0x20), { level: 1 }] });
}

function crowded(): Uint8Array {
	return workbook([header], Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`x/${i}`, new Uint8Array()])));
}
