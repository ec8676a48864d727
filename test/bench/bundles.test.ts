import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Plugin, build } from 'esbuild';
import { afterAll, expect, test, vi } from 'vitest';
import { examples, returnExamples } from '#http';
import { leanSdk } from '../../infra/build/lean-sdk.ts';
import { root } from '../support/sources.ts';
import { bundleOf, contents, names } from './bundles.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'conghua-bundles-'));
afterAll(() => {
	vi.useRealTimers();
	rmSync(directory, { recursive: true, force: true });
});

test.each([
	['storefront', 206],
	['search', 248],
	['compact-search', 198],
])('%s is at most %i KB', (name, kilobytes) => {
	expect(statSync(bundleOf(name)).size).toBeLessThanOrEqual(kilobytes * 1_000);
});

test('only payments and send-refunds carry the Stripe SDK', () => {
	const carrying = names().filter((name) =>
		[...contents(name).keys()].some((file) => /node_modules\/stripe\//.test(file)),
	);
	expect(carrying.toSorted()).toEqual(['payments', 'send-refunds']);
});

test.each(names())('%s carries no example of the API reference', (name) => {
	const ids = [examples.checkout.checkoutId, returnExamples.requested.returnId];
	const bundle = readFileSync(bundleOf(name), 'utf8');
	expect(ids.filter((text) => bundle.includes(text))).toEqual([]);
});

test.each(names())('%s carries no credential provider but that of the environment', (name) => {
	const needless = /node_modules\/.*(credential-provider-(?!env\/)|nested-clients|token-providers)/;
	expect([...contents(name).keys()].filter((file) => needless.test(file))).toEqual([]);
});

test.each(names())('%s carries no languages of Zod but English', (name) => {
	expect([...contents(name).keys()].filter((file) => /zod\/v4\/locales\/(?!en\.)/.test(file))).toEqual([]);
});

/** What a client was about to send: the request as it is signed. */
interface Sent {
	readonly protocol: string;
	readonly hostname: string;
	readonly port?: number;
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array;
}
/** A response to a client, and what the client makes of it: an output, or an error with its fields. */
type Received = readonly [status: number, body: unknown];
interface Client {
	asking(region: string, endpoint: string | undefined): Promise<Sent>;
	reading(received: Received): Promise<object>;
	cutOff(): Promise<unknown>;
	describing(): Promise<unknown>;
}

/** A client that hands its request over in place of sending it, or that gets a response without a request. */
const source = `
	import { Readable } from 'node:stream';
	import * as sdk from '@aws-sdk/client-dynamodb';
	const { DescribeTableCommand, DynamoDBClient, TransactWriteItemsCommand } = sdk;
	const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
	const Put = { TableName: 'orders', Item: { pk: { S: '靛蓝' }, n: { N: '12' }, l: { L: [{ BOOL: true }] }, m: { M: {} }, absent: undefined } };
	const write = () => new TransactWriteItemsCommand({ TransactItems: [{ Put }], ClientRequestToken: 'token' });
	const open = (handle, more) => new DynamoDBClient({ region: 'us-east-1', credentials, requestHandler: { handle }, maxAttempts: 1, cacheMiddleware: true, ...more });
	export async function asking(region, endpoint) {
		let sent;
		const handle = (request) => { sent = request; throw new Error('not sent'); };
		await open(handle, { region, endpoint }).send(write()).catch(() => undefined);
		return sent;
	}
	export async function reading([statusCode, body]) {
		const headers = { 'x-amzn-requestid': 'request-1' };
		const response = { statusCode, headers, body: Readable.from([Buffer.from(JSON.stringify(body))]) };
		try {
			return await open(async () => ({ response })).send(write());
		} catch (error) {
			const { name, message, $metadata, $fault, Item, CancellationReasons } = error;
			const known = ['ConditionalCheckFailedException', 'TransactionCanceledException'].filter((one) => error instanceof sdk[one]);
			return { name, message, $metadata, $fault, Item, CancellationReasons, known };
		}
	}
	export async function cutOff() {
		const parts = async function* () {
			yield Buffer.from('{"Consumed');
			throw new Error('aborted');
		};
		return open(async () => ({ response: { statusCode: 200, headers: {}, body: Readable.from(parts()) } })).send(write());
	}
	export async function describing() {
		return open(async () => { throw new Error('not sent'); }).send(new DescribeTableCommand({ TableName: 'orders' }));
	}`;

async function client(name: string, plugins: Plugin[]): Promise<Client> {
	const outfile = path.join(directory, `${name}.mjs`);
	await build({
		stdin: { contents: source, resolveDir: root },
		outfile,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node24',
		mainFields: ['module', 'main'],
		logLevel: 'warning',
		// What the whole SDK brings may still be CommonJS.
		banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
		plugins,
	});
	return (await import(outfile)) as Client;
}
const clients = Promise.all([client('trimmed', [leanSdk]), client('whole', [])]);

test('the trimmed client asks what the whole one asks, of the same endpoint, and signs the same headers', async () => {
	vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 11) });
	const [trimmed, whole] = await clients;
	const told = ({ protocol, hostname, port, path: where, headers, body }: Sent) => {
		// A random id is among what is signed, and the order of a body's members is free. The SDK tells AWS that it might
		// use an account's endpoint (P).
		const { authorization, 'amz-sdk-invocation-id': id, 'x-amz-content-sha256': sha256, ...rest } = headers;
		const signed = authorization?.replace(/Signature=[0-9a-f]{64}$/, id ? 'Signature' : '');
		expect(sha256).toBe(hash('sha256', body));
		const sent = { ...rest, 'user-agent': rest['user-agent']?.replace(',P,', ',') };
		return {
			protocol,
			hostname,
			port,
			where,
			signed,
			headers: sent,
			body: JSON.parse(new TextDecoder().decode(body)) as unknown,
		};
	};
	for (const [region, endpoint] of [
		['us-east-1', undefined],
		['eu-central-1', undefined],
		['ap-southeast-1', undefined],
		['cn-north-1', undefined],
		['us-east-1', 'http://127.0.0.1:8000'],
	] as const) {
		const expected = told(await whole.asking(region, endpoint));
		expect(expected.signed).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261111\/.*Signature$/);
		expect(told(await trimmed.asking(region, endpoint))).toEqual(expected);
	}
});

