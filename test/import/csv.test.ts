import { execFileSync } from 'node:child_process';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxFileBytes, readProducts } from '#merchandising';
import { root } from '../support/sources.ts';
import { faultLines, oldFile, read, shirt } from './files.ts';

describe('a product file is read as csv-parse reads it', () => {
	const cell = fc.oneof(
		fc.stringMatching(/^[a-z"', \n衣]{0,6}$/),
		fc.constantFrom('', '"', '""', ' x ', 'a\r\nb', 'a\rb', '12" zip'),
	);
	const written = fc.tuple(cell, fc.boolean()).map(([text, always]) => {
		const plain = !always && !/[",\r\n]/.test(text.slice(0, 1)) && !/[,\r\n]/.test(text);
		return plain ? text : `"${text.replaceAll('"', '""')}"`;
	});
	const record = fc.array(written, { minLength: 1, maxLength: 5 }).map((cells) => cells.join(','));
	const end = fc.constantFrom('\n', '\r\n', '\r');

	test('for any cells, quotes, empty lines and line ends, by line and title', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(record, end), { maxLength: 6 }), (lines) => {
				const body = lines.map(([text, ended]) => text + ended).join('');
				const file = read(`Title,Handle,Variant Price\n,seen,\n${body}`);
				const records: { line: number; cells: string[] }[] = [];
				parse(body.replaceAll(/\r\n?/g, '\n'), {
					record_delimiter: '\n',
					relax_column_count: true,
					relax_quotes: true,
					skip_empty_lines: true,
					on_record: (cells: string[], { lines: last }) => {
						records.push({ line: last - cells.join('').split('\n').length + 1, cells });
						return null;
					},
				});
				// Each row with a title and no handle is a fault, and so is each row beyond the three columns.
				const expected = records
					.map(({ line, cells }) => ({
						line: line + 2,
						cells: cells.map((one) => one.trim().replace(/^'(?=[=+@-]|\d+$)/, '')),
					}))
					.flatMap(({ line, cells: [title = '', handle = '', price = '', ...rest] }) => {
						if (rest.some((one) => one !== '')) return [`${line} Variant Price fields_too_many`];
						return handle === '' && (title !== '' || price !== '') ? [`${line} Handle handle_missing`] : [];
					});
				const reasons = /handle_missing|fields_too_many/;
				expect(faultLines(file).filter((one) => reasons.test(one))).toEqual(expected);
			}),
			{ numRuns: 300 },
		);
	});

	test('a field that continues behind its closing quote keeps its quotes', () => {
		const { products } = read('Handle,Title,Variant Price\na,"12" wide, or so",1\nb,"B",1\n');
		expect(products.map((one) => one.title)).toEqual(['B']);
		expect(read('Handle,Title,Variant Price\na,"12" wide,1\n').products[0]?.title).toBe('"12" wide');
	});
});

describe('a file of the largest size', () => {
	test('is read within 80 MB of memory, whatever its content', () => {
		const script = `
			import { bombs } from './test/import/bombs.ts';
			import { readProducts } from '#merchandising';
			for (const [name, bomb] of Object.entries(bombs)) {
				const file = readProducts(bomb());
				process.stdout.write(name + ': ' + (file.ok ? 'read' : file.refusal.reason) + '\\n');
			}
		`;
		// The process ends when it needs more. Neither its time nor its peak is measured.
		const limits = ['--max-old-space-size=80', '--max-semi-space-size=16'];
		const output = execFileSync(process.execPath, [...limits, '--input-type=module-typescript', '--eval', script], {
			cwd: root,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		expect(output.trim().split('\n')).toEqual([
			'commas: no_rows',
			'commas in the header: no_rows',
			'tiny cells: read',
			'line ends: no_rows',
			'handles that fold to many times their length: too_many_products',
			'one cell that folds to many times its length: read',
			'one quoted cell: read',
		]);
	});
});

describe('a limit of a file', () => {
	test('is 500 columns, and a file with more is not read', () => {
		const header = (columns: number) => `Handle,Title,Variant Price${',x'.repeat(columns - 3)}\na,A,1\n`;
		expect(read(header(500)).products).toHaveLength(1);
		expect(readProducts(Buffer.from(header(501)))).toMatchObject({
			ok: false,
			refusal: { reason: 'too_many_columns' },
		});
	});

	test('is the length of its longest field, and a longer cell is a short fault', () => {
		const long = 'x'.repeat(maxFileBytes / 2 - 500);
		const file = read(
			oldFile([
				{ ...shirt, title: long },
				{ ...shirt, handle: long },
			]),
		);
		expect(faultLines(file)).toEqual(['2 Title text_too_long', '3 Handle text_too_long']);
		expect(JSON.stringify(file.faults).length).toBeLessThan(400);
	});

	test('is 80 characters of a column’s name in a fault', () => {
		const spaced = `Handle,Title,Variant${' '.repeat(1_000)}Price\na,A,x\n`;
		expect(read(spaced).faults.map((one) => one.column.length)).toEqual([80]);
	});

	test.each([
		['in UTF-8', Buffer.from('Handle,Title,Variant Price\na,\ufffd\ufffd,1\n')],
		[
			'in GB 18030',
			Buffer.concat([
				Buffer.from('Handle,Title,Variant Price\na,'),
				Buffer.of(0xd2, 0xc2, 0x84, 0x31, 0xa4, 0x37),
				Buffer.from(',1\n'),
			]),
		],
	])('is the first lost character, %s', (_, bytes) => {
		expect(readProducts(bytes)).toEqual({ ok: false, refusal: { kind: 'file_unreadable', reason: 'characters_lost' } });
	});
});
