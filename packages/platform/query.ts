import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type Item, fromAttributes, toAttributes } from './attributes.ts';
import { units } from './dynamodb-calls.ts';
import { LimitExceeded, asUnavailable } from './failures.ts';
import { Page } from './page.ts';
import { addUsage } from './usage.ts';

/** What both queries say: where to look, in which order. */
export interface Query {
	readonly table: string;
	/** An index, and its key attribute beside `pk` and `sk`: a page is continued by all three. */
	readonly index?: { readonly name: string; readonly key: string };
	/** `pk = :pk AND begins_with(sk, :sk)`; attribute names that are reserved words go through `names`. */
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

/** A query for all there is. */
export interface WholeQuery extends Query {
	/** The most items that are read, before the filter. */
	readonly atMost: number;
	/** Items read in one round trip; without it as many as DynamoDB gives, 1 MB. */
	readonly pageSize?: number;
}

interface Answer {
	readonly items: readonly Item[];
	/** Items looked at, before the filter. */
	readonly looked: number;
	readonly next: Item | undefined;
}

/** One page of a query. */
export async function queryPage(client: DynamoDBClient, query: PageQuery): Promise<Page<Item>> {
	const { items, next } = await ask(client, query, query.limit, query.after);
	const key = ['pk', 'sk', ...(query.index ? [query.index.key] : [])];
	const at = (item: Item): Item => Object.fromEntries(key.map((name) => [name, item[name]]));
	return new Page(
		items.map((item) => ({ item, at: at(item) })),
		next,
	);
}

/** Everything that a query finds, over as many round trips as it takes; throws `LimitExceeded` beyond `atMost`. */
export async function queryAll(client: DynamoDBClient, query: WholeQuery): Promise<Item[]> {
	const all: Item[] = [];
	let looked = 0;
	let after: Item | undefined;
	do {
		const left = query.atMost + 1 - looked;
		const answer = await ask(client, query, Math.min(query.pageSize ?? left, left), after);
		all.push(...answer.items);
		looked += answer.looked;
		if (looked > query.atMost) throw new LimitExceeded(`items of ${query.table}`, query.atMost);
		after = answer.next;
	} while (after !== undefined);
	return all;
}

async function ask(client: DynamoDBClient, query: Query, limit: number, after: Item | undefined): Promise<Answer> {
	const answer = await asUnavailable(() =>
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
	addUsage('read', units(answer.ConsumedCapacity));
	const items = (answer.Items ?? []).map(fromAttributes);
	return {
		items,
		looked: answer.ScannedCount ?? items.length,
		next: answer.LastEvaluatedKey && fromAttributes(answer.LastEvaluatedKey),
	};
}
