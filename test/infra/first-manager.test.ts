import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditLogStore, directoryTable, memberStore } from '#directory';
import { appoint, main } from '../../infra/tools/first-manager.ts';
import { type Engine, send, startEngine } from '../support/engine.ts';
import { type TestBase, startTestBase } from '../support/base.ts';

const email = 'manager@base.example';
const now = Date.UTC(2026, 10, 11);
let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([directoryTable]);
});
afterAll(() => engine.stop());

/** Each test has an empty directory. */
beforeEach(async () => {
	const { Items } = (await send(engine.endpoint, 'Scan', { TableName: 'directory' })) as {
		Items: { pk: object; sk: object }[];
	};
	for (const { pk, sk } of Items)
		await send(engine.endpoint, 'DeleteItem', { TableName: 'directory', Key: { pk, sk } });
});

const members = () => memberStore(engine.database, 'directory');
const listed = async () => {
	const page = await members().members({ of: 'base' }, 10, undefined);
	return page.firstItems().map(({ userId, membership }) => [userId, membership.role]);
};

describe('the first manager', () => {
	test('has a membership, an entry among the members and one in the audit log', async () => {
		expect(await appoint(engine.database, 'directory', 'user-1', now)).toBe('appointed');
		expect(await members().membership('user-1')).toEqual({ of: 'base', role: 'manager' });
		expect(await listed()).toEqual([['user-1', 'manager']]);
		const log = await auditLogStore(engine.database, 'directory').list(undefined, 10, undefined);
		const [entry] = log.firstItems();
		expect(entry).toMatchObject({
			at: now,
			userId: 'user-1',
			by: 'base',
			operation: 'putMember',
			path: { userId: 'user-1' },
		});
	});

	test('stays the manager when the command is repeated', async () => {
		await appoint(engine.database, 'directory', 'user-1', now);
		expect(await appoint(engine.database, 'directory', 'user-1', now + 1)).toBe('manager already');
		expect(await listed()).toEqual([['user-1', 'manager']]);
	});

	test('is the only one that the command makes: others get their role through the API', async () => {
		await appoint(engine.database, 'directory', 'user-1', now);
		expect(await appoint(engine.database, 'directory', 'user-2', now)).toBe('has another manager');
		expect(await members().membership('user-2')).toBeUndefined();
	});
});

describe('the command', () => {
	let aws: Server;
	let users: string[];
	const calls: string[] = [];
	const lines: string[] = [];
	const run = (...args: string[]) => main(args, (line) => void lines.push(line));

	beforeAll(async () => {
		aws = createServer((request, response) => {
			void respond(request).then(([status, body]) => response.writeHead(status).end(body));
		});
		await new Promise<void>((listening) => aws.listen(0, '127.0.0.1', listening));
		const url = `http://127.0.0.1:${(aws.address() as AddressInfo).port}/`;
		Object.assign(process.env, {
			AWS_ENDPOINT_URL_CLOUDFORMATION: url,
			AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: url,
		});
	});
	beforeEach(() => {
		users = [];
		calls.length = 0;
		lines.length = 0;
	});
	afterAll(() => {
		aws.closeAllConnections();
		aws.close();
	});

	/** CloudFormation with two stacks, and a user pool with the form of its errors. */
	async function respond(request: IncomingMessage): Promise<[status: number, body: string]> {
		const body = await text(request);
		const signature =
			/\/([a-z0-9-]+\/[a-z-]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1] ?? 'unsigned';
		const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1];
		if (operation === undefined) {
			const stack = new URLSearchParams(body).get('StackName') ?? '';
			calls.push(`${signature} ${stack}`);
			const outputs = stack.endsWith('-data') ? ['DirectoryTable', 'directory'] : ['UserPool', 'us-east-1_Pool'];
			const [key, value] = outputs;
			if (!stack.startsWith('conghua-base-prod-us-east-1-')) return [400, '<Message>does not exist</Message>'];
			return [200, `<member><OutputValue>${value}</OutputValue><OutputKey>${key}</OutputKey></member>`];
		}
		const { Username, UserPoolId } = JSON.parse(body) as { Username: string; UserPoolId: string };
		calls.push(`${signature} ${operation} ${UserPoolId} ${Username}`);
		if (operation === 'AdminGetUser') return [200, '{"UserAttributes":[{"Name":"sub","Value":"user-1"}]}'];
		if (users.includes(Username)) return [400, '{"__type":"UsernameExistsException"}'];
		users.push(Username);
		return [200, '{}'];
	}

	test('invites the user and makes it the manager of the deployed stage, by signed calls', async () => {
		expect(await run('--stage', 'prod', '--email', email)).toBe(0);
		expect(lines).toEqual(['user user-1 of conghua-base-prod-us-east-1', 'appointed']);
		expect(calls.toSorted()).toEqual([
			'us-east-1/cloudformation conghua-base-prod-us-east-1-api',
			'us-east-1/cloudformation conghua-base-prod-us-east-1-data',
			`us-east-1/cognito-idp AdminCreateUser us-east-1_Pool ${email}`,
			`us-east-1/cognito-idp AdminGetUser us-east-1_Pool ${email}`,
		]);
		expect(await listed()).toEqual([['user-1', 'manager']]);
	});

	test('finds a user that exists, and may be repeated', async () => {
		users.push(email);
		expect(await run('--stage', 'prod', '--email', email)).toBe(0);
		expect(await run('--stage', 'prod', '--email', email)).toBe(0);
		expect(lines.at(-1)).toBe('manager already');
	});

	test('takes the subject of another issuer as it is', async () => {
		expect(await run('--stage', 'prod', '--user', 'auth0|7')).toBe(0);
		expect(calls.filter((call) => call.includes('cognito'))).toEqual([]);
		expect(await listed()).toEqual([['auth0|7', 'manager']]);
	});

	test('names a stage that is not deployed', async () => {
		await expect(run('--stage', 'dev', '--email', email)).rejects.toThrow(
			'stack conghua-base-dev-us-east-1-data: does not exist',
		);
	});

	test.each([
		[[]],
		[['--stage', 'prod']],
		[['--email', email]],
		[['--stage', 'prod', '--local', 'http://localhost:1']],
	])('explains itself when called with %j', async (args) => {
		expect(await run(...args)).toBe(2);
		expect(lines[0]).toMatch(/^npm run first-manager/);
	});

	describe('on this machine', () => {
		let base: TestBase;
		beforeAll(async () => {
			base = await startTestBase();
		});
		afterAll(() => base.stop());

		test('makes a manager through the API, as a member that the base lists', async () => {
			expect(await run('--local', base.url)).toBe(0);
			const { status, body } = await base.manager.get('/v1/base/members');
			expect([status, body.items]).toMatchObject([200, [{ userId: 'manager-1', role: 'manager' }]]);
			expect(lines[0]).toMatch(/^token ey/);
		});

		test('says that the user is a manager already, and refuses another one', async () => {
			expect(await run('--local', base.url)).toBe(0);
			expect(lines).toEqual([expect.stringMatching(/^token ey/), 'manager already']);
			lines.length = 0;
			expect(await run('--local', base.url, '--user', 'other')).toBe(1);
			expect(lines).toEqual(['has another manager']);
			const { body } = await base.manager.get('/v1/base/members');
			expect(body.items).toHaveLength(1);
		});
	});
});
