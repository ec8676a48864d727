import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { openClient } from './client.ts';
import { readOptional } from './environment.ts';
import { asUnavailable } from './failures.ts';
import { regionalEndpoint, signedCall } from './signed-call.ts';

/** A page lists up to 100 shards; no table of the base comes near a thousand pages. */
const maxPages = 1_000;

interface Page {
	readonly Shards?: readonly { readonly ShardId: string; readonly ParentShardId?: string }[];
	readonly LastEvaluatedShardId?: string;
}

/**
 * The open shards of a table's stream: those without a child, which still receive records. Lambda delivers parents before
 * their children. So a consumer that has reached a record in each open shard has read every earlier record.
 */
export async function openShards(streamArn: string, client: DynamoDBClient = openClient()): Promise<string[]> {
	const all = new Set<string>();
	const parents = new Set<string>();
	let after: string | undefined;
	for (let page = 0; page < maxPages; page++) {
		const { Shards: shards = [], LastEvaluatedShardId: last } = await describe(client, streamArn, after);
		for (const { ShardId: shard, ParentShardId: parent } of shards) {
			all.add(shard);
			if (parent !== undefined) parents.add(parent);
		}
		after = last;
		if (after === undefined) return [...all].filter((shard) => !parents.has(shard));
	}
	throw new Error(`more than ${maxPages} pages of shards in ${streamArn}`);
}

async function describe(client: DynamoDBClient, streamArn: string, after: string | undefined): Promise<Page> {
	const { AWS_ENDPOINT_URL_DYNAMODB_STREAMS: override } = readOptional(['AWS_ENDPOINT_URL_DYNAMODB_STREAMS']);
	const call = {
		service: 'dynamodb',
		endpoint: override ?? regionalEndpoint('streams.dynamodb', await client.config.region()),
		headers: {
			'content-type': 'application/x-amz-json-1.0',
			'x-amz-target': 'DynamoDBStreams_20120810.DescribeStream',
		},
		body: JSON.stringify({ StreamArn: streamArn, ...(after === undefined ? {} : { ExclusiveStartShardId: after }) }),
	};
	return asUnavailable(async () => {
		const { statusCode, body } = await signedCall(client, call);
		if (statusCode === 200) return (JSON.parse(body) as { StreamDescription: Page }).StreamDescription;
		const refusal = new Error(`DescribeStream: ${body.slice(0, 500)}`);
		throw Object.assign(refusal, { $metadata: { httpStatusCode: statusCode } });
	}, 'stream');
}
