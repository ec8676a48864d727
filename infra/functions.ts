import * as declared from '#functions';
import type { TableName, TableVariable } from '#platform';

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

/** Variables whose values infra knows. A function that asks for another does not compile here. */
export type Variable = TableVariable | 'CURSOR_SECRET' | 'STRIPE_SECRET_KEY' | 'STRIPE_WEBHOOK_SECRET';

/** A function: its size, what it asks for and what it may do. */
export interface Part {
	readonly memoryMegabytes: number;
	readonly timeoutSeconds: number;
	readonly environment: readonly Variable[];
	readonly tables: Readonly<Partial<Record<TableName, Grant | readonly Grant[]>>>;
	/** Runs no more than so many times at once; what is called beyond that waits. */
	readonly atOnce?: number;
}

/** 1,769 MB is a whole processor. A request is mostly waiting, a cold start is not: more than half of one pays. */
const http = { memoryMegabytes: 1024, timeoutSeconds: 10 } as const;
/** A batch of 100 changes is written well within a minute; a longer one is stuck. */
const background = { memoryMegabytes: 512, timeoutSeconds: 60 } as const;

/** Who writes as a member of a tenant or of the base leaves an entry, and cannot read the trail by it. */
const leavesTrail = { may: ['PutItem'], within: ['A#*'] } as const satisfies Grant;
const leavesTrails = { may: ['PutItem'], within: ['A#*', 'AUDIT'] } as const satisfies Grant;

/** What belongs to a tenant, and what belongs to a buyer. */
const tenants = 'T#*';
const buyers = 'B#*';
/** The lists of the checkouts that were placed on a day. */
const placedDays = 'PLACED#*';
/** What a search term finds. */
const postings = 'W#*';

export const parts = {
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
			directory: [{ may: ['GetItem', 'ConditionCheckItem'], within: [tenants] }, leavesTrail],
			catalog: {
				may: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
				within: [tenants],
			},
			orders: { may: ['GetItem', 'Query', 'PutItem', 'UpdateItem'], within: [tenants] },
			sales: { may: ['GetItem', 'BatchGetItem', 'Query'] },
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
					within: ['CLUSTERS', 'C#*', tenants, 'BASE', 'U#*', 'TARGETS'],
					indexes: ['byKind'],
				},
				{ may: ['Query', 'PutItem'], within: ['A#*', 'AUDIT'] },
			],
			catalog: { may: ['GetItem', 'Query', 'PutItem', 'UpdateItem'], within: [tenants] },
			orders: { may: ['Query'], within: ['PAID', 'UNSHIPPED', 'REVIEWS', 'HOLDS'] },
			sales: { may: ['GetItem', 'BatchGetItem', 'Query'] },
		},
	},
	payments: {
		...http,
		environment: declared.paymentsEnvironment,
		tables: {
			directory: leavesTrails,
			catalog: { may: ['Query', 'UpdateItem'], within: [tenants] },
			orders: {
				may: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
				within: [buyers, tenants, 'REVIEWS', placedDays],
			},
		},
	},
	'count-sales': {
		...background,
		environment: declared.countSalesEnvironment,
		tables: { sales: { may: ['BatchGetItem', 'PutItem'], within: ['M#*', 'P#*'] } },
	},
	'index-listings': {
		...background,
		environment: declared.indexListingsEnvironment,
		tables: { catalog: { may: ['PutItem', 'DeleteItem'], within: [postings] } },
	},
	'note-orders': {
		...background,
		environment: declared.noteOrdersEnvironment,
		tables: {
			orders: { may: ['PutItem', 'DeleteItem'], within: ['HOLDS', placedDays, 'PAID', 'UNSHIPPED', 'REFUNDS'] },
		},
	},
	'send-refunds': {
		...background,
		// A refund is three calls to Stripe, one after the other.
		timeoutSeconds: 120,
		environment: declared.sendRefundsEnvironment,
		tables: {
			orders: { may: ['GetItem', 'Query', 'UpdateItem', 'DeleteItem'], within: [buyers, tenants, 'REFUNDS'] },
		},
	},
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
				within: ['HOLDS', buyers],
			},
		},
	},
	'find-unshipped': {
		...background,
		environment: declared.findUnshippedEnvironment,
		tables: {
			orders: {
				may: ['BatchGetItem', 'Query', 'PutItem', 'DeleteItem', 'ConditionCheckItem'],
				within: ['PAID', 'UNSHIPPED', tenants],
			},
		},
	},
	'seal-sales': {
		// Holds the counters of a month of all tenants when it catches up.
		memoryMegabytes: 1769,
		// As long as Lambda lets it: the day that carries a tenth of the year is four million checkouts and as many orders.
		timeoutSeconds: 900,
		atOnce: 1,
		environment: declared.sealSalesEnvironment,
		tables: {
			directory: { may: ['Query'], indexes: ['byKind'] },
			orders: { may: ['BatchGetItem', 'Query'], within: [tenants, buyers, placedDays] },
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
} as const satisfies Record<string, Part>;

export type FunctionName = keyof typeof parts;
