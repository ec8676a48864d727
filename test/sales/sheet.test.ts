import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { type Row, maxRows, sheet } from '#sales';

const row = (member: string, amount: number, more: Partial<Row> = {}): Row =>
	({ at: '2026-11-11', member, amount, orders: 1, units: 2, live: false, ...more }) as Row;

function read(...rows: readonly Row[]): Record<string, string>[] {
	const made = sheet(rows, { dimension: 'category', measure: 'net' });
	return made.ok ? parse(made.value, { bom: true, columns: true, record_delimiter: '\r\n' }) : [];
}

describe('a sheet', () => {
	test('reads back as it was, whatever a member is called', () => {
		const names = ['衬衫', 'a,b', 'say "linen"', 'two\nlines', '', "o'clock"];
		expect(read(...names.map((name) => row(name, 1))).map(({ member }) => member)).toEqual(names);
	});

	test.each(['=1+1', '+86', '-x', '@sum', '\tx', '＝1'])('makes no formula of %j', (name) => {
		expect(read(row(name, 1))[0]?.['member']).toBe(`'${name}`);
	});

	test.each([
		[0, '0.00'],
		[5, '0.05'],
		[-12_345, '-123.45'],
		[9_007_199_254_740_991, '90071992547409.91'],
	])('writes %i fen as %s yuan', (amount, text) => {
		expect(read(row('x', amount))[0]).toEqual({
			date: '2026-11-11',
			dimension: 'category',
			member: 'x',
			measure: 'net',
			amount_cny: text,
			orders: '1',
			units: '2',
			live: 'false',
		});
	});

	test('leaves empty what is withheld', () => {
		const withheld = { at: '2026-11-11', member: 'x', amount: null, orders: null, units: null, live: true } as const;
		expect(read(withheld)[0]).toMatchObject({ amount_cny: '', orders: '', units: '', live: 'true' });
	});

	test('has at most so many rows', () => {
		const rows = Array.from({ length: maxRows }, () => row('x', 1));
		expect(sheet(rows, { dimension: 'tenant', measure: 'paid' }).ok).toBe(true);
		expect(sheet([...rows, row('x', 1)], { dimension: 'tenant', measure: 'paid' })).toMatchObject({
			ok: false,
			refusal: { kind: 'invalid', errors: [{ pointer: '/from' }] },
		});
	});
});
