import * as declarations from '#functions';
import {
	openTransfers,
	overduePartition,
	paymentExceptions,
	refundsByHand,
	returnReviews,
	settledRefunds,
} from '#orders';
import type { FunctionSpec, Grant } from './function-spec.ts';
import {
	buyers,
	clocks,
	consumerProgress,
	expiries,
	feeds,
	labels,
	memberships,
	placedDays,
	profiles,
	refunds,
	returns,
	searchLog,
	settings,
	shipments,
	taggedTenant,
	tenantOfTag,
	tenants,
} from './partitions.ts';

export type * from './function-spec.ts';

/** 1,769 MB is a full vCPU. A request mostly waits and a cold start does not, so more than half a vCPU pays. */
const http = { memoryMegabytes: 1024, timeoutSeconds: 10 } as const;
/** A batch of 100 changes is written well within a minute. A longer one is stuck. */
const background = { memoryMegabytes: 512, timeoutSeconds: 60 } as const;

/** For functions that write on behalf of members of the base: audit entries can be put, but not read. */
const writesAuditLog = { actions: ['PutItem'], leadingKeys: ['A#*', 'AUDIT'] } as const satisfies Grant;

/** For consumers of streams: a batch of a feed is put after the last one. */
const writesFeeds = { actions: ['Query', 'PutItem'], leadingKeys: [feeds] } as const satisfies Grant;

export const functionSpecs = {
	storefront: {
		...http,
		environment: declarations.storefrontEnvironment,
		tables: {
			directory: { actions: ['GetItem', 'BatchGetItem', 'Query'], leadingKeys: ['CLUSTERS', tenants, profiles] },
			catalog: {
				actions: ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem'],
				leadingKeys: [tenants],
			},
			orders: [
				{ actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'], leadingKeys: [buyers] },
				{ actions: ['GetItem', 'BatchGetItem', 'UpdateItem'], leadingKeys: [tenants], indexes: ['byBuyer'] },
				{ actions: ['DeleteItem'], leadingKeys: [openTransfers] },
			],
		},
	},
	search: {
		// A segment of a million listings takes 130 MB, and twice that while the next one is loaded. A full vCPU answers.
		memoryMegabytes: 1769,
		timeoutSeconds: 10,
		environment: declarations.searchEnvironment,
		tables: {
			directory: { actions: ['GetItem', 'BatchGetItem', 'Query'], leadingKeys: [settings, 'CLUSTERS', tenants] },
			catalog: { actions: ['GetItem', 'Query'], leadingKeys: [searchLog] },
		},
		buckets: { search: [{ actions: ['GetObject'], prefix: 'segments/' }] },
	},
	merchant: {
		...http,
		environment: declarations.merchantEnvironment,
		tables: {
			// A tenant's rank is computed among all tenants. So merchants read the last sealed day, the counters since, and
			// the sums of all tenants.
			sales: [
				{ actions: ['GetItem'], leadingKeys: ['SEALED'] },
				{ actions: ['Query'], leadingKeys: ['M#*', 'P#*'] },
				{ actions: ['BatchGetItem'], leadingKeys: ['R#tenant#*'] },
			],
		},
		// For the forms of uploads.
		buckets: { media: [{ actions: ['PutObject'], prefix: 'uploads/' }] },
		forTenant: {
			directory: [
				{ actions: ['GetItem', 'ConditionCheckItem'], leadingKeys: [taggedTenant] },
				{ actions: ['GetItem'], leadingKeys: [labels] },
				// Members set rates, and not the state or grade that lies in the tenant's partition.
				{ actions: ['GetItem', 'PutItem'], leadingKeys: [`P#${tenantOfTag}`] },
				{ actions: ['PutItem'], leadingKeys: [`A#${tenantOfTag}`] },
				// The first read of an event feed begins it, and later ones prolong it.
				{ actions: ['Query', 'PutItem', 'UpdateItem'], leadingKeys: [`V#${tenantOfTag}`] },
			],
			catalog: {
				actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
				leadingKeys: [taggedTenant],
			},
			orders: { actions: ['GetItem', 'Query', 'PutItem', 'UpdateItem'], leadingKeys: [taggedTenant] },
			sales: { actions: ['Query'], leadingKeys: [`S#tenant#${tenantOfTag}`] },
		},
	},
	// Members are stored beside their users, outside the partitions of the merchant function.
	members: {
		...http,
		environment: declarations.membersEnvironment,
		tables: {
			directory: [
				{
					actions: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
					leadingKeys: [tenants, memberships, 'I#*'],
				},
				{ actions: ['Query', 'PutItem'], leadingKeys: ['A#*'] },
			],
		},
	},
	base: {
		...http,
		environment: declarations.baseEnvironment,
		tables: {
			directory: [
				{
					actions: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
					leadingKeys: ['CLUSTERS', 'C#*', tenants, 'BASE', memberships, 'TARGETS', 'SYNC', settings, labels],
					indexes: ['byKind'],
				},
				{ actions: ['Query', 'PutItem'], leadingKeys: ['A#*', 'AUDIT'] },
			],
			catalog: [
				{ actions: ['GetItem', 'Query', 'PutItem', 'UpdateItem'], leadingKeys: [tenants] },
				{ actions: ['GetItem', 'Query'], leadingKeys: [searchLog] },
			],
			orders: {
				actions: ['Query'],
				leadingKeys: [
					expiries,
					shipments,
					clocks,
					returns,
					refunds,
					overduePartition,
					'REVIEWS',
					returnReviews,
					refundsByHand,
					paymentExceptions,
				],
			},
			sales: { actions: ['GetItem', 'BatchGetItem', 'Query'] },
		},
	},
	payments: {
		...http,
		environment: declarations.paymentsEnvironment,
		tables: {
			directory: [{ actions: ['GetItem'], leadingKeys: [settings, memberships] }, writesAuditLog],
			catalog: { actions: ['BatchGetItem', 'Query', 'UpdateItem'], leadingKeys: [tenants] },
			orders: {
				actions: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
				leadingKeys: [
					buyers,
					tenants,
					'REVIEWS',
					'TRANSFERS#*',
					'REFERENCE#*',
					'BOOKING#*',
					'SETTLEMENT#*',
					'RETURNING#*',
					placedDays,
					refundsByHand,
					settledRefunds,
					returnReviews,
					paymentExceptions,
				],
				indexes: ['byBuyer'],
			},
		},
	},
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
			directory: [
				{ actions: ['Query'], indexes: ['byKind'] },
				{ actions: ['GetItem'], leadingKeys: [settings] },
			],
			catalog: [
				{ actions: ['GetItem', 'Query'], leadingKeys: [tenants] },
				{ actions: ['GetItem', 'Query', 'PutItem'], leadingKeys: [searchLog] },
			],
		},
		buckets: { search: [{ actions: ['GetObject', 'PutObject', 'DeleteObject'], prefix: 'segments/' }] },
	},
	'pre-token': {
		...http,
		// Cognito gives up on a trigger after five seconds.
		timeoutSeconds: 5,
		environment: declarations.preTokenEnvironment,
		tables: { directory: { actions: ['GetItem'], leadingKeys: [memberships] } },
	},
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functionSpecs;
