import { type Result, accepted, csvCell, formatDecimal } from '#kernel';
import type { Dimension, Measure, SalesRefusal } from '../figure.ts';
import { invalid } from '../period.ts';
import type { ReportRow } from './visible-reports.ts';

/** A row takes at most 340 bytes of a response's JSON, where a name is all quotes. This many stay below Lambda's 6 MB. */
export const maxRows = 18_000;

const columns = ['date', 'dimension', 'member', 'measure', 'amount_cny', 'orders', 'units', 'live'] as const;

/**
 * Encodes rows as CSV for spreadsheets: UTF-8 with a byte order mark, which Excel needs, and RFC 4180. Amounts are
 * yuan with two decimals; suppressed figures are empty. Refuses more than `maxRows` rows.
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
		csvCell(member),
		measure,
		amount === null ? '' : formatDecimal(amount),
		orders ?? '',
		units ?? '',
		live,
	]);
	return accepted(`\ufeff${[columns, ...lines].map((line) => `${line.join(',')}\r\n`).join('')}`);
}
