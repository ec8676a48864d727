import { pulseSortKey } from '#orders';
import type { TableName } from '#platform';
import type { FunctionName } from './functions.ts';

/** The changes of a table that a consumer receives. Lambda drops the others before it calls, so they cost nothing. */
export interface StreamFilter {
	readonly table: TableName;
	readonly changes: readonly Change[];
	/** Retries until the record expires from the stream. The function itself skips records that it cannot read. */
	readonly retryUntilExpiry?: true;
	/** Names the shard of each batch. Lambda does so only with a tumbling window. */
	readonly shardAware?: true;
	/** Waits a second for a fuller batch. Nobody waits for its result, and a batch costs much the same at any size. */
	readonly batchWindow?: true;
}

/** Changes of items whose sort key has this prefix. */
export interface Change {
	readonly sortKeyPrefix: string;
	/** Only new items. */
	readonly insertsOnly?: true;
}

const orders = { sortKeyPrefix: 'O#' } as const;
const returns = { sortKeyPrefix: 'R#' } as const;
const newCheckouts = { sortKeyPrefix: 'C#', insertsOnly: true } as const;
const pulses = { sortKeyPrefix: pulseSortKey } as const;
const listings = { sortKeyPrefix: 'L#' } as const;
const stockRows = { sortKeyPrefix: 'S#' } as const;
const newImportChunks = { sortKeyPrefix: 'P#', insertsOnly: true } as const;

/**
 * The stream consumers. A shard supports two readers, so that further projections of orders have to join one of these.
 *
 * `index-orders` gives up nothing that the stream still has: a reservation given up is stock never released, and a
 * refund is money. Its retries fail only while the database does, and later records would fail as well. A day's
 * placements are sealed from the list that it makes.
 */
export const streamFilters = {
	'count-sales': { table: 'orders', changes: [orders, newCheckouts, pulses], shardAware: true },
	'index-orders': {
		table: 'orders',
		changes: [orders, newCheckouts, returns, pulses],
		shardAware: true,
		retryUntilExpiry: true,
		batchWindow: true,
	},
	// An event feed tells the records of a shard apart by their sequence numbers.
	'index-listings': { table: 'catalog', changes: [listings, stockRows], shardAware: true },
	'import-listings': { table: 'catalog', changes: [newImportChunks] },
} as const satisfies Partial<Record<FunctionName, StreamFilter>>;

export type ConsumerName = keyof typeof streamFilters;

/** Records of one call. */
export const maxBatchSize = 100;
