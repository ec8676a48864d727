import { followUpPartition } from '#followups';
import * as declared from '#functions';
import { overduePartition } from '#orders';
import { type TableName, type TableVariable, tenantTag } from '#platform';

/** An action on items. There is no Scan: conditions on keys do not bind it, and no request is answered by one. */
export type Action =
	| 'GetItem'
	| 'BatchGetItem'
	| 'Query'
	| 'PutItem'
	| 'UpdateItem'
	| 'DeleteItem'
	| 'ConditionCheckItem';

/** What a function may do to a table. A transaction needs the action of each of its parts. */
export interface Grant {
	readonly may: readonly Action[];
	/** Partition keys outside of which it may do nothing, where they are the same for every request. */
	readonly within?: readonly string[];
	/** Indexes it queries. */
	readonly indexes?: readonly string[];
}

/** Variables whose values are the same for every function. */
export type SharedVariable =
	| TableVariable
	| 'RATE_LIMITS'
	| 'CURSOR_SECRET'
	| 'ORDERS_STREAM'
	| 'STRIPE_SECRET_KEY'
	| 'STRIPE_WEBHOOK_SECRET';

/**
 * Variables whose values infra knows. A function that asks for another does not compile here. `TENANT_ROLE` is the role
 * that a function takes on for the tenant of a request.
 */
export type Variable = SharedVariable | 'TENANT_ROLE';

/** What may be done to which tables. */
export type Grants = Readonly<Partial<Record<TableName, Grant | readonly Grant[]>>>;

/** A function: its size, what it asks for and what it may do. */
export interface FunctionSpec {
	readonly memoryMegabytes: number;
	readonly timeoutSeconds: number;
	readonly environment: readonly Variable[];
	readonly tables: Grants;
	/** What it may do for the tenant of a request, with credentials that are tagged with that tenant, and not without. */
	readonly forTenant?: Grants;
	/** Runs no more than so many times at once; what is called beyond that waits. */
	readonly reservedConcurrency?: number;
}

/** 1,769 MB is a whole processor. A request is mostly waiting, a cold start is not: more than half of one pays. */
const http = { memoryMegabytes: 1024, timeoutSeconds: 10 } as const;
/** A batch of 100 changes is written well within a minute; a longer one is stuck. */
const background = { memoryMegabytes: 512, timeoutSeconds: 60 } as const;

/** Who writes as a member of the base leaves an entry, and cannot read the audit log by it. */
const writesAuditLog = { may: ['PutItem'], within: ['A#*', 'AUDIT'] } as const satisfies Grant;

/** What belongs to a tenant, and what belongs to a buyer. */
const tenants = 'T#*';
/** The tenant that credentials are tagged with. */
const tagged = `\${aws:PrincipalTag/${tenantTag}}`;
const ownTenant = `T#${tagged}`;
const buyers = 'B#*';
/** The lists of the checkouts that were placed on a day. */
const placedDays = 'PLACED#*';
/** What falls due later, by what is done then. */
const expiries = followUpPartition('expire-checkouts');
const shipments = followUpPartition('flag-overdue-shipments');
const refunds = followUpPartition('send-refunds');
/** How far the consumers of the orders stream have come. */
const passed = 'PASSED';
/** What a search term finds. */
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
			// A tenant's own place is found among all, so this part of the sales is what all merchants read: up to which day all
			// is sealed, the counters since, and the sums of all tenants.
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
	// Who belongs to a tenant is written beside who the person is, out of reach of the function that runs a tenant's shop.
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
					within: ['CLUSTERS', 'C#*', tenants, 'BASE', 'U#*', 'TARGETS', 'FOLLOWING'],
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
		// A refund is three calls to Stripe, one after the other.
		timeoutSeconds: 120,
		environment: declared.sendRefundsEnvironment,
		tables: {
			orders: { may: ['GetItem', 'Query', 'UpdateItem', 'DeleteItem'], within: [buyers, tenants, refunds] },
		},
	},
	// A batch holds parts of many tenants, and only a part itself says whose it is.
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
				within: ['FOLLOWING'],
			},
			catalog: { may: ['GetItem', 'Query', 'PutItem', 'UpdateItem'], within: [tenants] },
		},
	},
	'seal-sales': {
		// Holds the counters of a month of all tenants when it catches up.
		memoryMegabytes: 1769,
		// As long as Lambda lets it: the day that carries a tenth of the year is four million checkouts and as many orders.
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
