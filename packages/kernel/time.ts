/** Milliseconds since the epoch. Times are stored as integers and written as ISO 8601 UTC. */
export type Millis = number;

/** A business day is a day in Asia/Shanghai, `YYYY-MM-DD`. */
export type BusinessDay = string;

/** Asia/Shanghai has kept UTC+8 without daylight saving since 1991 (IANA time zone database, `asia`). */
const shanghaiOffsetMs: Millis = 8 * 3_600_000;
const dayMs: Millis = 86_400_000;

/** An instant as ISO 8601 in UTC. */
export function iso(at: Millis): string {
	return new Date(at).toISOString();
}

/** The business day of an instant. */
export function businessDay(at: Millis): BusinessDay {
	return iso(at + shanghaiOffsetMs).slice(0, 10);
}

/** The hour of the business day, 0–23. */
export function businessHour(at: Millis): number {
	return new Date(at + shanghaiOffsetMs).getUTCHours();
}

/** The instant at which a business day begins. */
export function startOfDay(day: BusinessDay): Millis {
	return Date.parse(`${day}T00:00:00Z`) - shanghaiOffsetMs;
}

/** The business day so many days later, or earlier when `days` is negative. */
export function addDays(day: BusinessDay, days: number): BusinessDay {
	return businessDay(startOfDay(day) + days * dayMs);
}

/** Days from `from` up to and including `to`; negative when `to` is earlier. */
export function daysBetween(from: BusinessDay, to: BusinessDay): number {
	return Math.round((startOfDay(to) - startOfDay(from)) / dayMs);
}

/** Whether a text is a real calendar day, `YYYY-MM-DD`. */
export function isDay(text: string): text is BusinessDay {
	return (
		/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && addDays(text, 0) === text
	);
}
