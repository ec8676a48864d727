import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forSpreadsheet, fromSpreadsheet } from '#kernel';
import { type ReportRow, maxRows, toCsv } from '#sales';

/** Lambda's limit of a response as JSON. */
const maxResponseBytes = 6 * 1024 * 1024;

const row = (member: string, amount: number, more: Partial<ReportRow> = {}): ReportRow =>
	({ at: '2026-11-11', member, amount, orders: 1, units: 2, live: false, ...more }) as ReportRow;

function read(...rows: readonly ReportRow[]): Record<string, string>[] {
	const made = toCsv(rows, { dimension: 'category', measure: 'net' });
	return made.ok ? parse(made.value, { bom: true, columns: true, record_delimiter: '\r\n' }) : [];
}

describe('a CSV export', () => {
	test("reads back unchanged, whatever a member's name holds", () => {
		const names = ['衬衫', 'a,b', 'say "linen"', 'two\nlines', '', "o'clock"];
		expect(read(...names.map((name) => row(name, 1))).map(({ member }) => member)).toEqual(names);
	});

	test.each(['=1+1', '+86', '-x', '@sum', '\tx', '＝1'])('makes no formula of %j', (name) => {
		expect(read(row(name, 1))[0]?.['member']).toBe(`'${name}`);
	});

	test.each(['x;=1+1', 'x,+86', 'x\t-x', 'x\n@sum', 'x; =1', 'x;"=1', 'x;＝1', 'x|=1'])(
		'contains no formula behind the separators of another locale: %j',
		(name) => {
			const made = toCsv([row(name, 1)], { dimension: 'category', measure: 'net' });
			const line = made.ok ? made.value.slice(made.value.indexOf('\r\n')) : '';
			expect(line.split(/[,;|\t\r\n]+/).filter((cell) => /^[\s"]*[=+\-@＝＋－＠]/.test(cell))).toEqual([]);
			expect(fromSpreadsheet(read(row(name, 1))[0]?.['member'] ?? '')).toBe(name);
		},
	);

	test('reads back unchanged in an import, for any text without such apostrophes', () => {
		const text = fc.stringMatching(/^[a-z ;,|\t\n"=+@＝-]{0,12}$/);
		fc.assert(fc.property(text, (one) => void expect(fromSpreadsheet(forSpreadsheet(one))).toBe(one)));
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

	test('leaves suppressed figures empty', () => {
		const withheld = { at: '2026-11-11', member: 'x', amount: null, orders: null, units: null, live: true } as const;
		expect(read(withheld)[0]).toMatchObject({ amount_cny: '', orders: '', units: '', live: 'true' });
	});

	test('has a limit of rows', () => {
		const rows = Array.from({ length: maxRows }, () => row('x', 1));
		expect(toCsv(rows, { dimension: 'tenant', measure: 'paid' }).ok).toBe(true);
		expect(toCsv([...rows, row('x', 1)], { dimension: 'tenant', measure: 'paid' })).toMatchObject({
			ok: false,
			refusal: { kind: 'invalid', errors: [{ pointer: '/from' }] },
		});
	});

	test.each([
		['"', 60],
		['尺', 60],
		[',=', 30],
		['\\', 60],
	])('of the maximum of rows fits the response of a function, with names such as %s', (text, times) => {
		const year = { amount: -Number.MAX_SAFE_INTEGER, orders: 2 ** 53 - 1, units: 2 ** 53 - 1 };
		const rows = Array.from({ length: maxRows }, () => row(text.repeat(times), 1, year));
		const made = toCsv(rows, { dimension: 'category', measure: 'refunded' });
		const response = { statusCode: 200, headers: { 'content-type': 'text/csv' }, body: made.ok ? made.value : '' };
		expect(response.body.length).toBeGreaterThan(1_000_000);
		expect(Buffer.byteLength(JSON.stringify(response))).toBeLessThan(maxResponseBytes);
	});
});
