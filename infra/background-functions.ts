import * as declarations from '#functions';
import { openTransfers, overduePartition, refundsByHand, returnReviews, settledRefunds } from '#orders';
import type { FunctionSpec, Grant } from './function-spec.ts';
import {
	buyers,
	clocks,
	consumerProgress,
	expiries,
	feeds,
	placedDays,
	refunds,
	returns,
	searchLog,
	settings,
	shipments,
	tenants,
} from './partitions.ts';

/** A batch of 100 changes is written well within a minute. A longer one is stuck. */
const background = { memoryMegabytes: 512, timeoutSeconds: 60 } as const;

/** For consumers of streams: a batch of a feed is put after the last one. */
const writesFeeds = { actions: ['Query', 'PutItem'], leadingKeys: [feeds] } as const satisfies Grant;

/** Functions that streams, events and schedules call. */
export const backgroundSpecs = {
	'count-sales': {
		...background,
		environment: declarations.countSalesEnvironment,
		tables: { sales: { actions: ['BatchGetItem', 'PutItem'], leadingKeys: ['M#*', 'P#*', consumerProgress] } },
	},
	'index-listings': {
		...background,
		environment: declarations.indexListingsEnvironment,
		tables: {
			directory: writesFeeds,
			catalog: { actions: ['Query', 'PutItem'], leadingKeys: [searchLog] },
		},
	},
	'index-orders': {
		...background,
		environment: declarations.indexOrdersEnvironment,
		tables: {
			directory: writesFeeds,
			orders: {
				actions: ['PutItem', 'DeleteItem'],
				leadingKeys: [expiries, shipments, refunds, clocks, returns, placedDays, overduePartition],
			},
			sales: { actions: ['PutItem'], leadingKeys: [consumerProgress] },
		},
	},
	'send-refunds': {
		...background,
		// A refund is three consecutive calls to Stripe.
		timeoutSeconds: 120,
		environment: declarations.sendRefundsEnvironment,
		tables: {
			orders: [
				{ actions: ['GetItem', 'BatchGetItem', 'UpdateItem'], leadingKeys: [buyers, tenants] },
				{ actions: ['Query', 'PutItem', 'DeleteItem'], leadingKeys: [refunds] },
				{ actions: ['PutItem', 'DeleteItem'], leadingKeys: [refundsByHand, settledRefunds] },
			],
		},
	},
	// A batch holds chunks of many tenants, and only the chunk itself names its tenant.
	'import-listings': {
		...background,
		environment: declarations.importListingsEnvironment,
		tables: {
			directory: { actions: ['PutItem'], leadingKeys: ['A#*'] },
			catalog: {
				actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
				leadingKeys: [tenants],
			},
		},
	},
	'render-media': {
		// A full vCPU, which also brings the memory: 50 megapixels take 200 MB.
		memoryMegabytes: 1769,
		timeoutSeconds: 120,
		environment: declarations.renderMediaEnvironment,
		tables: { catalog: { actions: ['BatchGetItem', 'PutItem'], leadingKeys: [tenants] } },
		buckets: {
			media: [
				{ actions: ['GetObject', 'DeleteObject'], prefix: 'uploads/' },
				{ actions: ['PutObject'], prefix: 'media/' },
			],
		},
	},
	'expire-checkouts': {
		...background,
		environment: declarations.expireCheckoutsEnvironment,
		tables: {
			catalog: { actions: ['UpdateItem'], leadingKeys: [tenants] },
			orders: {
				actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
				leadingKeys: [expiries, buyers, openTransfers],
			},
		},
	},
	'advance-orders': {
		...background,
		environment: declarations.advanceOrdersEnvironment,
		tables: {
			catalog: { actions: ['UpdateItem'], leadingKeys: [tenants] },
			orders: [
				{
					actions: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
					leadingKeys: [tenants, overduePartition],
				},
				{ actions: ['Query', 'PutItem', 'DeleteItem'], leadingKeys: [shipments, clocks, returns] },
				{ actions: ['PutItem'], leadingKeys: [returnReviews] },
			],
		},
	},
	'sync-tenants': {
		...background,
		environment: declarations.syncTenantsEnvironment,
		tables: {
			directory: {
				actions: ['GetItem', 'Query', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
				leadingKeys: ['SYNC'],
			},
			catalog: { actions: ['GetItem', 'Query', 'PutItem', 'UpdateItem'], leadingKeys: [tenants] },
		},
	},
	'seal-sales': {
		// Holds the counters of a month of all tenants when it catches up.
		memoryMegabytes: 1769,
		// Lambda's maximum. The day with a tenth of the year has four million checkouts and as many orders.
		timeoutSeconds: 900,
		environment: declarations.sealSalesEnvironment,
		tables: {
			directory: { actions: ['Query'], indexes: ['byKind'] },
			orders: [
				{ actions: ['BatchGetItem', 'Query'], leadingKeys: [tenants, buyers, placedDays] },
				{ actions: ['PutItem'], leadingKeys: ['PULSE#*'] },
			],
			sales: { actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'] },
		},
	},
	'compact-search': {
		// Holds two indexes of a million listings while it makes a segment, and their listings while it compares.
		memoryMegabytes: 3008,
		// Reading a million listings takes minutes.
		timeoutSeconds: 900,
		environment: declarations.compactSearchEnvironment,
		tables: {
			directory: [{ actions: ['GetItem'], leadingKeys: [settings], indexes: ['byKind'] }],
			catalog: [
				{ actions: ['GetItem', 'Query'], leadingKeys: [tenants] },
				{ actions: ['GetItem', 'Query', 'PutItem'], leadingKeys: [searchLog] },
			],
		},
		buckets: { search: [{ actions: ['GetObject', 'PutObject', 'DeleteObject'], prefix: 'segments/' }] },
	},
} as const satisfies Record<string, FunctionSpec>;
