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
import { backgroundSpecs } from './background-functions.ts';
import {
	buyers,
	clocks,
	expiries,
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

/** For functions that write on behalf of members of the base: audit entries can be put, but not read. */
const writesAuditLog = { actions: ['PutItem'], leadingKeys: ['A#*', 'AUDIT'] } as const satisfies Grant;

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
			directory: [
				{ actions: ['GetItem'], leadingKeys: [settings] },
				{ actions: ['Query'], leadingKeys: ['CLUSTERS'] },
				{ actions: ['BatchGetItem'], leadingKeys: [tenants] },
			],
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
	'pre-token': {
		...http,
		// Cognito gives up on a trigger after five seconds.
		timeoutSeconds: 5,
		environment: declarations.preTokenEnvironment,
		tables: { directory: { actions: ['GetItem'], leadingKeys: [memberships] } },
	},
	...backgroundSpecs,
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functionSpecs;
