import { type BusinessDay, type Result, accepted, channels, grades, slugPattern } from '#kernel';
import { wholeBase } from '../counting/counter.ts';
import { type Dimension, type Figure, type Measure, type SalesRefusal, merged, nothing } from '../figure.ts';
import { type Days, type Step, eachDay, invalid, parseDays } from '../period.ts';
import { type Known, type SalesReader, hourName } from './reader.ts';

/** A question for the sales of one member over time. */
export interface SeriesQuestion {
	readonly dimension: Dimension;
	readonly member: string;
	readonly by: Step;
	readonly measure: Measure;
	readonly days: Days;
}

/** A point of a series. `at` is `2026-11-23T09`, `2026-11-23` or `2026-11`, in Asia/Shanghai. */
export interface Point extends Figure {
	readonly at: string;
}

/** Applies the defaults of a question and checks it. Names every faulty part. */
export function askSeries(
	asked: Pick<SeriesQuestion, 'dimension' | 'by' | 'measure'> & {
		member?: string | undefined;
		from?: string | undefined;
		to?: string | undefined;
	},
	today: BusinessDay,
): Result<SeriesQuestion, SalesRefusal> {
	const { dimension, by, measure } = asked;
	const days = parseDays(asked, by, today);
	const faults = [
		...memberFaults(dimension, asked.member),
		...(by === 'hour' && (dimension === 'category' || dimension === 'channel')
			? [{ pointer: '/by', detail: `must be day or month for the dimension ${dimension}` }]
			: []),
		...(days.ok ? [] : days.refusal.errors),
	];
	if (!days.ok || faults.length > 0) return invalid(...faults);
	return accepted({ dimension, member: asked.member ?? wholeBase, by, measure, days: days.value });
}

/** Applies the defaults of a dimension and member, and checks them. */
export function askMember(asked: {
	readonly dimension: Dimension;
	readonly member?: string | undefined;
}): Result<{ dimension: Dimension; member: string }, SalesRefusal> {
	const faults = memberFaults(asked.dimension, asked.member);
	if (faults.length > 0) return invalid(...faults);
	return accepted({ dimension: asked.dimension, member: asked.member ?? wholeBase });
}

function memberFaults(dimension: Dimension, member: string | undefined) {
	const fault = (detail: string) => [{ pointer: '/member', detail }];
	if (member === undefined) return dimension === 'base' ? [] : fault('is required');
	switch (dimension) {
		case 'base':
			return member === wholeBase ? [] : fault(`must be ${wholeBase} or left out`);
		case 'cluster':
		case 'tenant':
			return slugPattern.test(member) ? [] : fault('must be 2 to 40 of a-z, 0-9 and hyphen');
		case 'channel':
			return channels.some((one) => one === member) ? [] : fault(`must be one of ${channels.join(', ')}`);
		case 'grade':
			return grades.some((one) => one === member) ? [] : fault(`must be one of ${grades.join(', ')}`);
		case 'category':
			return [];
	}
}

/** The points of a series without gaps. A time without sales is zero. */
export async function series(reader: SalesReader, question: SeriesQuestion): Promise<Known<Point[]>> {
	const { days, by } = question;
	const { value: figures, live } = await figuresOf(reader, question);
	const times = new Set(eachDay(days).flatMap((day) => timesOf(day, by)));
	return { value: [...times].map((at) => ({ at, ...(figures.get(at) ?? nothing) })), live };
}

async function figuresOf(reader: SalesReader, question: SeriesQuestion): Promise<Known<ReadonlyMap<string, Figure>>> {
	const { dimension, by } = question;
	if (by === 'hour' && dimension !== 'category' && dimension !== 'channel')
		return reader.byHour({ ...question, dimension });
	const daily = await reader.byDay(question);
	if (by !== 'month') return daily;
	const months = [...daily.value].map(([day, figure]) => new Map([[day.slice(0, 7), figure]]));
	return { ...daily, value: merged(months) };
}

/** The times within a day for which a series has points. */
export function timesOf(day: BusinessDay, by: Step): string[] {
	switch (by) {
		case 'hour':
			return Array.from({ length: 24 }, (_, hour) => hourName(day, hour));
		case 'day':
			return [day];
		case 'month':
			return [day.slice(0, 7)];
	}
}
