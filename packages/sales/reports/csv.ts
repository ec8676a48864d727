import { type Result, accepted, forSpreadsheet, formatDecimal } from '#kernel';
import type { Dimension, Measure, SalesRefusal } from '../figure.ts';
import { invalid } from '../period.ts';
import type { ReportRow } from './visible-reports.ts';

/** A row has at most 340 bytes in an answer's JSON, where a name is all quotes: so many are less than the 6 MB of a function's. */
export const maxRows = 18_000;

const columns = ['date', 'dimension', 'member', 'measure', 'amount_cny', 'orders', 'units', 'live'] as const;

/**
 * Rows as a file for spreadsheets: UTF-8 with a byte order mark, by which Excel knows it, lines and quotes after RFC 4180.
 * Amounts are yuan with two decimals. What is withheld is empty. Refuses more rows than `maxRows`.
 */
export function toCsv(
	rows: readonly ReportRow[],
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

/** A text of others: no formula in any locale, and one cell wherever commas, semicolons or tabs separate them. */
function cell(text: string): string {
	const plain = forSpreadsheet(text);
	return /[",;|\t\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
