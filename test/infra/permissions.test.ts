import { describe, expect, test } from 'vitest';
import { type Resource, TemplateObject, builtResources, leadingKeysOf, statementsIn } from './assembly.ts';

const resources = builtResources();
const functions = [...resources.functions];
const tables = resources.of('AWS::DynamoDB::Table');

/** The objects of a bucket below a folder. */
const folderOfBucket = /^[\w-]+\.Arn\/[a-z]+\/\*$/;

test.each(functions)('%s has exactly the permissions listed', (_, resource) => {
	for (const { actions, resources: on } of resources.reachOf(resource)) {
		expect(actions.filter((action) => action.includes('*'))).toEqual([]);
		expect(on.filter((arn) => arn.includes('*') && !folderOfBucket.test(arn))).toEqual([]);
	}
});

test.each(functions)('the role of %s is its own, and has no policy beside its inline one', (name, resource) => {
	const users = functions.filter(([, other]) => other.text('Role') === resource.text('Role'));
	expect(users.map(([user]) => user)).toEqual([name]);
	const attachable = [...resources.of('AWS::IAM::Policy'), ...resources.of('AWS::IAM::ManagedPolicy')];
	for (const role of [resources.behind(resource.at('Role')), resources.tenantRoleOf(resource)]) {
		expect(role?.at('ManagedPolicyArns')).toBeUndefined();
		expect(attachable.filter((policy) => policy.elements('Roles').some(({ value }) => value === role?.id))).toEqual([]);
	}
});

test('objects are reached by these functions, each in its folder', () => {
	const reached = functions.flatMap(([name, resource]) =>
		resources
			.reachOf(resource)
			.flatMap(({ actions, resources: on }) =>
				on.filter((arn) => folderOfBucket.test(arn)).map((arn) => [name, actions, arn.replace(/^.*\.Arn/, '')]),
			),
	);
	expect(reached).toEqual(
		expect.arrayContaining([
			['merchant', ['s3:PutObject'], '/uploads/*'],
			['render-media', ['s3:GetObject', 's3:DeleteObject'], '/uploads/*'],
			['render-media', ['s3:PutObject'], '/media/*'],
			['search', ['s3:GetObject'], '/segments/*'],
			['compact-search', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], '/segments/*'],
		]),
	);
});

test('no function may scan or change a table itself', () => {
	const item = /^dynamodb:((Batch)?GetItem|Query|PutItem|UpdateItem|DeleteItem|ConditionCheckItem)$/;
	const stream = /^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$/;
	const actions = functions.flatMap(([, resource]) =>
		resources.reachOf(resource).flatMap((statement) => statement.actions),
	);
	const others = actions.filter(
		(action) => action.startsWith('dynamodb:') && !item.test(action) && !stream.test(action),
	);
	expect(others).toEqual([]);
});

test('no role but CDK’s own may do `*` or anything to `*`', () => {
	const inline = resources
		.of('AWS::IAM::Role')
		.map((role) => ({ path: role.path, policies: role.elements('Policies') }));
	const attached = resources.of('AWS::IAM::Policy').map((policy) => ({ path: policy.path, policies: [policy] }));
	const wide = [...inline, ...attached].flatMap(({ path, policies }) =>
		policies
			.flatMap((policy) => policy.elements('PolicyDocument.Statement'))
			.filter((statement) =>
				[...statement.elements('Action'), ...statement.elements('Resource')].some(
					({ value }) => String(value).includes('*') && !folderOfBucket.test(String(value)),
				),
			)
			.map(() => path),
	);
	// The function copies the web files and invalidates CloudFront's cache.
	expect(wide.filter((path) => !path.startsWith('Custom::CDKBucketDeployment'))).toEqual([]);
});

test('the key is used through the services that need it, and never directly', () => {
	const through = resources.of('AWS::IAM::Role').flatMap((role) =>
		statementsIn(role)
			.filter(({ actions }) => actions.some((action) => action.startsWith('kms:')))
			.map(({ condition }) => ({
				role: role.path,
				objects: statementsIn(role).some(({ actions }) => actions.some((action) => action.startsWith('s3:'))),
				services: new TemplateObject(condition)
					.elements('StringEquals.kms:ViaService')
					.map(({ value }) => String(value)),
			})),
	);
	const names = (services: readonly string[]) => services.map((service) => service.split('.')[0]);
	expect(through).not.toEqual([]);
	for (const { role, objects, services } of through) {
		const needed = role.includes('tenant-role')
			? ['dynamodb']
			: role.endsWith('schedule/role/Resource')
				? ['sqs']
				: ['dynamodb', 'lambda', ...(objects ? ['s3'] : []), 'sqs'];
		expect({ role, through: names(services) }).toEqual({ role, through: needed });
		for (const service of services) expect(service).toMatch(/^\w+\.us-east-1\.AWS::URLSuffix$/);
	}
});

