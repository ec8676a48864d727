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
import { addUsage } from './usage.ts';
import { type Transacted, type Write, type Written, writeFields } from './writes.ts';

/** The capacity units that an answer says were consumed, over all tables. */
export function units(consumed: ConsumedCapacity | readonly ConsumedCapacity[] | undefined): number {
	if (consumed === undefined) return 0;
	return [consumed].flat().reduce((total, table) => total + (table.CapacityUnits ?? 0), 0);
}

/**
 * One try of a conditional write. A failed condition is an answer; DynamoDB bills it and does not say how much. A
 * transaction on the same item, which the SDK does not try again, is a conflict.
 */
export async function writeOnce(
	client: DynamoDBClient,
	write: Exclude<Write, { kind: 'check' }>,
): Promise<Written | 'conflict'> {
	try {
		const answer = await asUnavailable(() => sendWrite(client, write));
		addUsage('write', units(answer.ConsumedCapacity));
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

/** One try of a transaction: done, refused by position, or in conflict with another transaction on the same item. */
export async function transactOnce(
	client: DynamoDBClient,
	parts: TransactWriteItem[],
	token: string,
): Promise<Transacted | 'conflict'> {
	try {
		const answer = await asUnavailable(() =>
			client.send(
				new TransactWriteItemsCommand({
					TransactItems: parts,
					ClientRequestToken: token,
					ReturnConsumedCapacity: 'TOTAL',
				}),
			),
		);
		addUsage('write', units(answer.ConsumedCapacity));
		return { ok: true };
	} catch (error) {
		if (!(error instanceof TransactionCanceledException)) throw error;
		addUsage('write', 0);
		return cancelled(error);
	}
}

/** One try to read up to 100 items as they are at one moment, or in conflict with a transaction that writes one of them. */
export async function transactGetOnce(
	client: DynamoDBClient,
	wanted: readonly { table: string; key: Key }[],
): Promise<(Item | undefined)[] | 'conflict'> {
	try {
		const answer = await asUnavailable(() =>
			client.send(
				new TransactGetItemsCommand({
					TransactItems: wanted.map(({ table, key }) => ({ Get: { TableName: table, Key: toAttributes({ ...key }) } })),
					ReturnConsumedCapacity: 'TOTAL',
				}),
			),
		);
		addUsage('read', units(answer.ConsumedCapacity));
		return wanted.map((_, i) => answer.Responses?.[i]?.Item).map((item) => item && fromAttributes(item));
	} catch (error) {
		if (!(error instanceof TransactionCanceledException)) throw error;
		addUsage('read', 0);
		if (cancelled(error) === 'conflict') return 'conflict';
		throw error;
	}
}

/** Reads the reasons of a cancelled transaction, which stand in the order of its parts. */
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

/** Reads up to 100 items. What DynamoDB leaves unprocessed is asked again, a bounded number of times. */
export async function batchGet(
	client: DynamoDBClient,
	wanted: readonly { table: string; key: Key }[],
	options: { consistent?: boolean } = {},
): Promise<(Item | undefined)[]> {
	if (wanted.length === 0) return [];
	const found = new Map<string, Item>();
	const name = (table: string, key: { pk?: unknown; sk?: unknown }) => `${table}\n${String(key.pk)}\n${String(key.sk)}`;
	let request: NonNullable<ConstructorParameters<typeof BatchGetItemCommand>[0]['RequestItems']> = {};
	for (const { table, key } of new Map(wanted.map((one) => [name(one.table, one.key), one])).values()) {
		request[table] ??= { Keys: [], ConsistentRead: options.consistent ?? false };
		request[table].Keys?.push(toAttributes({ ...key }));
	}
	for (let tries = 1; Object.keys(request).length > 0; tries++) {
		if (tries > maxBatchGetTries) throw new Unavailable('database', 2);
		const answer = await asUnavailable(() =>
			client.send(new BatchGetItemCommand({ RequestItems: request, ReturnConsumedCapacity: 'TOTAL' })),
		);
		addUsage('read', units(answer.ConsumedCapacity));
		for (const [table, items] of Object.entries(answer.Responses ?? {}))
			for (const item of items.map(fromAttributes)) found.set(name(table, item), item);
		request = answer.UnprocessedKeys ?? {};
	}
	return wanted.map((one) => found.get(name(one.table, one.key)));
}

/** A batch is left unprocessed beyond 16 MB or under throttling; each try reads at least one item of the first. */
const maxBatchGetTries = 8;
