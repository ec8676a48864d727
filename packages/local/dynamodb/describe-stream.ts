import type { Engine, EngineAnswer } from './engine.ts';
import { type JsonObject, section, text } from '#kernel/json';
import type { TableIndex } from '../resources.ts';

/** The operation by which a function lists the shards of a stream. */
export const describeStream = 'DescribeStream';

/**
 * Forwards DescribeStream. The engine chooses the names of streams, so the template's name is replaced by the
 * engine's.
 */
export async function forwardDescribeStream(
	engine: Engine,
	target: string,
	request: JsonObject,
	tables: TableIndex,
): Promise<EngineAnswer> {
	const named = text(request['StreamArn']) ?? '';
	const table = [...tables.values()].find(({ arn }) => named.startsWith(`${arn}/stream/`));
	const described = await engine.call('DynamoDB_20120810.DescribeTable', { TableName: table?.name ?? named });
	const StreamArn = section(described, 'Table')['LatestStreamArn'] ?? named;
	return engine.forward(target, Buffer.from(JSON.stringify({ ...request, StreamArn })));
}
