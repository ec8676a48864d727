import { type BusinessDay, type Result, accepted, channels, grades, slugPattern } from '#kernel';
import { wholeBase } from '../counting/counter.ts';
import { type Dimension, type Figure, type Measure, type SalesRefusal, merged, nothing } from '../figure.ts';
import { type Days, type Step, eachDay, invalid, parseDays } from '../period.ts';
import { type Known, type SalesReader, hourName } from './reader.ts';

/** A query for the sales of one member over time. */
export interface SeriesQuery {
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

/** Applies the defaults of a query and checks it. Names every fault. */
export function parseSeriesQuery(
	request: Pick<SeriesQuery, 'dimension' | 'by' | 'measure'> & {
		member?: string | undefined;
		from?: string | undefined;
		to?: string | undefined;
	},
	today: BusinessDay,
): Result<SeriesQuery, SalesRefusal> {
	const { dimension, by, measure } = request;
	const days = parseDays(request, by, today);
	const faults = [
		...memberFaults(dimension, request.member),
		...(by === 'hour' && (dimension === 'category' || dimension === 'channel')
			? [{ pointer: '/by', detail: `must be day or month for the dimension ${dimension}` }]
			: []),
		...(days.ok ? [] : days.refusal.errors),
	];
	if (!days.ok || faults.length > 0) return invalid(...faults);
	return accepted({ dimension, member: request.member ?? wholeBase, by, measure, days: days.value });
}

/** Applies the defaults of a dimension and member, and checks them. */
export function parseMember(request: {
	readonly dimension: Dimension;
	readonly member?: string | undefined;
}): Result<{ dimension: Dimension; member: string }, SalesRefusal> {
	const faults = memberFaults(request.dimension, request.member);
	if (faults.length > 0) return invalid(...faults);
	return accepted({ dimension: request.dimension, member: request.member ?? wholeBase });
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
export async function series(reader: SalesReader, query: SeriesQuery): Promise<Known<Point[]>> {
	const { days, by } = query;
	const { value: figures, live } = await figuresOf(reader, query);
	const times = new Set(eachDay(days).flatMap((day) => timesOf(day, by)));
	return { value: [...times].map((at) => ({ at, ...(figures.get(at) ?? nothing) })), live };
}

async function figuresOf(reader: SalesReader, query: SeriesQuery): Promise<Known<ReadonlyMap<string, Figure>>> {
	const { dimension, by } = query;
	if (by === 'hour' && dimension !== 'category' && dimension !== 'channel')
		return reader.byHour({ ...query, dimension });
	const daily = await reader.byDay(query);
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
