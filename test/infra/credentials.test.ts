import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildFunctions } from '../../infra/build/functions.ts';

const source = `
	import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
	const client = new DynamoDBClient({ maxAttempts: 1 });
	export const handler = () => client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' }, sk: { S: 'b' } } }));
`;

const received: IncomingHttpHeaders[] = [];
const server = createServer((request, response) => {
	received.push(request.headers);
	response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}');
});
let directory = '';

beforeAll(async () => {
	// Beside node_modules, so that the SDK is found.
	directory = mkdtempSync(resolve('dist/credentials-'));
	mkdirSync(join(directory, 'functions/one'), { recursive: true });
	writeFileSync(join(directory, 'functions/one/handler.ts'), source);
	await buildFunctions(join(directory, 'functions'), join(directory, 'out'));
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterAll(() => {
	vi.unstubAllEnvs();
	server.closeAllConnections();
	server.close();
	rmSync(directory, { recursive: true });
});

test('a bundle takes endpoint, region, credentials and session from the environment, as Lambda provides them', async () => {
	vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	vi.stubEnv('AWS_REGION', 'eu-west-3');
	vi.stubEnv('AWS_ACCESS_KEY_ID', 'KEY');
	vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
	vi.stubEnv('AWS_SESSION_TOKEN', 'session');
	const { handler } = (await import(join(directory, 'out/one/index.mjs'))) as { handler: () => Promise<unknown> };
	await handler();
	expect(received).toHaveLength(1);
	expect(received[0]?.authorization).toMatch(
		/^AWS4-HMAC-SHA256 Credential=KEY\/\d{8}\/eu-west-3\/dynamodb\/aws4_request/,
	);
	expect(received[0]?.['x-amz-security-token']).toBe('session');
});
