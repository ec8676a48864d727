import { randomUUID } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type Item, type Key, fromAttributes, toAttributes } from './attributes.ts';
import { openClient } from './client.ts';
import { batchGet, transactGetOnce, transactOnce, units, writeOnce } from './dynamodb-calls.ts';
import { TransactionTooLarge, Unavailable, asUnavailable } from './failures.ts';
import { jitter } from './jitter.ts';
import type { Page } from './page.ts';
import { type PageQuery, type WholeQuery, queryAll, queryPage } from './query.ts';
import { addUsage } from './usage.ts';
import { type Audited, type Transacted, type Write, type Written, maxAuditWrites, toTransactItem } from './writes.ts';

/** DynamoDB, counted. Throws `Unavailable` when it does not answer or stays in conflict beyond the retries. */
export interface Database {
	get(table: string, key: Key, options?: { consistent?: boolean }): Promise<Item | undefined>;
	/** Up to 100 items, in the order of their keys; absent ones are undefined. */
	batchGet(
		keys: readonly { table: string; key: Key }[],
		options?: { consistent?: boolean },
	): Promise<(Item | undefined)[]>;
	/** Up to 100 different items as they are at one moment, in the order of their keys; for twice the price of `batchGet`. */
	transactGet(keys: readonly { table: string; key: Key }[]): Promise<(Item | undefined)[]>;
	/** One page of what a query finds. */
	queryPage(query: PageQuery): Promise<Page<Item>>;
	/** All that a query finds, over as many round trips as it takes. Throws `LimitExceeded` beyond `atMost`. */
	queryAll(query: WholeQuery): Promise<Item[]>;
	/**
	 * One conditional write: the old image on failure costs no second round trip. With an audit entry it is a transaction,
	 * for twice the price.
	 */
	write(write: Single, options?: Audited): Promise<Written>;
	/**
	 * Up to 100 writes, all or nothing, once: every try carries the same token, so that one whose answer was lost is not
	 * done again. A conflict with another transaction is retried, and is never a refusal. More than 100, with the audit
	 * entry, are not sent (`TransactionTooLarge`). An audit entry that exists already is an error, and refuses nothing.
	 */
	transact(writes: readonly Write[], options?: Audited): Promise<Transacted>;
}

/** The limit of DynamoDB for BatchGetItem, TransactGetItems and TransactWriteItems. */
export const maxBatch = 100;
/** Writes of one transaction, with room for the largest audit entry. Limits of input follow from this one. */
export const maxTransaction = maxBatch - maxAuditWrites;

type Single = Exclude<Write, { kind: 'check' }>;

/**
 * Tries of a transaction that meets another on the same item. Conflicts clear in milliseconds: nine tries with
 * full jitter, doubling from 10 ms up to 240 ms, wait 0.6 s on average and 1.2 s at most.
 */
const maxConflictTries = 9;

/** Opens DynamoDB with the region and endpoint of the environment, and its credentials unless a client brings others. */
export function openDatabase(client: DynamoDBClient = openClient()): Database {
	async function get(table: string, key: Key, options: { consistent?: boolean } = {}): Promise<Item | undefined> {
		const answer = await asUnavailable(() =>
			client.send(
				new GetItemCommand({
					TableName: table,
					Key: toAttributes({ ...key }),
					ConsistentRead: options.consistent ?? false,
					ReturnConsumedCapacity: 'TOTAL',
				}),
			),
		);
		addUsage('read', units(answer.ConsumedCapacity));
		return answer.Item && fromAttributes(answer.Item);
	}

	return {
		get,
		queryPage: (query) => queryPage(client, query),
		queryAll: (query) => queryAll(client, query),
		transact: (writes, options) => transact(client, writes, options),
		transactGet: (keys) => retryConflicts(() => transactGetOnce(client, keys)),
		batchGet: (keys, options) => batchGet(client, keys, options),
		write: (write, options) => writeSingle(client, write, options),
	};
}

async function transact(
	client: DynamoDBClient,
	writes: readonly Write[],
	{ audit }: Audited = { audit: [] },
): Promise<Transacted> {
	const parts = [...writes, ...audit].map(toTransactItem);
	if (parts.length > maxBatch) throw new TransactionTooLarge(parts.length, maxBatch);
	const token = randomUUID();
	const done = await retryConflicts(() => transactOnce(client, parts, token));
	if (!done.ok && done.failures.some(({ index }) => index >= writes.length))
		throw new Error('the audit entry exists already');
	return done;
}

async function writeSingle(client: DynamoDBClient, write: Single, options?: Audited): Promise<Written> {
	if (!options?.audit.length) return retryConflicts(() => writeOnce(client, write));
	const done = await transact(client, [write], options);
	return done.ok ? done : { ok: false, item: done.failures[0]?.item };
}

/** Tries until no other transaction is in the way. */
async function retryConflicts<T>(once: () => Promise<T | 'conflict'>): Promise<T> {
	for (let tries = 1; ; tries++) {
		const outcome = await once();
		if (outcome !== 'conflict') return outcome;
		if (tries === maxConflictTries) throw new Unavailable('transaction conflict', 1);
		await jitter(tries);
	}
}
