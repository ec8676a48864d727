import type { Chance, TableIndex } from '#local/testing';
import { type JsonObject, isObject, objects, section, text } from '#kernel/json';
import type { ShardTree } from './shard-tree.ts';

/** Responses that DynamoDB may give and the embedded engine never does. */

export interface EngineResponse {
	readonly status: number;
	readonly body: Buffer | string;
}

/** Lowers the limit of a query, because DynamoDB never promises a full page. */
export function shortPage(request: JsonObject, random: Chance): Buffer {
	const limit = Math.min(Number(request['Limit'] ?? 1_000), random.between(1, 2));
	return Buffer.from(JSON.stringify({ ...request, Limit: limit }));
}

/** The time during which a committed transaction still conflicts with others. */
const underWayMs = 50;

/** Items of recent transactions: a transaction that meets them may see a conflict. */
export class RecentWrites {
	readonly #at = new Map<string, number>();

	add(operation: string, request: JsonObject, now: number): void {
		if (operation !== 'TransactWriteItems') return;
		if (this.#at.size > 1_000) this.#at.clear();
		for (const name of namesOf(request)) this.#at.set(name, now);
	}

	/** Replaces one of several failed conditions by a conflict where the item was just written, as DynamoDB may. */
	withConflictBeside(
		operation: string,
		request: JsonObject,
		response: EngineResponse,
		{ now, random }: { readonly now: number; readonly random: Chance },
	): EngineResponse {
		if (operation !== 'TransactWriteItems') return response;
		const body = JSON.parse(response.body.toString()) as JsonObject;
		const reasons = objects(body['CancellationReasons']);
		const failed = reasons.flatMap((one, i) => (one['Code'] === 'ConditionalCheckFailed' ? [i] : []));
		const names = namesOf(request);
		const first = failed.find((i) => now - (this.#at.get(names[i] ?? '') ?? 0) <= underWayMs);
		if (failed.length < 2 || first === undefined || !random.hits(0.5)) return response;
		reasons[first] = { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' };
		return { ...response, body: JSON.stringify({ ...body, CancellationReasons: reasons }) };
	}
}

/** Describes the stream of a table, with the shards that its consumers see. */
export function describeStream(
	tables: TableIndex,
	request: JsonObject,
	shardsOf: (table: string) => ShardTree | undefined,
): EngineResponse {
	const table = [...tables.values()].find(({ arn }) => text(request['StreamArn'])?.startsWith(`${arn}/stream/`));
	const shards = table && shardsOf(table.name);
	if (shards === undefined) return { status: 400, body: '{"__type":"ResourceNotFoundException"}' };
	return { status: 200, body: JSON.stringify({ StreamDescription: { Shards: shards.described() } }) };
}

/** The keys of a transaction's items, in order. */
function namesOf(request: JsonObject): string[] {
	return objects(request['TransactItems']).map((item) => {
		const part = objects(Object.values(item))[0] ?? {};
		const key = isObject(part['Key']) ? part['Key'] : section(part, 'Item');
		return JSON.stringify([part['TableName'], key['pk'], key['sk']]);
	});
}
