import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type Item, fromAttributes, toAttributes } from './attributes.ts';
import { units } from './dynamodb-calls.ts';
import { LimitExceeded, asUnavailable } from './failures.ts';
import { Page } from './page.ts';
import { addUsage } from './usage.ts';

/** The fields that both kinds of query share. */
export interface Query {
	readonly table: string;
	/** An index and its key attribute: the next page begins behind that, `pk` and `sk`. */
	readonly index?: { readonly name: string; readonly key: string };
	/** For example `pk = :pk AND begins_with(sk, :sk)`. Reserved words go through `names`. */
	readonly where: string;
	readonly filter?: string;
	readonly names?: Readonly<Record<string, string>>;
	readonly values: Item;
	readonly backwards?: boolean;
	readonly consistent?: boolean;
}

/** A query for one page. */
export interface PageQuery extends Query {
	/** Items read, before the filter. */
	readonly limit: number;
	readonly after: Item | undefined;
}

/** A query for all items. */
export interface WholeQuery extends Query {
	/** The maximum of items read, before the filter. */
	readonly atMost: number;
	/** Items read in one round trip; by default as many as DynamoDB returns, up to 1 MB. */
	readonly pageSize?: number;
}

interface QueryResponse {
	readonly items: readonly Item[];
	/** Items read, before the filter. */
	readonly scanned: number;
	readonly next: Item | undefined;
}

/** One page of a query. */
export async function queryPage(client: DynamoDBClient, query: PageQuery): Promise<Page<Item>> {
	const { items, next } = await send(client, query, query.limit, query.after);
	const key = query.index?.key ?? 'sk';
	const at = (item: Item): Item => ({ pk: item['pk'], sk: item['sk'], [key]: item[key] });
	return new Page(
		items.map((item) => ({ item, at: at(item) })),
		next,
	);
}

/** All items of a query, over as many round trips as it takes. Throws `LimitExceeded` beyond `atMost`. */
export async function queryAll(client: DynamoDBClient, query: WholeQuery): Promise<Item[]> {
	const all: Item[] = [];
	let scanned = 0;
	let after: Item | undefined;
	do {
		const left = query.atMost + 1 - scanned;
		const response = await send(client, query, Math.min(query.pageSize ?? left, left), after);
		all.push(...response.items);
		scanned += response.scanned;
		if (scanned > query.atMost) throw new LimitExceeded(`items of ${query.table}`, query.atMost);
		after = response.next;
	} while (after !== undefined);
	return all;
}

async function send(
	client: DynamoDBClient,
	query: Query,
	limit: number,
	after: Item | undefined,
): Promise<QueryResponse> {
	const response = await asUnavailable(() =>
		client.send(
			new QueryCommand({
				TableName: query.table,
				IndexName: query.index?.name,
				KeyConditionExpression: query.where,
				FilterExpression: query.filter,
				ExpressionAttributeNames: query.names,
				ExpressionAttributeValues: toAttributes(query.values),
				Limit: limit,
				ScanIndexForward: !query.backwards,
				ConsistentRead: query.consistent ?? false,
				ExclusiveStartKey: after && toAttributes(after),
				ReturnConsumedCapacity: 'TOTAL',
			}),
		),
	);
	addUsage('read', units(response.ConsumedCapacity));
	const items = (response.Items ?? []).map(fromAttributes);
	return {
		items,
		scanned: response.ScannedCount ?? items.length,
		next: response.LastEvaluatedKey && fromAttributes(response.LastEvaluatedKey),
	};
}
