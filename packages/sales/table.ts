import { type BusinessDay, type TenantId, base32Digits } from '#kernel';
import { type Table, derivedUnique } from '#platform';
import type { CountedMeasure, Dimension } from './figure.ts';
import type { Days } from './period.ts';

/**
 * One counter per tenant and business day, live; and of the days that are sealed their recounts, seals and rollups. Every
 * figure is a sum of counters, added up when its day was sealed or when it is asked for.
 */
export const salesTable = {
	name: 'sales',
	indexes: {},
	stream: false,
	questions: {
		'the counter of a tenant and a business day': 'get M#<YYYY>#<bucket> / <MM-DD>#<tenantId>',
		'what a tenant was ordered on a day, by shard': 'get P#<YYYY>#<bucket> / <MM-DD>#<tenantId>#<shard>',
		'all counters of some days of a year':
			'of all 32 buckets at once: query pk = M#<YYYY>#<bucket> (or P#…), sk between <first MM-DD># and <last MM-DD>$',
		'those of one tenant':
			'query pk = M#<YYYY>#<bucket> (or P#…), sk between <first MM-DD>#<tenantId> and <last MM-DD>#<tenantId>$',
		'up to which day all is sealed': 'get SEALED / THROUGH',
		'the days being sealed, and how far': 'get SEALING / SPAN',
		'what sealing waits for': 'get SEALING / WAIT',
		'which consumer has passed the end of which day in which shard':
			'query pk = PASSED, sk between <day># and the end; sk is <day>#<consumer>#<shard>',
		'the recounts of days sealed together': 'query pk = RECOUNT#<first day>_<last day>; sk is <tenantId>#<day>',
		'the seal of a day, or seals, newest first': 'query pk = SEALS, sk between days, backwards',
		'a member by day': 'query pk = S#<dimension>#<member>, sk between D#<YYYY-MM> and D#<YYYY-MM>',
		'a member by hour': 'query pk = S#<dimension>#<member>, sk between H#<YYYY-MM> and H#<YYYY-MM>',
		'all members over sealed days':
			'batch get R#<dimension>#<measure> / <first day>_<last day>; if it says so, its further parts by number',
	},
} as const satisfies Table;

/** Which counter: a tenant and a business day, and for what was placed the shard that told it. */
export interface CounterId {
	readonly tenantId: TenantId;
	readonly day: BusinessDay;
	readonly shard?: string | undefined;
}

/**
 * In which bucket of a year a tenant's counters are: one of 32, by the first five bits of the SHA-256 of its id. What is
 * counted at a time is of a day or two, and a partition key takes 1,000 write units a second: so they are spread.
 */
function bucketOf(tenantId: TenantId): string {
	return derivedUnique(tenantId).charAt(0);
}

/** `$` is the character after `#`: it closes the range of a day's or a tenant's counters and lets nothing else in. */
export const salesKeys = {
	counter: ({ tenantId, day, shard }: CounterId) => ({
		pk: `${shard === undefined ? 'M' : 'P'}#${day.slice(0, 4)}#${bucketOf(tenantId)}`,
		sk: `${day.slice(5)}#${tenantId}${shard === undefined ? '' : `#${shard}`}`,
	}),
	/** The counters of days of one year, part by part. Of one tenant it is one part; between its days lie others'. */
	days: (of: 'M' | 'P', [first, last]: readonly [BusinessDay, BusinessDay], tenantId?: TenantId) =>
		(tenantId === undefined ? [...base32Digits] : [bucketOf(tenantId)]).map((bucket) => ({
			pk: `${of}#${first.slice(0, 4)}#${bucket}`,
			from: `${first.slice(5)}#${tenantId ?? ''}`,
			to: tenantId === undefined ? `${last.slice(5)}$` : `${last.slice(5)}#${tenantId}$`,
		})),
	through: { pk: 'SEALED', sk: 'THROUGH' },
	span: { pk: 'SEALING', sk: 'SPAN' },
	wait: { pk: 'SEALING', sk: 'WAIT' },
	passed: (day: BusinessDay, consumer: string, shard: string) => ({ pk: 'PASSED', sk: `${day}#${consumer}#${shard}` }),
	/** From a day on; a day begins with a digit. */
	passedFrom: (day: BusinessDay) => ({ pk: 'PASSED', from: `${day}#`, to: ':' }),
	/** Of days that are sealed together: other days, though they begin with the same one, are other recounts. */
	recounts: ({ from, to }: Days) => `RECOUNT#${from}_${to}`,
	recount: (days: Days, { tenantId, day }: CounterId) => ({ pk: salesKeys.recounts(days), sk: `${tenantId}#${day}` }),
	seal: (day: BusinessDay) => ({ pk: 'SEALS', sk: day }),
	/** The days of a month of one member (`tenant#river-linen`), by day or by hour. */
	month: (by: 'D' | 'H', member: string, day: BusinessDay) => ({ pk: `S#${member}`, sk: `${by}#${day.slice(0, 7)}` }),
	/** The first part of all members has no number: it says how many there are. */
	members: (dimension: Dimension, measure: CountedMeasure, days: Days, part = 0) => ({
		pk: `R#${dimension}#${measure}`,
		sk: `${days.from}_${days.to}${part === 0 ? '' : `#${part}`}`,
	}),
} as const;
