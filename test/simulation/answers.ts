import type { Chance } from '../../packages/local/demo/chance.ts';
import { type JsonObject, isObject, objects, section, text } from '../../packages/kernel/json.ts';
import type { TableIndex } from '../../packages/local/resources.ts';
import type { ShardTree } from './shard-tree.ts';

/** What DynamoDB may answer, and the embedded engine never does. */

export interface Answer {
	readonly status: number;
	readonly body: Buffer | string;
}

/** A query whose page holds less than its limit, with a continuation: DynamoDB never promises a full page. */
export function shortened(request: JsonObject, random: Chance): Buffer {
	const limit = Math.min(Number(request['Limit'] ?? 1_000), random.between(1, 2));
	return Buffer.from(JSON.stringify({ ...request, Limit: limit }));
}

/** A transaction is under way on its items until all of them are written, which takes some milliseconds. */
const underWayMs = 50;

/** What transactions have written lately: another that meets them may be told of a conflict. */
export class RecentWrites {
	readonly #at = new Map<string, number>();

	add(operation: string, request: JsonObject, now: number): void {
		if (operation !== 'TransactWriteItems') return;
		if (this.#at.size > 1_000) this.#at.clear();
		for (const name of namesOf(request)) this.#at.set(name, now);
	}

	/**
	 * A transaction was cancelled for several conditions: where one is that of an item that another transaction has only just
	 * written, DynamoDB may name the conflict instead, beside the other conditions.
	 */
	beside(
		operation: string,
		request: JsonObject,
		answer: Answer,
		{ now, random }: { readonly now: number; readonly random: Chance },
	): Answer {
		if (operation !== 'TransactWriteItems') return answer;
		const body = JSON.parse(answer.body.toString()) as JsonObject;
		const reasons = objects(body['CancellationReasons']);
		const failed = reasons.flatMap((one, i) => (one['Code'] === 'ConditionalCheckFailed' ? [i] : []));
		const names = namesOf(request);
		const first = failed.find((i) => now - (this.#at.get(names[i] ?? '') ?? 0) <= underWayMs);
		if (failed.length < 2 || first === undefined || !random.hits(0.5)) return answer;
		reasons[first] = { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' };
		return { ...answer, body: JSON.stringify({ ...body, CancellationReasons: reasons }) };
	}
}

/** The stream of a table, with the shards that its consumers see. */
export function describeStream(
	tables: TableIndex,
	request: JsonObject,
	shardsOf: (table: string) => ShardTree | undefined,
): Answer {
	const table = [...tables.values()].find(({ arn }) => text(request['StreamArn'])?.startsWith(`${arn}/stream/`));
	const shards = table && shardsOf(table.name);
	if (shards === undefined) return { status: 400, body: '{"__type":"ResourceNotFoundException"}' };
	return { status: 200, body: JSON.stringify({ StreamDescription: { Shards: shards.described() } }) };
}

/** The items of a transaction in its order, each as a text. */
function namesOf(request: JsonObject): string[] {
	return objects(request['TransactItems']).map((item) => {
		const part = objects(Object.values(item))[0] ?? {};
		const key = isObject(part['Key']) ? part['Key'] : section(part, 'Item');
		return JSON.stringify([part['TableName'], key['pk'], key['sk']]);
	});
}
