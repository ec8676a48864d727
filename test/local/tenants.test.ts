import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Database, openDatabase, tenantStores } from '#platform';
import { assumeRole } from '../../packages/platform/assume-role.ts';
import { openClient } from '../../packages/platform/client.ts';
import { type Wire, type Written, startWire } from './wire.ts';

/** The merchant function at the wire: the reach of its credentials for a tenant under the deployed policies. */

let wire: Wire;
let catalog = '';
let sales = '';
let role = '';
beforeAll(async () => {
	wire = await startWire();
	const environment = wire.environmentOf('merchant');
	[catalog = '', sales = '', role = ''] = ['CATALOG_TABLE', 'SALES_TABLE', 'TENANT_ROLE'].map(
		(name) => environment[name],
	);
});
afterAll(() => wire.stop());
beforeEach(() => {
	wire.records.length = 0;
	wire.hurt(undefined);
	asFunction('merchant');
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllEnvs();
});

function asFunction(label: string, url = wire.url): void {
	vi.stubEnv('AWS_REGION', 'us-east-1');
	vi.stubEnv('AWS_ACCESS_KEY_ID', wire.keyOf(label));
	vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
	vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', url);
	vi.stubEnv('AWS_ENDPOINT_URL_STS', url);
}

const databasesOf = () => tenantStores(role, (database) => database);
const key = (tenantId: string, sk = 'L#1') => ({ pk: `T#${tenantId}`, sk });
const listing = (tenantId: string) => ({ ...key(tenantId), tenantId });
const denied = { name: 'AccessDeniedException' };
const assumed = () =>
	wire.records.filter(({ operation }) => operation === 'AssumeRole').map(({ request }) => request['RoleSessionName']);
const put = (database: Database, item: ReturnType<typeof listing>) =>
	database.write({ kind: 'put', table: catalog, item });
const written = async (tenantId: string) => {
	const of = databasesOf()(tenantId);
	return of.queryAll({ table: catalog, where: 'pk = :pk', values: { ':pk': `T#${tenantId}` }, atMost: 10 });
};

describe('with the credentials of a tenant', () => {
	test('its own items are read and written', async () => {
		const database = databasesOf()('tenant-a');
		expect(await put(database, listing('tenant-a'))).toEqual({ ok: true });
		expect(await database.get(catalog, key('tenant-a'))).toEqual(listing('tenant-a'));
	});

	test('nothing of another is reached, by any operation', async () => {
		await put(databasesOf()('tenant-b'), listing('tenant-b'));
		const database = databasesOf()('tenant-a');
		const of = (pk: string) => ({ table: catalog, where: 'pk = :pk', values: { ':pk': pk }, atMost: 1 });
		await expect(database.get(catalog, key('tenant-b'))).rejects.toMatchObject(denied);
		await expect(database.queryAll(of('T#tenant-b'))).rejects.toMatchObject(denied);
		await expect(put(database, listing('tenant-b'))).rejects.toMatchObject(denied);
		await expect(database.write({ kind: 'delete', table: catalog, key: key('tenant-b') })).rejects.toMatchObject(
			denied,
		);
		const both = ['tenant-a', 'tenant-b'].map((statement) => ({
			kind: 'put' as const,
			table: catalog,
			item: listing(statement),
		}));
		await expect(database.transact(both)).rejects.toMatchObject(denied);
		expect(await written('tenant-b')).toEqual([listing('tenant-b')]);
	});

	test.each(['tenant-ab', 'tenant-', 'tenant-*'])('the similar keys of %s are refused', async (other) => {
		await expect(databasesOf()('tenant-a').get(catalog, key(other))).rejects.toMatchObject(denied);
	});

	test('a refusal has AWS’s message and names the session', async () => {
		const message = `User: arn:aws:sts::000000000000:assumed-role/conghua-base-dev-us-east-1-api-merchant-tenant/tenant-a is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/${catalog} because no identity-based policy allows the dynamodb:GetItem action`;
		await expect(databasesOf()('tenant-a').get(catalog, key('tenant-b'))).rejects.toMatchObject({
			message,
		});
	});
});