test('data of tenants and buyers is reached under leading keys only', () => {
	const held = tables.filter(({ path }) => /^(?:orders|catalog)\//.test(path)).map(({ id }) => `${id}.Arn`);
	const free = functions.flatMap(([name, resource]) =>
		resources
			.statementsOf(resource)
			.filter((statement) => statement.resources.some((arn) => held.includes(arn)))
			.filter(({ condition }) => leadingKeysOf(condition).length === 0)
			.map(() => name),
	);
	expect(free).toEqual([]);
});

/** Functions that must not reach other partition keys, even when their code is faulty. */
test.each<[string, string, ...string[][]]>([
	['storefront', 'directory', ['CLUSTERS', 'T#*', 'P#*']],
	['storefront', 'catalog', ['T#*']],
	['search', 'directory', ['SETTINGS'], ['CLUSTERS'], ['T#*']],
	['search', 'catalog', ['X#log']],
	['merchant', 'directory'],
	['merchant', 'catalog'],
	['merchant', 'orders'],
	['merchant', 'sales', ['SEALED'], ['M#*', 'P#*'], ['R#tenant#*']],
	['members', 'directory', ['T#*', 'U#*', 'I#*'], ['A#*']],
	[
		'base',
		'directory',
		['CLUSTERS', 'C#*', 'T#*', 'BASE', 'U#*', 'TARGETS', 'SYNC', 'SETTINGS', 'LABELS'],
		['A#*', 'AUDIT'],
	],
	['payments', 'directory', ['SETTINGS', 'U#*'], ['A#*', 'AUDIT']],
	['base', 'catalog', ['T#*'], ['X#log']],
	[
		'base',
		'orders',
		[
			'FOLLOWUP#expire-checkouts',
			'FOLLOWUP#flag-overdue-shipments',
			'FOLLOWUP#advance-orders',
			'FOLLOWUP#advance-returns',
			'FOLLOWUP#send-refunds',
			'OVERDUE',
			'REVIEWS',
			'RETURNS#REVIEW',
			'REFUNDS',
			'EXCEPTIONS',
		],
	],
	['storefront', 'orders', ['B#*'], ['T#*'], ['TRANSFERS#OPEN']],
	['payments', 'catalog', ['T#*']],
	[
		'payments',
		'orders',
		[
			'B#*',
			'T#*',
			'REVIEWS',
			'TRANSFERS#*',
			'REFERENCE#*',
			'BOOKING#*',
			'SETTLEMENT#*',
			'RETURNING#*',
			'PLACED#*',
			'REFUNDS',
			'SETTLED',
			'RETURNS#REVIEW',
			'EXCEPTIONS',
		],
	],
	['import-listings', 'catalog', ['T#*']],
	['index-listings', 'directory', ['V#*']],
	['index-listings', 'catalog', ['X#log']],
	['index-orders', 'directory', ['V#*']],
	['expire-checkouts', 'catalog', ['T#*']],
	['advance-orders', 'catalog', ['T#*']],
	['expire-checkouts', 'orders', ['FOLLOWUP#expire-checkouts', 'B#*', 'TRANSFERS#OPEN']],
	[
		'index-orders',
		'orders',
		[
			'FOLLOWUP#expire-checkouts',
			'FOLLOWUP#flag-overdue-shipments',
			'FOLLOWUP#send-refunds',
			'FOLLOWUP#advance-orders',
			'FOLLOWUP#advance-returns',
			'PLACED#*',
			'OVERDUE',
		],
	],
	['index-orders', 'sales', ['PASSED']],
	['send-refunds', 'orders', ['B#*', 'T#*'], ['FOLLOWUP#send-refunds'], ['REFUNDS', 'SETTLED']],
	[
		'advance-orders',
		'orders',
		['T#*', 'OVERDUE'],
		['FOLLOWUP#flag-overdue-shipments', 'FOLLOWUP#advance-orders', 'FOLLOWUP#advance-returns'],
		['RETURNS#REVIEW'],
	],
	['sync-tenants', 'directory', ['SYNC']],
	['sync-tenants', 'catalog', ['T#*']],
	['seal-sales', 'orders', ['T#*', 'B#*', 'PLACED#*'], ['PULSE#*']],
	['count-sales', 'sales', ['M#*', 'P#*', 'PASSED']],
	['pre-token', 'directory', ['U#*']],
])('%s, by its own role, touches only its own part of %s', (name, table, ...allowedKeys) => {
	const resource = resources.functions.get(name);
	const arn = `${tables.find(({ path }) => path === `${table}/Resource`)?.id}.Arn`;
	const statements = resource
		? resources.statementsOf(resource).filter((statement) => statement.resources.includes(arn))
		: [];
	const confined = allowedKeys.map((keys) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } }));
	expect(statements.map(({ condition }) => condition)).toEqual(confined);
});

