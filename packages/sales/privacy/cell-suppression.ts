import type { BusinessDay } from '#kernel';
import { type Contribution, countedFor, mergeContributions } from './contributions.ts';
import { type Dimension, type Measure, difference, merged } from '../figure.ts';
import type { Days } from '../period.ts';
import type { Known, SalesReader } from '../reports/reader.ts';
import { type VisibleFigure, suppressed } from './visibility.ts';

/** The smallest visible group. In a group of two, each tenant could subtract its own sales. */
export const minContributors = 3;

type Daily = ReadonlyMap<BusinessDay, ReadonlyMap<string, Contribution>>;

interface Cell {
	readonly key: string;
	readonly time: string;
	readonly member: string;
	readonly contribution: Contribution;
}

/** The sales of a dimension's members by time, with the figures of small groups suppressed. */
export interface SuppressedTable {
	/** The figures of a year, month or day (`2026`, `2026-11`, `2026-11-11`). Members without sales are absent. */
	at(time: string): Known<ReadonlyMap<string, VisibleFigure>>;
}

/**
 * The members of a dimension in the years of the given days, safe for a viewer who must not learn one tenant's sales.
 * Suppression is decided on whole years, months and days, whatever was requested, so that no two responses can
 * be subtracted. `net` is suppressed where paid or refunded is, because paid − net is refunded.
 */
export async function withSuppression(
	reader: Pick<SalesReader, 'byMemberAndDay'>,
	{ dimension, days, measure }: { readonly dimension: Dimension; readonly days: Days; readonly measure: Measure },
): Promise<SuppressedTable> {
	const years = { from: `${days.from.slice(0, 4)}-01-01`, to: `${days.to.slice(0, 4)}-12-31` };
	const read = await Promise.all(
		countedFor(measure).map((counted) => reader.byMemberAndDay({ dimension, days: years, measure: counted })),
	);
	const withheld = new Set(
		read.flatMap((one) => [...suppressedCells(new Map([...one].map(([day, { value }]) => [day, value])))]),
	);
	return {
		at(time) {
			const within = read.map((one) => [...one].filter(([day]) => day.startsWith(time)).map(([, known]) => known));
			const [counted = new Map(), less = new Map()] = within.map((all) => merged(all.map(({ value }) => value)));
			const figures = [...difference(counted, less)].map(([member, figure]): [string, VisibleFigure] => [
				member,
				withheld.has(keyOf(time, member)) ? suppressed : figure,
			]);
			return { value: new Map(figures), live: within.flat().some(({ live }) => live) };
		},
	};
}

/**
 * The suppressed cells, as `<time> <member>`. A cell with fewer than three tenants is suppressed. Further cells are
 * suppressed so that totals cannot be subtracted to recover them: the sum of all members of a time, and a member's
 * year and month over their parts.
 */
export function suppressedCells(daily: Daily): ReadonlySet<string> {
	const withheld = new Set<string>();
	for (const length of ['2026', '2026-11', '2026-11-11'].map((time) => time.length)) {
		const cells = cellsOf(daily, length);
		for (const frame of Map.groupBy(cells, ({ time }) => wholeOf(time)).values()) suppress(frame, withheld);
	}
	return withheld;
}

function keyOf(time: string, member: string): string {
	return `${time} ${member}`;
}

/** The time that contains a time. A year has none. */
function wholeOf(time: string): string {
	return time.length === 4 ? time : time.slice(0, -3);
}

function cellsOf(daily: Daily, length: number): Cell[] {
	const times = Map.groupBy(daily, ([day]) => day.slice(0, length));
	return [...times].flatMap(([time, days]) =>
		[...mergeContributions(days.map(([, members]) => members))].map(([member, contribution]) => ({
			key: keyOf(time, member),
			time,
			member,
			contribution,
		})),
	);
}

/**
 * Suppresses cells of one table: the small ones and those of a suppressed whole, then those that totals would reveal.
 */
function suppress(cells: readonly Cell[], withheld: Set<string>): void {
	for (const { key, time, member, contribution } of cells)
		if (contribution.contributors.size < minContributors || withheld.has(keyOf(wholeOf(time), member)))
			withheld.add(key);
	const lines = [Map.groupBy(cells, ({ time }) => time), Map.groupBy(cells, ({ member }) => member)];
	for (let before = -1; before !== withheld.size;) {
		before = withheld.size;
		for (const line of lines.flatMap((all) => [...all.values()])) suppressSecondary(line, withheld);
	}
}

/**
 * Suppresses further cells of a line, the smallest first, until the suppressed sum covers two cells and three
 * tenants. The sum can be computed, so it must not reveal one cell.
 */
function suppressSecondary(line: readonly Cell[], withheld: Set<string>): void {
	const out = line.filter(({ key }) => withheld.has(key));
	if (out.length === 0) return;
	const visible = line.filter(({ key }) => !withheld.has(key));
	for (const cell of visible.toSorted(
		(a, b) => a.contribution.amount - b.contribution.amount || (a.key < b.key ? -1 : 1),
	)) {
		const behind = new Set(out.flatMap(({ contribution }) => [...contribution.contributors]));
		if (out.length > 1 && behind.size >= minContributors) return;
		withheld.add(cell.key);
		out.push(cell);
	}
}
