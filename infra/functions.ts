import { followUpPartition } from '#followups';
import * as declared from '#functions';
import { overduePartition } from '#orders';
import { type TableName, type TableVariable, tenantTag } from '#platform';

/** An action on items. Scan is missing: key conditions do not bind it, and no request needs it. */
export type Action =
	| 'GetItem'
	| 'BatchGetItem'
	| 'Query'
	| 'PutItem'
	| 'UpdateItem'
	| 'DeleteItem'
	| 'ConditionCheckItem';

/** Permissions on a table. A transaction needs the action of each of its parts. */
export interface Grant {
	readonly may: readonly Action[];
	/** Partition keys that the grant is confined to, where they are the same for every request. */
	readonly within?: readonly string[];
	/** Indexes it may query. */
	readonly indexes?: readonly string[];
}

/** Variables with the same value in every function. */
export type SharedVariable =
	| TableVariable
	| 'RATE_LIMITS'
	| 'CURSOR_SECRET'
	| 'ORDERS_STREAM'
	| 'STRIPE_SECRET_KEY'
	| 'STRIPE_WEBHOOK_SECRET';

/**
 * Variables that infra can set. A function that asks for another does not compile here. `TENANT_ROLE` is the role
 * a function assumes for the tenant of a request.
 */
export type Variable = SharedVariable | 'TENANT_ROLE';

/** Grants by table. */
export type Grants = Readonly<Partial<Record<TableName, Grant | readonly Grant[]>>>;

/** A function: its size, its variables and its permissions. */
export interface FunctionSpec {
	readonly memoryMegabytes: number;
	readonly timeoutSeconds: number;
	readonly environment: readonly Variable[];
	readonly tables: Grants;
	/** Permissions of the tenant role. They need credentials tagged with the tenant of the request. */
	readonly forTenant?: Grants;
	/** The maximum of concurrent runs; further calls wait. */
	readonly reservedConcurrency?: number;
}

/** 1,769 MB is a full vCPU. A request mostly waits and a cold start does not, so more than half a vCPU pays. */
const http = { memoryMegabytes: 1024, timeoutSeconds: 10 } as const;
/** A batch of 100 changes is written well within a minute. A longer one is stuck. */
const background = { memoryMegabytes: 512, timeoutSeconds: 60 } as const;

/** For functions that write for members of the base: audit entries can be added and not read. */
const writesAuditLog = { may: ['PutItem'], within: ['A#*', 'AUDIT'] } as const satisfies Grant;

/** Partition keys of tenants, and of buyers. */
const tenants = 'T#*';
/** The tenant tag of the credentials. */
const tagged = `\${aws:PrincipalTag/${tenantTag}}`;
const ownTenant = `T#${tagged}`;
const buyers = 'B#*';
/** The lists of checkouts by day. */
const placedDays = 'PLACED#*';
/** Follow-ups by kind. */
const expiries = followUpPartition('expire-checkouts');
const shipments = followUpPartition('flag-overdue-shipments');
const refunds = followUpPartition('send-refunds');
/** Progress of the consumers of the orders stream. */
const passed = 'PASSED';
/** Postings of search terms. */
const postings = 'W#*';