test.each(functions)('%s adds to the audit log and cannot change or remove entries', (_, resource) => {
	const statements = resources
		.statementsOf(resource)
		.filter(({ condition }) => leadingKeysOf(condition).some((key) => /^A(?:#|UDIT$)/.test(key)));
	const others = statements.flatMap(({ actions }) => actions).filter((action) => !/:(?:PutItem|Query)$/.test(action));
	expect(others).toEqual([]);
});

test.each(functions)('%s knows the names of exactly the tables that it may use', (_, resource) => {
	const usable = tables.filter(({ id }) => touches(resource, `${id}.Arn`)).map(({ id }) => id);
	const tableVariables = variables(resource).filter(([name]) => name.endsWith('_TABLE'));
	expect(tableVariables.map(([, table]) => table).toSorted()).toEqual(usable.toSorted());
});

test.each(functions)('%s queries only indexes that its table has', (_, resource) => {
	const existing = tables.flatMap((table) =>
		table.elements('GlobalSecondaryIndexes').map((index) => `${table.id}.Arn/index/${index.text('IndexName')}`),
	);
	const reachable = resources.reachOf(resource).flatMap((statement) => statement.resources);
	expect(reachable.filter((arn) => arn.includes('/index/') && !existing.includes(arn))).toEqual([]);
});

test.each(functions)('%s reads only a stream that it follows; sealing lists its shards', (name, resource) => {
	const followed = resources
		.of('AWS::Lambda::EventSourceMapping')
		.filter((mapping) => mapping.at('FunctionName') === resource.id);
	const streams = tables.map(({ id }) => `${id}.StreamArn`);
	const onStreams = resources
		.statementsOf(resource)
		.filter((statement) => statement.resources.some((arn) => streams.includes(arn)));
	if (name === 'seal-sales') {
		const orders = tables.find(({ path }) => path === 'orders/Resource')?.id;
		expect(onStreams.map(({ actions, resources: arns }) => [actions, arns])).toEqual([
			[['dynamodb:DescribeStream'], [`${orders}.StreamArn`]],
		]);
	} else expect(onStreams.flatMap((one) => one.resources)).toEqual(followed.map((one) => one.at('EventSourceArn')));
});

describe('secrets', () => {
	const secrets = resources.of('AWS::SecretsManager::Secret');

	test.each([
		['STRIPE_SECRET_KEY', ['payments', 'send-refunds']],
		['STRIPE_WEBHOOK_SECRET', ['payments']],
	])('%s is held only by the functions that need it', (secret, names) => {
		const holders = functions.filter(([, resource]) => variables(resource).some(([name]) => name === secret));
		expect(holders.map(([name]) => name).toSorted()).toEqual(names);
	});

	test('of Stripe are these, and no other variable names one', () => {
		const named = functions.flatMap(([, resource]) => variables(resource).map(([name]) => name));
		const ofStripe = new Set(named.filter((name) => /stripe/i.test(name)));
		expect([...ofStripe].toSorted()).toEqual(['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET']);
	});

	test('are in no template: a function gets a reference to an existing one', () => {
		const references = secrets.map(({ id }) => `{{resolve:secretsmanager:${id}:SecretString}}`);
		const given = functions.flatMap(([, resource]) =>
			variables(resource).filter(([name]) => !/_(?:TABLE|BUCKET|STREAM|ROLE|LIMITS|NAMES|CLOCKS)$/.test(name)),
		);
		expect(given).not.toHaveLength(0);
		expect(given.filter(([, value]) => !references.includes(String(value)))).toEqual([]);
	});

	test.each(secrets)('$path is generated by Secrets Manager, encrypted with the base’s key and retained', (secret) => {
		expect(secret.at('GenerateSecretString')).toBeDefined();
		expect(secret.at('SecretString')).toBeUndefined();
		expect(resources.behind(secret.at('KmsKeyId')).type).toBe('AWS::KMS::Key');
		// A failed first deployment leaves nothing behind, and a fixed name would block the next one.
		expect(secret.policies).toEqual(['RetainExceptOnCreate', 'Retain']);
		expect(secret.at('Name')).toBeUndefined();
	});
});

function variables(resource: Resource): [string, unknown][] {
	return Object.entries(resource.at('Environment.Variables') ?? {});
}

function touches(resource: Resource, arn: string): boolean {
	return resources.reachOf(resource).some((statement) => statement.resources.includes(arn));
}
