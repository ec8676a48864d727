import { type Dollars, costOfIdleMonth, costOfMillion } from './costs.ts';
import type { Inputs } from './durations.ts';
import { type Quota, assumptions, quotas } from './inputs.ts';
import { type Row, breaksAt, rowsOf, takes } from './rows.ts';

/** The rate of the published plan. */
export const publishedRate = 2_500;

/** The plan as a Markdown document. */
export function planDocument(inputs: Inputs, rate: number): string {
	const rows = rowsOf(inputs, rate);
	const limited = rows.filter((row) => breaksAt(row) < rate).toSorted((a, b) => breaksAt(a) - breaksAt(b));
	return (
		[
			`# Capacity at ${whole(rate)} orders a second`,
			'Made by `npm run capacity` from the constants of the code, and compared with it by `test/bench/capacity-plan.test.ts`. Other rates:\n`npm run capacity -- --orders-per-second 500`. **Nothing here has been measured in AWS.**',
			'Every order has two lines of one tenant, and is placed, paid, shipped and received at this rate. Figures are of three kinds:',
			'- **counted**: write units and calls on the embedded engine, and settings read from the code and the production template;\n- **limit**: a quota that the provider documents ([sources](#documented-limits)); the code knows no more than its value;\n- **estimate**: rests on an [assumption](#assumptions), such as every duration.',
			'## The first limits',
			limited.length === 0 ? 'No limit is reached.' : 'In the order in which they are reached, from nothing.',
			...(limited.length === 0
				? []
				: [
						table(
							['orders/s', 'part', 'raise'],
							limited.map((row) => [figure(breaksAt(row)), row.part, row.raise]),
							0,
						),
					]),
			'## All parts',
			table(
				['part', `at ${whole(rate)} orders/s`, 'limit', 'headroom', 'basis', 'raise'],
				rows.map((row) => [
					row.part,
					`${figure(takes(row, rate))} ${row.unit}`,
					...limitOf(row, rate),
					row.basis,
					row.raise || '–',
				]),
			),
			'A headroom below 1 is a limit that is passed. A partition key takes its limit only after DynamoDB has given it a partition of its own.',
			'## Costs',
			'List prices of us-east-1 (`test/bench/prices.ts`). Not included: storage, backups, traffic, mails, and Stripe’s fees, which exceed all of it.',
			dollars('a million orders', costOfMillion(inputs)),
			dollars('a month without traffic', costOfIdleMonth(inputs)),
			'## Assumptions',
			table(
				['value', 'of', 'because'],
				Object.entries(assumptions).map(([name, { what, why }]) => [
					String(inputs.assumed[name as keyof typeof assumptions]),
					what,
					why,
				]),
				0,
			),
			'## Documented limits',
			table(
				['limit', 'raise', 'source'],
				Object.values(quotas).map(({ limit, name, source }: Quota) => [whole(limit), name, source]),
				0,
			),
		].join('\n\n') + '\n'
	);
}

function limitOf(row: Row, rate: number): [string, string] {
	if (row.limit === undefined) return ['–', '–'];
	const taken = takes(row, rate);
	return [figure(row.limit), taken === 0 ? '–' : `${figure(row.limit / taken)} ×`];
}

function dollars(of: string, lines: Dollars): string {
	const total = lines.reduce((sum, [, amount]) => sum + amount, 0);
	const cells = [...lines, ['**together**', total] as const].map(([what, amount]) => [what, amount.toFixed(2)]);
	return table([of, '$'], cells, 1);
}

/** Three significant digits, and whole numbers as they are. */
function figure(value: number): string {
	if (value >= 100) return whole(Math.round(value));
	return String(Number(value.toPrecision(2)));
}

function whole(value: number): string {
	return value.toLocaleString('en-US');
}

/** A table as the formatter writes it. One column may be aligned to the right. */
function table(head: readonly string[], cells: readonly (readonly string[])[], right?: number): string {
	const widths = head.map((name, i) => Math.max(3, name.length, ...cells.map((row) => row[i]?.length ?? 0)));
	const pad = (text: string, i: number) => (i === right ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0));
	const line = (row: readonly string[]) => `| ${row.map(pad).join(' | ')} |`;
	const rule = widths.map((width, i) => (i === right ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
	return [line(head), line(rule), ...cells.map(line)].join('\n');
}
