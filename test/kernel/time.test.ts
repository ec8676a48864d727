import { describe, expect, test } from 'vitest';
import { addDays, businessDay, businessHour, daysBetween, isDay, startOfDay } from '#kernel';

describe('the business day', () => {
	test.each([
		['2026-11-10T15:59:59.999Z', '2026-11-10', 23],
		['2026-11-10T16:00:00.000Z', '2026-11-11', 0],
		['2026-12-31T15:59:59.999Z', '2026-12-31', 23],
		['2026-12-31T16:00:00.000Z', '2027-01-01', 0],
		['2028-02-28T16:00:00.000Z', '2028-02-29', 0],
	])('%s is on %s in Shanghai', (instant, day, hour) => {
		expect([businessDay(Date.parse(instant)), businessHour(Date.parse(instant))]).toEqual([day, hour]);
	});

	test('a day begins where the previous day ends', () => {
		expect(businessDay(startOfDay('2026-11-11'))).toBe('2026-11-11');
		expect(businessDay(startOfDay('2026-11-11') - 1)).toBe('2026-11-10');
		expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
		expect(daysBetween('2026-12-30', '2027-01-02')).toBe(3);
	});

	test.each(['2026-02-30', '2026-13-01', '2026-1-1', '', 'today'])('%s is not a day', (text) => {
		expect(isDay(text)).toBe(false);
	});
});
