import { randomUUID } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type Item, type Key, fromAttributes, toAttributes } from './attributes.ts';
import { openClient } from './client.ts';
import { batchGet, transactGetOnce, transactOnce, units, writeOnce } from './dynamodb-calls.ts';
import { TransactionTooLarge, asUnavailable } from './failures.ts';
import type { Page } from './page.ts';
import { type PageQuery, type WholeQuery, queryAll, queryPage } from './query.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { addUsage } from './usage.ts';
import { type Audited, type Transacted, type Write, type Written, maxAuditWrites, toTransactItem } from './writes.ts';

/** DynamoDB with its usage counted. Throws `Unavailable` when DynamoDB does not respond or conflicts outlast the retries. */
export interface Database {
	get(table: string, key: Key, options?: { consistent?: boolean }): Promise<Item | undefined>;
	/** Reads up to 100 items, in the order of the keys. Absent items are undefined. */
	batchGet(
		keys: readonly { table: string; key: Key }[],
		options?: { consistent?: boolean },
	): Promise<(Item | undefined)[]>;
	/** Reads up to 100 different items as of one moment, in the order of the keys, for twice the price of `batchGet`. */
	transactGet(keys: readonly { table: string; key: Key }[]): Promise<(Item | undefined)[]>;
	/** Reads one page of a query. */
	queryPage(query: PageQuery): Promise<Page<Item>>;
	/** Reads all items of a query, over as many round trips as it takes. Throws `LimitExceeded` beyond `atMost`. */
	queryAll(query: WholeQuery): Promise<Item[]>;
	/**
	 * Makes one conditional write. A failed condition returns the stored item, without a second round trip. With an audit
	 * entry the write is a transaction, for twice the price.
	 */
	write(write: Single, options?: Audited): Promise<Written>;
	/**
	 * Makes up to 100 writes, all or nothing, once. Every try carries the same token, so that a try whose response was lost is
	 * not applied again. A conflict with another transaction is retried, and is never a refusal. More than 100 writes, audit
	 * entry included, are not sent (`TransactionTooLarge`). An audit entry that exists already is an error, not a refusal.
	 */
	transact(writes: readonly Write[], options?: Audited): Promise<Transacted>;
}

/** DynamoDB's limit of items for BatchGetItem, TransactGetItems and TransactWriteItems. */
export const maxBatch = 100;
/** Writes of one transaction, with room for the largest audit entry. Limits of input follow from this number. */
export const maxTransaction = maxBatch - maxAuditWrites;

type Single = Exclude<Write, { kind: 'check' }>;

/**
 * Tries of a transaction that meets another on the same item. Conflicts clear in milliseconds. Nine tries with full jitter,
 * doubling from 10 ms to 240 ms, wait 0.6 s on average and 1.2 s at most.
 */
const conflictRetries = { what: 'transaction conflict', maxTries: 9, pause: true } as const;

/** Opens DynamoDB, by default with the region, endpoint and credentials of the environment. */
export function openDatabase(client: DynamoDBClient = openClient()): Database {
	async function get(table: string, key: Key, options: { consistent?: boolean } = {}): Promise<Item | undefined> {
		const response = await asUnavailable(() =>
			client.send(
				new GetItemCommand({
					TableName: table,
					Key: toAttributes({ ...key }),
					ConsistentRead: options.consistent ?? false,
					ReturnConsumedCapacity: 'TOTAL',
				}),
			),
		);
		addUsage('read', units(response.ConsumedCapacity));
		return response.Item && fromAttributes(response.Item);
	}

	return {
		get,
		queryPage: (query) => queryPage(client, query),
		queryAll: (query) => queryAll(client, query),
		transact: (writes, options) => transact(client, writes, options),
		transactGet: (keys) => retryConflicts(conflictRetries, () => transactGetOnce(client, keys)),
		batchGet: (keys, options) => batchGet(client, keys, options),
		write: (write, options) => writeSingle(client, write, options),
	};
}

async function transact(
	client: DynamoDBClient,
	writes: readonly Write[],
	{ audit }: Audited = { audit: [] },
): Promise<Transacted> {
	const items = [...writes, ...audit].map(toTransactItem);
	if (items.length > maxBatch) throw new TransactionTooLarge(items.length, maxBatch);
	const token = randomUUID();
	const done = await retryConflicts(conflictRetries, () => transactOnce(client, items, token));
	if (!done.ok && done.failures.some(({ index }) => index >= writes.length))
		throw new Error('the audit entry exists already');
	return done;
}

async function writeSingle(client: DynamoDBClient, write: Single, options?: Audited): Promise<Written> {
	if (!options?.audit.length) return retryConflicts(conflictRetries, () => writeOnce(client, write));
	const done = await transact(client, [write], options);
	return done.ok ? done : { ok: false, item: done.failures[0]?.item };
}
