/** The due times of a schedule. */
export interface Expression {
	/** The first due time after `after` in milliseconds; undefined if there is none within four years. */
	next(after: number): number | undefined;
}

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** Long enough for 29 February. */
const horizonDays = 4 * 366;
const dayMs = 86_400_000;

/** Parses `rate(5 minutes)`, `cron(0 16 * * ? *)` or `at(2026-11-11T00:00:00)`. Throws on anything else. */
export function parseExpression(source: string, timeZone: string): Expression {
	const [, kind, argument = ''] = /^(rate|cron|at)\((.+)\)$/.exec(source.trim()) ?? [];
	if (kind === 'rate') {
		const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(argument) ?? [];
		const every = Number(count) * (units[unit] ?? Number.NaN);
		if (every > 0) return { next: (after) => after + every };
	}
	if (kind === 'at') {
		const wall = Date.parse(`${argument}Z`);
		if (!Number.isNaN(wall)) return { next: (after) => later(toUtc(wall, timeZone), after) };
	}
	if (kind === 'cron') return cron(argument, timeZone);
	throw new Error(`the local runtime does not support the schedule ${source}`);
}

function later(at: number, after: number): number | undefined {
	return at > after ? at : undefined;
}

function cron(argument: string, timeZone: string): Expression {
	const parts = argument.trim().split(/\s+/);
	const [minutes = '', hours = '', days = '', months = '', weekdays = '', years = ''] = parts;
	if (parts.length !== 6) throw new Error(`a cron expression has six fields: ${argument}`);
	const minute = field(minutes, 0, 59);
	const hour = field(hours, 0, 23);
	const day = field(days, 1, 31);
	const month = field(months, 1, 12, monthNames, 1);
	const weekday = field(weekdays, 1, 7, dayNames, 1);
	const year = field(years, 1970, 2199);
	const times = hour.flatMap((h) => minute.map((m) => (h * 60 + m) * 60_000));
	return {
		next: (after) => {
			const local = after + offsetAt(after, timeZone);
			const firstDay = Math.floor(local / dayMs) * dayMs;
			for (let i = 0; i <= horizonDays; i++) {
				const midnight = firstDay + i * dayMs;
				const date = new Date(midnight);
				if (!year.includes(date.getUTCFullYear()) || !month.includes(date.getUTCMonth() + 1)) continue;
				if (!day.includes(date.getUTCDate()) || !weekday.includes(date.getUTCDay() + 1)) continue;
				for (const time of times) {
					const at = toUtc(midnight + time, timeZone);
					if (at > after) return at;
				}
			}
			return undefined;
		},
	};
}

/**
 * The values of a cron field: `*`, `?`, values, names, ranges, lists and steps. `L`, `W` and `#` are not
 * supported.
 */
function field(source: string, min: number, max: number, names: readonly string[] = [], first = 0): number[] {
	const all = Array.from({ length: max - min + 1 }, (_, i) => min + i);
	const read = (word: string) => {
		const index = names.indexOf(word.toUpperCase());
		const value = index >= 0 ? index + first : Number(word);
		if (!/^\w+$/.test(word) || !Number.isInteger(value) || value < min || value > max)
			throw new Error(`the local runtime does not support ${word} in a cron expression`);
		return value;
	};
	const values = source.split(',').flatMap((part) => {
		const [range = '', step = '1'] = part.split('/');
		const [from, to] = range.split('-');
		const low = range === '*' || range === '?' ? min : read(from ?? '');
		const high =
			range === '*' || range === '?' || (to === undefined && part.includes('/')) ? max : read(to ?? from ?? '');
		return all.filter((value) => value >= low && value <= high && (value - low) % Number(step) === 0);
	});
	return [...new Set(values)].toSorted((a, b) => a - b);
}

/** Milliseconds by which a zone's wall clock is ahead of UTC at an instant. */
function offsetAt(at: number, timeZone: string): number {
	if (timeZone === 'UTC') return 0;
	const name = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
		.formatToParts(at)
		.find((part) => part.type === 'timeZoneName')?.value;
	const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? [];
	return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function toUtc(wall: number, timeZone: string): number {
	return wall - offsetAt(wall - offsetAt(wall, timeZone), timeZone);
}
