import {
	BatchGetItemCommand,
	ConditionalCheckFailedException,
	type ConsumedCapacity,
	DeleteItemCommand,
	type DynamoDBClient,
	PutItemCommand,
	TransactGetItemsCommand,
	type TransactWriteItem,
	TransactWriteItemsCommand,
	TransactionCanceledException,
	UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Item, type Key, fromAttributes, toAttributes } from './attributes.ts';
import { Unavailable, asUnavailable } from './failures.ts';
import { batchesOf, mapInBatches } from './map-in-batches.ts';
import { addUsage } from './usage.ts';
import { type Transacted, type Write, type Written, writeFields } from './writes.ts';

/** The capacity units that a response reports, over all tables. */
export function units(consumed: ConsumedCapacity | readonly ConsumedCapacity[] | undefined): number {
	if (consumed === undefined) return 0;
	return [consumed].flat().reduce((total, table) => total + (table.CapacityUnits ?? 0), 0);
}

/**
 * Tries a conditional write once. A failed condition is a result, not an error; DynamoDB bills it without reporting how
 * much. A concurrent transaction on the same item is a conflict, which the SDK does not retry.
 */
export async function writeOnce(
	client: DynamoDBClient,
	write: Exclude<Write, { kind: 'check' }>,
): Promise<Written | 'conflict'> {
	try {
		const response = await asUnavailable(() => sendWrite(client, write));
		addUsage('write', units(response.ConsumedCapacity));
		return { ok: true };
	} catch (error) {
		if (error instanceof Error && error.name === 'TransactionConflictException') return 'conflict';
		if (!(error instanceof ConditionalCheckFailedException)) throw error;
		addUsage('write', 0);
		return { ok: false, item: error.Item && fromAttributes(error.Item) };
	}
}

function sendWrite(client: DynamoDBClient, write: Exclude<Write, { kind: 'check' }>) {
	const fields = { ...writeFields(write), ReturnConsumedCapacity: 'TOTAL' } as const;
	switch (write.kind) {
		case 'put':
			return client.send(new PutItemCommand({ ...fields, Item: toAttributes(write.item) }));
		case 'update':
			return client.send(
				new UpdateItemCommand({ ...fields, Key: toAttributes({ ...write.key }), UpdateExpression: write.update }),
			);
		case 'delete':
			return client.send(new DeleteItemCommand({ ...fields, Key: toAttributes({ ...write.key }) }));
	}
}

/** Tries a transaction once: done, refused by position, or in conflict with another transaction on the same item. */
export async function transactOnce(
	client: DynamoDBClient,
	items: TransactWriteItem[],
	token: string,
): Promise<Transacted | 'conflict'> {
	try {
		const response = await asUnavailable(() =>
			client.send(
				new TransactWriteItemsCommand({
					TransactItems: items,
					ClientRequestToken: token,
					ReturnConsumedCapacity: 'TOTAL',
				}),
			),
		);
		addUsage('write', units(response.ConsumedCapacity));
		return { ok: true };
	} catch (error) {
		if (!(error instanceof TransactionCanceledException)) throw error;
		addUsage('write', 0);
		return cancelled(error);
	}
}

/** Tries once to read up to 100 items as of one moment. A transaction that writes one of them is a conflict. */
export async function transactGetOnce(
	client: DynamoDBClient,
	requested: readonly { table: string; key: Key }[],
): Promise<(Item | undefined)[] | 'conflict'> {
	try {
		const response = await asUnavailable(() =>
			client.send(
				new TransactGetItemsCommand({
					TransactItems: requested.map(({ table, key }) => ({
						Get: { TableName: table, Key: toAttributes({ ...key }) },
					})),
					ReturnConsumedCapacity: 'TOTAL',
				}),
			),
		);
		addUsage('read', units(response.ConsumedCapacity));
		return requested.map((_, i) => response.Responses?.[i]?.Item).map((item) => item && fromAttributes(item));
	} catch (error) {
		if (!(error instanceof TransactionCanceledException)) throw error;
		addUsage('read', 0);
		if (cancelled(error) === 'conflict') return 'conflict';
		throw error;
	}
}

/** Reads the reasons of a cancelled transaction, which stand in the order of its items. */
function cancelled(error: TransactionCanceledException): Transacted | 'conflict' {
	const reasons = error.CancellationReasons ?? [];
	const failures = reasons.flatMap((reason, index) =>
		reason.Code === 'ConditionalCheckFailed' ? [{ index, item: reason.Item && fromAttributes(reason.Item) }] : [],
	);
	const conflicted = reasons.some((reason) => reason.Code === 'TransactionConflict');
	if (failures.length > 0) return { ok: false, failures, conflicted };
	if (conflicted) return 'conflict';
	if (reasons.some((reason) => /Throttl|ThroughputExceeded/.test(reason.Code ?? '')))
		throw new Unavailable('database', 2, { cause: error });
	throw error;
}

/** DynamoDB's limit of items for BatchGetItem, TransactGetItems and TransactWriteItems. */
export const maxBatch = 100;

interface ItemAddress {
	readonly table: string;
	readonly key: Key;
}

/** Calls of one read under way at a time. */
const batchGetWidth = 8;
/** DynamoDB leaves keys unprocessed beyond 16 MB or under throttling. Each try reads at least one item. */
const maxBatchGetTries = 8;

/** Reads items in the order of their keys, each different key once and up to 100 in a call. Absent items are undefined. */
export async function batchGet(
	client: DynamoDBClient,
	requested: readonly ItemAddress[],
	options: { consistent?: boolean } = {},
): Promise<(Item | undefined)[]> {
	const different = new Map(requested.map((address) => [nameOf(address), address]));
	const calls = await mapInBatches(batchesOf([...different.values()], maxBatch), batchGetWidth, (batch) =>
		batchGetOnce(client, batch, options),
	);
	const items = new Map(calls.flat());
	return requested.map((address) => items.get(nameOf(address)));
}

/** Reads up to 100 items by name. Keys that DynamoDB leaves unprocessed are requested again, a bounded number of times. */
async function batchGetOnce(
	client: DynamoDBClient,
	batch: readonly ItemAddress[],
	{ consistent = false }: { consistent?: boolean },
): Promise<[name: string, item: Item][]> {
	const items: [string, Item][] = [];
	let request: NonNullable<ConstructorParameters<typeof BatchGetItemCommand>[0]['RequestItems']> = {};
	for (const { table, key } of batch) {
		request[table] ??= { Keys: [], ConsistentRead: consistent };
		request[table].Keys?.push(toAttributes({ ...key }));
	}
	for (let tries = 1; Object.keys(request).length > 0; tries++) {
		if (tries > maxBatchGetTries) throw new Unavailable('database', 2);
		const response = await asUnavailable(() =>
			client.send(new BatchGetItemCommand({ RequestItems: request, ReturnConsumedCapacity: 'TOTAL' })),
		);
		addUsage('read', units(response.ConsumedCapacity));
		for (const [table, read] of Object.entries(response.Responses ?? {}))
			for (const item of read.map(fromAttributes)) items.push([nameOf({ table, key: item }), item]);
		request = response.UnprocessedKeys ?? {};
	}
	return items;
}

function nameOf({
	table,
	key,
}: {
	readonly table: string;
	readonly key: { readonly pk?: unknown; readonly sk?: unknown };
}) {
	return `${table}\n${String(key.pk)}\n${String(key.sk)}`;
}