test('with its own credentials the function reaches no tenant’s items but the sales that all merchants read', async () => {
	const database = openDatabase();
	await expect(database.get(catalog, key('tenant-a'))).rejects.toMatchObject(denied);
	expect(await database.get(sales, { pk: 'SEALED', sk: 'THROUGH' })).toBeUndefined();
	const days = { table: sales, where: 'pk = :pk', values: { ':pk': 'S#tenant#tenant-a' }, atMost: 1 };
	await expect(database.queryAll(days)).rejects.toMatchObject(denied);
	expect(await databasesOf()('tenant-a').queryAll(days)).toEqual([]);
});

describe('the role is refused', () => {
	const ask = async (label: string, parameters: Record<string, string>, url = wire.url) => {
		const answer = await fetch(url, {
			method: 'POST',
			headers: {
				authorization: `AWS4-HMAC-SHA256 Credential=${wire.keyOf(label)}/20261111/us-east-1/sts/aws4_request`,
			},
			body: new URLSearchParams({
				Action: 'AssumeRole',
				Version: '2011-06-15',
				RoleArn: role,
				RoleSessionName: 'one',
				...parameters,
			}),
		});
		return [answer.status, /<Code>(.*)<\/Code>/.exec(await answer.text())?.[1]];
	};
	const tag = (name: string, value: string, number = 1) => ({
		[`Tags.member.${number}.Key`]: name,
		[`Tags.member.${number}.Value`]: value,
	});
	const forbidden = [403, 'AccessDenied'];
	const database = tag('tenantId', 'tenant-a');

	test('not for a regular request', async () => {
		expect(await ask('merchant', database)).toEqual([200, undefined]);
	});

	test.each([
		['without a tag', {}],
		['with an empty tag', tag('tenantId', '')],
		['with another tag', tag('tenant', 'tenant-a')],
		['with another tag beside it', { ...database, ...tag('role', 'owner', 2) }],
		[
			'when it is another role',
			{ ...database, RoleArn: 'arn:aws:iam::000000000000:role/conghua-base-dev-us-east-1-api-other' },
		],
	])('%s', async (_, parameters) => {
		expect(await ask('merchant', parameters)).toEqual(forbidden);
	});

	test.each(['storefront', 'base', 'members', 'payments', 'import-listings'])('to the function %s', async (label) => {
		expect(await ask(label, database)).toEqual(forbidden);
	});

	test('for longer than an hour, under an invalid name, or with a session policy', async () => {
		for (const [name, value] of [
			['DurationSeconds', '3601'],
			['RoleSessionName', 'a b'],
			['Policy', '{}'],
		] as const)
			expect(await ask('merchant', { ...database, [name]: value })).toEqual([400, 'ValidationError']);
		expect(await ask('merchant', { ...database, Action: 'GetCallerIdentity' })).toEqual([400, 'InvalidAction']);
	});

	test.each([
		[
			'if its trust policy does not allow tags',
			'tenantrole',
			(properties: Written['Properties']) => {
				properties.AssumeRolePolicyDocument.Statement[0].Action = 'sts:AssumeRole';
			},
		],
		[
			'if its trust policy names another principal',
			'tenantrole',
			(properties: Written['Properties']) => {
				properties.AssumeRolePolicyDocument.Statement[0].Principal = { AWS: 'arn:aws:iam::000000000000:role/other' };
			},
		],
		[
			'if the function’s policy does not name it',
			'merchantrole',
			(properties: Written['Properties']) => {
				properties.Policies[0].PolicyDocument.Statement.pop();
			},
		],
	])('when %s', async (_, which, change) => {
		const proxy = await wire.changed((resources) => change(roleOf(resources, which).Properties));
		expect(await ask('merchant', database, proxy.url)).toEqual(forbidden);
		await proxy.stop();
	});
});

