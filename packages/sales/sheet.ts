import { type Result, accepted, formatDecimal } from '#kernel';
import type { Dimension, Measure, SalesRefusal } from './figure.ts';
import { invalid } from './period.ts';
import type { Row } from './shown.ts';

/** A row has at most some 300 bytes: with so many, an answer stays below the 6 MB of a function's. */
export const maxRows = 20_000;

const columns = ['date', 'dimension', 'member', 'measure', 'amount_cny', 'orders', 'units', 'live'] as const;

/**
 * Rows as a file for spreadsheets: UTF-8 with a byte order mark, by which Excel knows it, lines and quotes after RFC 4180.
 * Amounts are yuan with two decimals. What is withheld is empty. Refuses more rows than `maxRows`.
 */
export function sheet(
	rows: readonly Row[],
	{ dimension, measure }: { readonly dimension: Dimension; readonly measure: Measure },
): Result<string, SalesRefusal> {
	if (rows.length > maxRows)
		return invalid({ pointer: '/from', detail: `gives more than ${maxRows} rows: ask for fewer days, or by month` });
	const lines = rows.map(({ at, member, amount, orders, units, live }) => [
		at,
		dimension,
		cell(member),
		measure,
		amount === null ? '' : formatDecimal(amount),
		orders ?? '',
		units ?? '',
		live,
	]);
	return accepted(`\ufeff${[columns, ...lines].map((line) => `${line.join(',')}\r\n`).join('')}`);
}

/** A text that a spreadsheet would take for a formula is made a text by an apostrophe; the figures are our own. */
function cell(text: string): string {
	const plain = /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
	return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
