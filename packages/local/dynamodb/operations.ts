import { describeStream } from './describe-stream.ts';
import { type Json, type JsonObject, isObject, objects, section, text } from '#kernel/json';
import type { TableIndex } from '../resources.ts';

/** A permission that a call needs: IAM action, resource, and the partition keys it touches. */
export interface Ask {
	readonly action: string;
	readonly resource: string;
	readonly leadingKeys: readonly string[];
	/** The requested session tags. */
	readonly tags?: Readonly<Record<string, string>>;
}

const transactionParts: Record<string, string> = {
	Put: 'PutItem',
	Update: 'UpdateItem',
	Delete: 'DeleteItem',
	ConditionCheck: 'ConditionCheckItem',
	Get: 'GetItem',
};

const reads = new Set(['GetItem', 'Query', 'Scan', 'BatchGetItem', 'TransactGetItems']);
const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

/** The billing of an operation's units; undefined if it is not billed. */
export function billedAs(operation: string): 'read' | 'write' | undefined {
	if (reads.has(operation)) return 'read';
	return writes.has(operation) ? 'write' : undefined;
}

/** The distinct tables of a call. */
export function tablesOf(request: JsonObject): string[] {
	const single = text(request['TableName']);
	if (single !== undefined) return [single];
	const parts = objects(request['TransactItems']).flatMap((item) => objects(Object.values(item)));
	const names = [...parts.map((part) => String(part['TableName'])), ...Object.keys(section(request, 'RequestItems'))];
	return [...new Set(names)];
}

/** The permissions that AWS requires. A transaction needs those of its parts; a batch is an action of its own. */
export function asksOf(operation: string, request: JsonObject, tables: TableIndex): Ask[] {
	if (operation === 'TransactWriteItems' || operation === 'TransactGetItems')
		return objects(request['TransactItems']).flatMap((item) =>
			Object.entries(item).flatMap(([part, body]) =>
				isObject(body) ? [ask(transactionParts[part] ?? part, tables, body['TableName'], keysOf(body, tables))] : [],
			),
		);
	if (operation === 'BatchGetItem' || operation === 'BatchWriteItem')
		return Object.entries(section(request, 'RequestItems')).map(([table, items]) =>
			ask(operation, tables, table, batchKeys(table, items, tables)),
		);
	if (operation === 'Query') return [queryAsk(request, tables)];
	if (operation === describeStream)
		return [{ action: `dynamodb:${operation}`, resource: text(request['StreamArn']) ?? '*', leadingKeys: [] }];
	return [ask(operation, tables, request['TableName'], keysOf(request, tables), text(request['IndexName']))];
}

function ask(
	operation: string,
	tables: TableIndex,
	table: Json | undefined,
	leadingKeys: string[],
	index?: string,
): Ask {
	const name = text(table)?.split('/').pop();
	const arn = name === undefined ? '*' : (tables.get(name)?.arn ?? `arn:aws:dynamodb:unknown:unknown:table/${name}`);
	return {
		action: `dynamodb:${operation}`,
		resource: index === undefined ? arn : `${arn}/index/${index}`,
		leadingKeys,
	};
}

function keysOf(body: JsonObject, tables: TableIndex): string[] {
	return leadingKey(body['Key'] ?? body['Item'], String(body['TableName']), tables);
}

function batchKeys(table: string, items: Json, tables: TableIndex): string[] {
	if (isObject(items)) return objects(items['Keys']).flatMap((key) => leadingKey(key, table, tables));
	return objects(items)
		.flatMap((item) => objects(Object.values(item)))
		.flatMap((request) => leadingKey(request['Key'] ?? request['Item'], table, tables));
}

function leadingKey(item: Json | undefined, table: string, tables: TableIndex): string[] {
	const attribute = tables.get(table)?.partitionKey;
	return isObject(item) && attribute !== undefined ? scalar(item[attribute]) : [];
}

/** The value of a key attribute as IAM compares it. */
function scalar(value: Json | undefined): string[] {
	return isObject(value) ? Object.values(value).slice(0, 1).map(String) : [];
}

/** A query's leading key: the value its key condition equates the partition key with. */
function queryAsk(request: JsonObject, tables: TableIndex): Ask {
	const table = tables.get(String(request['TableName']));
	const index = text(request['IndexName']);
	const attribute = index === undefined ? table?.partitionKey : table?.indexes[index];
	const names = section(request, 'ExpressionAttributeNames');
	const values = section(request, 'ExpressionAttributeValues');
	const keys: string[] = [];
	for (const [, left = '', right = ''] of String(request['KeyConditionExpression']).matchAll(
		/([#\w.-]+)\s*=\s*(:\w+)/g,
	))
		if ((text(names[left]) ?? left) === attribute) keys.push(...scalar(values[right]));
	// An unreadable condition must match no pattern. An empty list would satisfy ForAllValues.
	if (keys.length === 0) keys.push('');
	return ask('Query', tables, request['TableName'], keys, index);
}
