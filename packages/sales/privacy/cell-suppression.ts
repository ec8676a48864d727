import type { BusinessDay } from '#kernel';
import { type Contribution, countedFor, mergeContributions } from './contributions.ts';
import { type Dimension, type Measure, difference, merged } from '../figure.ts';
import type { Days } from '../period.ts';
import type { Known, SalesReader } from '../reports/reader.ts';
import { type VisibleFigure, suppressed } from './visibility.ts';

/** The smallest group that is shown: of two tenants, each could subtract itself and know the other. */
export const minContributors = 3;

type Daily = ReadonlyMap<BusinessDay, ReadonlyMap<string, Contribution>>;

interface Cell {
	readonly key: string;
	readonly time: string;
	readonly member: string;
	readonly contribution: Contribution;
}

/** What the members of a dimension sold by time, with the figures of small groups withheld. */
export interface SuppressedTable {
	/** In a year, month or day (`2026`, `2026-11`, `2026-11-11`). What did not sell is not in it. */
	at(time: string): Known<ReadonlyMap<string, VisibleFigure>>;
}

/**
 * The members of a dimension in the years that the days lie in, as they may be shown to whoever must not learn what a
 * single tenant sold. It decides on whole years, months and days, whatever was asked for, so that the answers to two
 * questions subtract to nothing new. What is paid less what is net is refunded: `net` is withheld where one of the two is.
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
 * The years, months and days of members that must not be shown, as `<time> <member>`: those that fewer than three tenants
 * sold in, and so many more that no sum shown beside them gives one away. The sum of the members of a time is shown, and
 * so is a member's year beside its months, and its month beside its days.
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

/** The time that a time is part of; a year is part of nothing. */
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

/** Hides in one table of members and times: what is small or hidden as a whole, then what its lines would give away. */
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

/** What a line withholds can be had in sum: hides the smallest of the rest until that sum is of two cells and three tenants. */
function suppressSecondary(line: readonly Cell[], withheld: Set<string>): void {
	const out = line.filter(({ key }) => withheld.has(key));
	if (out.length === 0) return;
	const shown = line.filter(({ key }) => !withheld.has(key));
	for (const cell of shown.toSorted(
		(a, b) => a.contribution.amount - b.contribution.amount || (a.key < b.key ? -1 : 1),
	)) {
		const behind = new Set(out.flatMap(({ contribution }) => [...contribution.contributors]));
		if (out.length > 1 && behind.size >= minContributors) return;
		withheld.add(cell.key);
		out.push(cell);
	}
}