const item = { pk: { S: '靛蓝 null' }, n: { N: '12' }, l: { L: [{ NULL: true }, { M: { b: { BOOL: false } } }] } };
const exception = (name: string, facts: object) => ({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, ...facts });

test.each<[string, Received]>([
	['capacity units', [200, { ConsumedCapacity: [{ TableName: 'orders', CapacityUnits: 1.5 }] }]],
	['nothing', [200, {}]],
	['members that are null', [200, { ConsumedCapacity: null, ItemCollectionMetrics: null }]],
	['a failed condition', [400, exception('ConditionalCheckFailedException', { Message: 'failed', Item: item })]],
	['a failed condition of no item', [400, exception('ConditionalCheckFailedException', { message: 'failed' })]],
	[
		'a cancelled transaction',
		[
			400,
			exception('TransactionCanceledException', {
				Message: 'cancelled',
				CancellationReasons: [
					{ Code: 'None', Item: null },
					{ Code: 'ConditionalCheckFailed', Item: item, Message: 'failed' },
				],
			}),
		],
	],
	['a conflict', [400, exception('TransactionConflictException', { message: 'conflict' })]],
	['throttling', [400, exception('ThrottlingException', { message: 'slow down' })]],
	['an invalid request', [400, exception('ValidationException', { message: 'Item size has exceeded the limit' })]],
	['a failure', [500, exception('InternalServerError', { message: 'failed' })]],
	['an error without a name', [503, {}]],
])('the trimmed client understands what the whole one does of %s', async (_, received) => {
	const [trimmed, whole] = await clients;
	expect(await trimmed.reading(received)).toEqual(await whole.reading(received));
});

test('both clients fail at a response that ends too early', async () => {
	for (const one of await clients) await expect(one.cutOff()).rejects.toThrow('aborted');
});

test('the trimmed client refuses an operation that is not on items', async () => {
	const [trimmed] = await clients;
	await expect(trimmed.describing()).rejects.toThrow('DescribeTableInput is no operation on items');
});