export const functionSpecs = {
	storefront: {
		...http,
		environment: declared.storefrontEnvironment,
		tables: {
			directory: { may: ['GetItem', 'BatchGetItem', 'Query'], within: ['CLUSTERS', tenants] },
			catalog: {
				may: ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem'],
				within: [tenants, postings],
				indexes: ['byPrice'],
			},
			orders: {
				may: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
				within: [buyers, tenants],
				indexes: ['byBuyer'],
			},
		},
	},
	merchant: {
		...http,
		environment: declared.merchantEnvironment,
		tables: {
			// A tenant's rank is found among all tenants, so all merchants read this part of the sales: the last sealed
			// day, the counters since, and the sums of all tenants.
			sales: [
				{ may: ['GetItem'], within: ['SEALED'] },
				{ may: ['Query'], within: ['M#*', 'P#*'] },
				{ may: ['BatchGetItem'], within: ['R#tenant#*'] },
			],
		},
		forTenant: {
			directory: [
				{ may: ['GetItem', 'ConditionCheckItem'], within: [ownTenant] },
				{ may: ['PutItem'], within: [`A#${tagged}`] },
			],
			catalog: {
				may: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
				within: [ownTenant],
			},
			orders: { may: ['GetItem', 'Query', 'PutItem', 'UpdateItem'], within: [ownTenant] },
			sales: { may: ['Query'], within: [`S#tenant#${tagged}`] },
		},
	},
	// A tenant's members are stored beside their users, out of reach of the merchant function.
	members: {
		...http,
		environment: declared.membersEnvironment,
		tables: {
			directory: [
				{
					may: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
					within: [tenants, 'U#*', 'I#*'],
				},
				{ may: ['Query', 'PutItem'], within: ['A#*'] },
			],
		},
	},
	base: {
		...http,
		environment: declared.baseEnvironment,
		tables: {
			directory: [
				{
					may: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
					within: ['CLUSTERS', 'C#*', tenants, 'BASE', 'U#*', 'TARGETS', 'SYNC'],
					indexes: ['byKind'],
				},
				{ may: ['Query', 'PutItem'], within: ['A#*', 'AUDIT'] },
			],
			catalog: { may: ['GetItem', 'Query', 'PutItem', 'UpdateItem'], within: [tenants] },
			orders: { may: ['Query'], within: [expiries, shipments, overduePartition, 'REVIEWS'] },
			sales: { may: ['GetItem', 'BatchGetItem', 'Query'] },
		},
	},
	payments: {
		...http,
		environment: declared.paymentsEnvironment,
		tables: {
			directory: writesAuditLog,
			catalog: { may: ['BatchGetItem', 'Query', 'UpdateItem'], within: [tenants] },
			orders: {
				may: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
				within: [buyers, tenants, 'REVIEWS', 'TRANSFERS#*', placedDays],
			},
		},
	},
	'count-sales': {
		...background,
		environment: declared.countSalesEnvironment,
		tables: { sales: { may: ['BatchGetItem', 'PutItem'], within: ['M#*', 'P#*', passed] } },
	},
	'index-listings': {
		...background,
		environment: declared.indexListingsEnvironment,
		tables: { catalog: { may: ['PutItem', 'DeleteItem'], within: [postings] } },
	},
	'index-orders': {
		...background,
		environment: declared.indexOrdersEnvironment,
		tables: {
			orders: { may: ['PutItem', 'DeleteItem'], within: [expiries, shipments, refunds, placedDays, overduePartition] },
			sales: { may: ['PutItem'], within: [passed] },
		},
	},
	'send-refunds': {
		...background,
		// A refund is three consecutive calls to Stripe.
		timeoutSeconds: 120,
		environment: declared.sendRefundsEnvironment,
		tables: {
			orders: { may: ['GetItem', 'Query', 'UpdateItem', 'DeleteItem'], within: [buyers, tenants, refunds] },
		},
	},
	// A batch holds chunks of many tenants, and only the chunk itself names its tenant.
	'import-listings': {
		...background,
		environment: declared.importListingsEnvironment,
		tables: {
			catalog: {
				may: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
				within: [tenants],
			},
		},
	},
	'expire-checkouts': {
		...background,
		environment: declared.expireCheckoutsEnvironment,
		tables: {
			catalog: { may: ['UpdateItem'], within: [tenants] },
			orders: {
				may: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
				within: [expiries, buyers],
			},
		},
	},
	'flag-overdue-shipments': {
		...background,
		environment: declared.flagOverdueShipmentsEnvironment,
		tables: {
			orders: {
				may: ['BatchGetItem', 'Query', 'PutItem', 'DeleteItem', 'ConditionCheckItem'],
				within: [shipments, overduePartition, tenants],
			},
		},
	},
	'follow-tenants': {
		...background,
		environment: declared.followTenantsEnvironment,
		tables: {
			directory: {
				may: ['GetItem', 'Query', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
				within: ['SYNC'],
			},
			catalog: { may: ['GetItem', 'Query', 'PutItem', 'UpdateItem'], within: [tenants] },
		},
	},
	'seal-sales': {
		// Holds the counters of a month of all tenants when it catches up.
		memoryMegabytes: 1769,
		// Lambda's maximum. The day with a tenth of the year has four million checkouts and as many orders.
		timeoutSeconds: 900,
		reservedConcurrency: 1,
		environment: declared.sealSalesEnvironment,
		tables: {
			directory: { may: ['Query'], indexes: ['byKind'] },
			orders: [
				{ may: ['BatchGetItem', 'Query'], within: [tenants, buyers, placedDays] },
				{ may: ['PutItem'], within: ['PULSE#*'] },
			],
			sales: { may: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'] },
		},
	},
	'pre-token': {
		...http,
		// Cognito gives up on a trigger after five seconds.
		timeoutSeconds: 5,
		environment: declared.preTokenEnvironment,
		tables: { directory: { may: ['GetItem'], within: ['U#*'] } },
	},
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functionSpecs;
