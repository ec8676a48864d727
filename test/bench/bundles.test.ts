import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Plugin, build } from 'esbuild';
import { afterAll, expect, test, vi } from 'vitest';
import { leanSdk } from '../../infra/build/lean-sdk.ts';
import { root } from '../support/sources.ts';
import { bundleOf, contents, names } from './bundles.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'conghua-bundles-'));
afterAll(() => {
	vi.useRealTimers();
	rmSync(directory, { recursive: true, force: true });
});

test('the function that places checkouts is at most 260 KB', () => {
	expect(statSync(bundleOf('storefront')).size).toBeLessThanOrEqual(260_000);
});

test('only payments and send-refunds carry the Stripe SDK', () => {
	const carrying = names().filter((name) =>
		[...contents(name).keys()].some((file) => /node_modules\/stripe\//.test(file)),
	);
	expect(carrying.toSorted()).toEqual(['payments', 'send-refunds']);
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
type Asking = (region: string, endpoint: string | undefined) => Promise<Sent>;

/** A client that hands its request over in place of sending it. */
const source = `
	import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
	export async function asking(region, endpoint) {
		let sent;
		const requestHandler = { handle(request) { sent = request; throw new Error('not sent'); } };
		const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
		const client = new DynamoDBClient({ region, endpoint, credentials, requestHandler, maxAttempts: 1 });
		const Put = { TableName: 'orders', Item: { pk: { S: '靛蓝' }, n: { N: '12' }, l: { L: [{ BOOL: true }] }, m: { M: {} } } };
		const input = { TransactItems: [{ Put }], ClientRequestToken: 'token' };
		await client.send(new TransactWriteItemsCommand(input)).catch(() => undefined);
		return sent;
	}`;

async function client(name: string, plugins: Plugin[]): Promise<Asking> {
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
	return ((await import(outfile)) as { asking: Asking }).asking;
}

test('the trimmed client asks what the whole one asks, of the same endpoint, and signs the same headers', async () => {
	vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 11) });
	const [trimmed, whole] = await Promise.all([client('trimmed', [leanSdk]), client('whole', [])]);
	const told = ({ protocol, hostname, port, path: where, headers, body }: Sent) => {
		// A random id is among what is signed.
		const { authorization, 'amz-sdk-invocation-id': id, ...rest } = headers;
		const signed = authorization?.replace(/Signature=[0-9a-f]{64}$/, id ? 'Signature' : '');
		return { protocol, hostname, port, where, signed, headers: rest, body: new TextDecoder().decode(body) };
	};
	for (const [region, endpoint] of [
		['us-east-1', undefined],
		['eu-central-1', undefined],
		['ap-southeast-1', undefined],
		['cn-north-1', undefined],
		['us-east-1', 'http://127.0.0.1:8000'],
	] as const) {
		const expected = told(await whole(region, endpoint));
		expect(expected.signed).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20261111\/.*Signature$/);
		expect(told(await trimmed(region, endpoint))).toEqual(expected);
	}
});
