import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Database, type Table, openDatabase } from '#platform';
import { send as request } from './http.ts';
import { root } from './sources.ts';

/** A database for one test file: the embedded engine in memory, with the given tables under their own names. */
export interface Engine {
	readonly database: Database;
	readonly endpoint: string;
	/** Deletes every item of a table, by two calls. */
	empty(table: Table): Promise<void>;
	stop(): Promise<void>;
}

/** Ends what hangs. The engine starts within milliseconds. */
const maxStartMs = 100_000;

/** Starts the engine on a free port. Every client opened afterwards in this process connects to it. */
export async function startEngine(tables: readonly Table[]): Promise<Engine> {
	const port = await freePort();
	const endpoint = `http://127.0.0.1:${port}`;
	const engine = spawn(`${root}/node_modules/@dynoxide/linux-x64/dynoxide`, ['--port', String(port)], {
		stdio: 'ignore',
	});
	try {
		await untilReady(endpoint);
		for (const table of tables) await send(endpoint, 'CreateTable', creation(table));
	} catch (error) {
		await stopped(engine);
		throw error;
	}
	Object.assign(process.env, {
		AWS_ENDPOINT_URL_DYNAMODB: endpoint,
		AWS_REGION: 'us-east-1',
		AWS_ACCESS_KEY_ID: 'test',
		AWS_SECRET_ACCESS_KEY: 'test',
	});
	return {
		// Without a timeout: a busy machine is slower than the functions' two seconds, and a call that hangs ends with its test.
		database: openDatabase(new DynamoDBClient({ cacheMiddleware: true })),
		endpoint,
		async empty(table) {
			await send(endpoint, 'DeleteTable', { TableName: table.name });
			await send(endpoint, 'CreateTable', creation(table));
		},
		stop: () => stopped(engine),
	};
}

function creation(table: Table): object {
	const indexes = Object.entries(table.indexes);
	const keys = new Set(['pk', 'sk', ...indexes.flatMap(([, index]) => [index.partitionKey, index.sortKey])]);
	return {
		TableName: table.name,
		BillingMode: 'PAY_PER_REQUEST',
		AttributeDefinitions: [...keys].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
		KeySchema: keySchema('pk', 'sk'),
		...(table.stream ? { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } } : {}),
		...(indexes.length === 0
			? {}
			: {
					GlobalSecondaryIndexes: indexes.map(([name, index]) => ({
						IndexName: name,
						KeySchema: keySchema(index.partitionKey, index.sortKey),
						Projection: projection(index.projection),
					})),
				}),
	};
}

function keySchema(partitionKey: string, sortKey: string): object[] {
	return [
		{ AttributeName: partitionKey, KeyType: 'HASH' },
		{ AttributeName: sortKey, KeyType: 'RANGE' },
	];
}

function projection(attributes: 'all' | 'keys' | readonly string[]): object {
	if (attributes === 'all') return { ProjectionType: 'ALL' };
	return attributes === 'keys'
		? { ProjectionType: 'KEYS_ONLY' }
		: { ProjectionType: 'INCLUDE', NonKeyAttributes: attributes };
}

/** One call in DynamoDB's own protocol. The engine accepts any signature. */
export async function send(endpoint: string, operation: string, body: object): Promise<unknown> {
	const service =
		operation.includes('Stream') || operation.includes('Record') || operation.includes('Shard')
			? 'DynamoDBStreams'
			: 'DynamoDB';
	const { status, text } = await request(endpoint, {
		method: 'POST',
		headers: {
			'content-type': 'application/x-amz-json-1.0',
			'x-amz-target': `${service}_20120810.${operation}`,
			'x-amz-date': '20260101T000000Z',
			authorization:
				'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
		},
		body: JSON.stringify(body),
	});
	if (status !== 200) throw new Error(`${operation}: ${text}`);
	return JSON.parse(text);
}

async function untilReady(endpoint: string): Promise<void> {
	for (const until = performance.now() + maxStartMs; ;) {
		try {
			await send(endpoint, 'ListTables', {});
			return;
		} catch (error) {
			if (performance.now() > until) throw error;
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
	}
}

function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
}

function stopped(engine: ChildProcess): Promise<void> {
	return new Promise((resolve) => {
		if (engine.exitCode !== null) return resolve();
		engine.once('exit', () => resolve());
		engine.kill('SIGKILL');
	});
}