/** The role in the template whose logical id contains the words. */
function roleOf(resources: Record<string, Written>, words: string): Written {
	const found = Object.entries(resources).find(([id, { Type }]) => Type === 'AWS::IAM::Role' && id.includes(words));
	return found?.[1] ?? expect.fail(`no role ${words}`);
}

describe('the confinement of a tenant comes from the template', () => {
	const statements = (resources: Record<string, Written>) =>
		roleOf(resources, 'tenantrole').Properties.Policies[0].PolicyDocument.Statement as {
			Action: string | string[];
			Condition?: object;
		}[];

	test('without the grant, its own item is refused', async () => {
		const proxy = await wire.changed((resources) => {
			for (const statement of statements(resources))
				statement.Action = [statement.Action].flat().filter((action) => action !== 'dynamodb:PutItem');
		});
		asFunction('merchant', proxy.url);
		const database = databasesOf()('tenant-a');
		await expect(put(database, listing('tenant-a'))).rejects.toMatchObject(denied);
		await proxy.stop();
	});

	test('without the condition, another’s item is reached', async () => {
		const proxy = await wire.changed((resources) => {
			for (const statement of statements(resources)) delete statement.Condition;
		});
		asFunction('merchant', proxy.url);
		expect(await put(databasesOf()('tenant-a'), listing('tenant-b'))).toEqual({ ok: true });
		await proxy.stop();
	});
});

describe('credentials', () => {
	test('are requested once per tenant, however many calls are concurrent', async () => {
		const of = databasesOf();
		const tenants = Array.from({ length: 40 }, (_, i) => `tenant-${i % 4}`);
		await Promise.all(tenants.map((tenantId) => of(tenantId).get(catalog, key(tenantId))));
		await Promise.all(tenants.map((tenantId) => of(tenantId).get(catalog, key(tenantId))));
		expect(assumed().toSorted()).toEqual(['tenant-0', 'tenant-1', 'tenant-2', 'tenant-3']);
	});

	test('are renewed before they expire, at most five minutes early', async () => {
		const began = Date.now();
		vi.useFakeTimers({ toFake: ['Date'], now: began });
		const database = databasesOf()('tenant-a');
		const at = async (minutes: number) => {
			vi.setSystemTime(began + minutes * 60_000);
			await database.get(catalog, key('tenant-a'));
			return assumed().length;
		};
		expect([await at(0), await at(54), await at(56), await at(57), await at(110), await at(500)]).toEqual([
			1, 1, 2, 2, 2, 3,
		]);
	});

	test('reach nothing once expired', async () => {
		const began = Date.now();
		vi.useFakeTimers({ toFake: ['Date'], now: began });
		const { expiration, ...kept } = await assumeRole(openClient(), role, 'tenant-a');
		const database = openDatabase(openClient({ credentials: kept }));
		vi.setSystemTime(expiration.getTime() - 1);
		expect(await database.get(catalog, key('tenant-a'))).toBeDefined();
		vi.setSystemTime(expiration);
		await expect(database.get(catalog, key('tenant-a'))).rejects.toMatchObject({ name: 'ExpiredTokenException' });
	});

	test('of the least recent tenant are dropped, and requested again', async () => {
		const of = databasesOf();
		const first = of('tenant-first');
		const others = Array.from({ length: 499 }, (_, i) => of(`tenant-${i}`));
		expect(of('tenant-first')).toBe(first);
		of('tenant-one-more');
		expect(of('tenant-first')).toBe(first);
		expect(of('tenant-0')).not.toBe(others[0]);
	});

	test('come with stores that are opened once per tenant', () => {
		const open = vi.fn<(database: Database) => { database: Database }>((database) => ({ database }));
		const of = tenantStores(role, open);
		expect(of('tenant-a')).toBe(of('tenant-a'));
		expect(of('tenant-b')).not.toBe(of('tenant-a'));
		expect(open).toHaveBeenCalledTimes(2);
	});
});
