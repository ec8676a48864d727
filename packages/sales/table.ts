import { type BusinessDay, type TenantId, base32Digits } from '#kernel';
import { type Table, derivedUnique } from '#platform';
import type { CountedMeasure, Dimension } from './figure.ts';
import type { Days } from './period.ts';

/**
 * Live: one counter per tenant, business day and shard of the stream. For sealed days: their recounts, seals and rollups.
 * Every figure is a sum of counters, computed at sealing or when it is read.
 */
export const salesTable = {
	name: 'sales',
	indexes: {},
	stream: false,
	accessPatterns: {
		'a counter of the orders of a tenant and day, by shard': 'get M#<YYYY>#<bucket> / <MM-DD>#<tenantId>#<shard>',
		'a counter of the checkouts, likewise': 'get P#<YYYY>#<bucket> / <MM-DD>#<tenantId>#<shard>',
		'the recount that replaces the shards of a sealed day': 'the same key, with `recount` for the shard',
		'all counters of some days of a year':
			'of all 32 buckets at once: query pk = M#<YYYY>#<bucket> (or P#…), sk between <first MM-DD># and <last MM-DD>$',
		'those of one tenant':
			'query pk = M#<YYYY>#<bucket> (or P#…), sk between <first MM-DD>#<tenantId> and <last MM-DD>#<tenantId>$',
		'the last sealed day, the first of those sealed with it, and whether counters of them await deletion':
			'get SEALED / THROUGH',
		'the days being sealed, and how far': 'get SEALING / SPAN',
		'the consumers that a closed day waits for': 'get SEALING / WAIT',
		'the run that seals now': 'put SEALING / LEASE if there is none or it has expired',
		'the shards in which each consumer has passed a day':
			'query pk = PASSED, sk between <day># and the end; sk is <day>#<consumer>#<shard>',
		'the recounts of days sealed together': 'query pk = RECOUNT#<first day>_<last day>; sk is <tenantId>#<day>',
		'the seal of a day, or seals, newest first': 'query pk = SEALS, sk between days, backwards',
		'a member by day': 'query pk = S#<dimension>#<member>, sk between D#<YYYY-MM> and D#<YYYY-MM>',
		'a member by hour': 'query pk = S#<dimension>#<member>, sk between H#<YYYY-MM> and H#<YYYY-MM>',
		'all members over sealed days':
			'batch get R#<dimension>#<measure> / <first day>_<last day>; if it says so, its further parts by number',
	},
} as const satisfies Table;

/** The items whose stream records a counter counts: `placed` comes from checkouts, every other measure from orders. */
export type CounterSource = 'orders' | 'checkouts';

/** The id of a counter. */
export interface CounterId {
	readonly tenantId: TenantId;
	readonly day: BusinessDay;
	readonly source: CounterSource;
	/** The id of a shard of the stream, of at most 65 characters; or `recounted`. */
	readonly shard: string;
}

const partitionOf = { orders: 'M', checkouts: 'P' } as const satisfies Record<CounterSource, string>;

/**
 * The bucket of a tenant's counters: one of 32, by the first five bits of the SHA-256 of its id. Counting writes to a
 * day or two at a time, and a partition key takes 1,000 write units a second.
 */
function bucketOf(tenantId: TenantId): string {
	return derivedUnique(tenantId).charAt(0);
}

/** `$` is the character after `#`. It closes the key range of a day or a tenant. */
export const salesKeys = {
	counter: ({ tenantId, day, source, shard }: CounterId) => ({
		pk: `${partitionOf[source]}#${day.slice(0, 4)}#${bucketOf(tenantId)}`,
		sk: `${day.slice(5)}#${tenantId}#${shard}`,
	}),
	/**
	 * The key ranges of counters for days of one year, one range per bucket. For one tenant, the single range also
	 * holds other tenants between its days.
	 */
	days: (source: CounterSource, [first, last]: readonly [BusinessDay, BusinessDay], tenantId?: TenantId) =>
		(tenantId === undefined ? [...base32Digits] : [bucketOf(tenantId)]).map((bucket) => ({
			pk: `${partitionOf[source]}#${first.slice(0, 4)}#${bucket}`,
			from: `${first.slice(5)}#${tenantId ?? ''}`,
			to: tenantId === undefined ? `${last.slice(5)}$` : `${last.slice(5)}#${tenantId}$`,
		})),
	through: { pk: 'SEALED', sk: 'THROUGH' },
	span: { pk: 'SEALING', sk: 'SPAN' },
	wait: { pk: 'SEALING', sk: 'WAIT' },
	lease: { pk: 'SEALING', sk: 'LEASE' },
	passed: (day: BusinessDay, consumer: string, shard: string) => ({ pk: 'PASSED', sk: `${day}#${consumer}#${shard}` }),
	/** From a day on. A day begins with a digit, and `:` sorts after all digits. */
	passedFrom: (day: BusinessDay) => ({ pk: 'PASSED', from: `${day}#`, to: ':' }),
	/** Keyed by the whole range: two ranges with the same first day are separate recounts. */
	recounts: ({ from, to }: Days) => `RECOUNT#${from}_${to}`,
	recount: (days: Days, { tenantId, day }: Pick<CounterId, 'tenantId' | 'day'>) => ({
		pk: salesKeys.recounts(days),
		sk: `${tenantId}#${day}`,
	}),
	seal: (day: BusinessDay) => ({ pk: 'SEALS', sk: day }),
	/** A month of one member (`tenant#river-linen`), by day or by hour. */
	month: (by: 'D' | 'H', member: string, day: BusinessDay) => ({ pk: `S#${member}`, sk: `${by}#${day.slice(0, 7)}` }),
	/** The first part has no number and holds the number of parts. */
	members: (dimension: Dimension, measure: CountedMeasure, days: Days, part = 0) => ({
		pk: `R#${dimension}#${measure}`,
		sk: `${days.from}_${days.to}${part === 0 ? '' : `#${part}`}`,
	}),
} as const;
