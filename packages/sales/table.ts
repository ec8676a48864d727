import type { BusinessDay, TenantId } from '#kernel';
import type { Table } from '#platform';

/** One counter per tenant and business day; every other figure is a sum of counters. */
export const salesTable = {
	name: 'sales',
	indexes: {},
	stream: false,
	questions: {
		'the counter of a tenant and a business day': 'get M#<YYYY-MM> / <DD>#<tenantId>',
		'all counters of some days of a month': 'query pk = M#<YYYY-MM>, sk between <first DD># and <last DD>$',
	},
} as const satisfies Table;

/** `$` is the character after `#`: it closes the range of a day's counters and lets nothing else in. */
export const salesKeys = {
	counter: (tenantId: TenantId, day: BusinessDay) => ({
		pk: `M#${day.slice(0, 7)}`,
		sk: `${day.slice(8)}#${tenantId}`,
	}),
	days: (first: BusinessDay, last: BusinessDay) => ({
		pk: `M#${first.slice(0, 7)}`,
		from: `${first.slice(8)}#`,
		to: `${last.slice(8)}$`,
	}),
} as const;
