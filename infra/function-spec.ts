import type { BucketName, BucketVariable, TableName, TableVariable } from '#platform';

/** An action on items. Scan is missing: conditions on keys do not restrict it, and no request needs it. */
export type Action =
	| 'GetItem'
	| 'BatchGetItem'
	| 'Query'
	| 'PutItem'
	| 'UpdateItem'
	| 'DeleteItem'
	| 'ConditionCheckItem';

/** Permissions on a table. A transaction needs the action of each of its items. */
export interface Grant {
	readonly actions: readonly Action[];
	/** Patterns of partition keys that the grant is confined to (`dynamodb:LeadingKeys`). */
	readonly leadingKeys?: readonly string[];
	/** Indexes that may be queried. */
	readonly indexes?: readonly string[];
}

/** Variables with the same value in every function. */
export type SharedVariable =
	| TableVariable
	| BucketVariable
	| 'RATE_LIMITS'
	| 'ORDER_CLOCKS'
	| 'RETURN_CLOCKS'
	| 'CLAIM_NAMES'
	| 'CURSOR_SECRET'
	| 'ORDERS_STREAM'
	| 'STRIPE_SECRET_KEY'
	| 'STRIPE_WEBHOOK_SECRET';

/**
 * Variables that infra can set. A function that declares another does not compile here. `TENANT_ROLE` is the role
 * that a function assumes for the tenant of a request.
 */
export type Variable = SharedVariable | 'TENANT_ROLE';

/** An action on objects. Without `ListBucket`, S3 answers a read of a missing object like one that is not allowed. */
export type ObjectAction = 'GetObject' | 'PutObject' | 'DeleteObject';

/** Permissions on the objects of a bucket whose keys have a prefix. */
export interface ObjectGrant {
	readonly actions: readonly ObjectAction[];
	readonly prefix: string;
}

/** Grants by bucket. */
export type ObjectGrants = Readonly<Partial<Record<BucketName, readonly ObjectGrant[]>>>;

/** Grants by table. */
export type Grants = Readonly<Partial<Record<TableName, Grant | readonly Grant[]>>>;

/** A function: its size, its variables and its permissions. */
export interface FunctionSpec {
	readonly memoryMegabytes: number;
	readonly timeoutSeconds: number;
	readonly environment: readonly Variable[];
	readonly tables: Grants;
	readonly buckets?: ObjectGrants;
	/** Permissions of the tenant role. They need credentials tagged with the tenant of the request. */
	readonly forTenant?: Grants;
}
