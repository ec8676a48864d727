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
	readonly tables: Readonly<Partial<Record<TableName, Grant>>>;
}

/** 1,769 MB is a whole processor. A request is mostly waiting, a cold start is not: more than half of one pays. */
const http = { memoryMegabytes: 1024, timeoutSeconds: 10 } as const;
/** A batch of 100 changes is written well within a minute; a longer one is stuck. */
const background = { memoryMegabytes: 512, timeoutSeconds: 60 } as const;

/** What belongs to a tenant, and what belongs to a buyer. */
const tenants = 'T#*';
const buyers = 'B#*';
/** What a search term finds. */
const postings = 'W#*';

export const parts = {
	storefront: {
		...http,
		environment: declared.storefrontEnvironment,
		tables: {
			directory: { may: ['GetItem', 'BatchGetItem', 'Query'], within: ['CLUSTERS', tenants] },
			catalog: { may: ['BatchGetItem', 'Query', 'UpdateItem'], within: [tenants, postings], indexes: ['byPrice'] },
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
			directory: { may: ['GetItem', 'ConditionCheckItem'], within: [tenants] },
			catalog: {
				may: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
				within: [tenants],
			},
			orders: { may: ['GetItem', 'Query', 'UpdateItem'], within: [tenants] },
			sales: { may: ['Query'] },
		},
	},
	base: {
		...http,
		environment: declared.baseEnvironment,
		tables: {
			directory: { may: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'ConditionCheckItem'], indexes: ['byKind'] },
			catalog: { may: ['GetItem', 'Query', 'PutItem', 'UpdateItem'], within: [tenants] },
			sales: { may: ['Query'] },
		},
	},
	payments: {
		...http,
		environment: declared.paymentsEnvironment,
		tables: {
			catalog: { may: ['Query', 'UpdateItem'], within: [tenants] },
			orders: {
				may: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
				within: [buyers, tenants, 'REVIEWS'],
			},
		},
	},
	'count-sales': {
		...background,
		environment: declared.countSalesEnvironment,
		tables: { sales: { may: ['BatchGetItem', 'PutItem'] } },
	},
	'index-listings': {
		...background,
		environment: declared.indexListingsEnvironment,
		tables: { catalog: { may: ['PutItem', 'DeleteItem'], within: [postings] } },
	},
	'index-holds': {
		...background,
		environment: declared.indexHoldsEnvironment,
		tables: { orders: { may: ['PutItem'], within: ['HOLDS'] } },
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
	'pre-token': {
		...http,
		// Cognito gives up on a trigger after five seconds.
		timeoutSeconds: 5,
		environment: declared.preTokenEnvironment,
		tables: { directory: { may: ['GetItem'], within: ['U#*'] } },
	},
} as const satisfies Record<string, Part>;

export type FunctionName = keyof typeof parts;
