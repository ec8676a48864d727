import { describe, expect, test } from 'vitest';
import { builtResources, leadingKeysOf, statementsIn } from './assembly.ts';

/** The merchant function works for one tenant at a time, and its policies know for which. */

const resources = builtResources();
const functions = [...resources.functions];
const merchant = resources.functions.get('merchant') ?? expect.fail('no merchant function');
const functionRole = resources.behind(merchant.at('Role'));
const tenantRole = resources.tenantRoleOf(merchant) ?? expect.fail('no role for the tenant of a request');
const tag = '${aws:PrincipalTag/tenantId}';
const tables = resources.of('AWS::DynamoDB::Table');
const nameOf = (arn: string) => tables.find(({ id }) => arn === `${id}.Arn`)?.path.split('/')[0];

const onTables = (role: typeof functionRole) =>
	statementsIn(role).filter(({ actions }) => actions.some((action) => action.startsWith('dynamodb:')));

test('the merchant function reaches nothing without the tag but what all merchants read of the sales', () => {
	const untagged = [...onTables(functionRole), ...onTables(tenantRole)].flatMap(
		({ actions, resources: on, condition }) => {
			const keys = leadingKeysOf(condition);
			const free = keys.length === 0 ? ['any key'] : keys.filter((key) => !key.includes(tag));
			return free.map((key) => [on.map(nameOf).join(), actions.join(), key]);
		},
	);
	expect(untagged).toEqual([
		['sales', 'dynamodb:GetItem', 'SEALED'],
		['sales', 'dynamodb:Query', 'M#*'],
		['sales', 'dynamodb:Query', 'P#*'],
		['sales', 'dynamodb:BatchGetItem', 'R#tenant#*'],
	]);
});

test('what it reaches with the tag is these keys, compared as they are', () => {
	const exactly = (...keys: string[]) => ({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': keys } });
	const reached = onTables(tenantRole).map(({ resources: on, condition }) => [on.map(nameOf).join(), condition]);
	expect(reached).toEqual([
		['directory', exactly(`T#${tag}`)],
		['directory', exactly(`A#${tag}`)],
		['catalog', exactly(`T#${tag}`)],
		['orders', exactly(`T#${tag}`)],
		['sales', exactly(`S#tenant#${tag}`)],
	]);
});

describe('the role for the tenant of a request', () => {
	test('is taken on by the merchant function alone, and only with a tenant as its one tag', () => {
		expect(tenantRole.parts('AssumeRolePolicyDocument.Statement').map(({ value }) => value)).toEqual([
			{
				Effect: 'Allow',
				Action: ['sts:AssumeRole', 'sts:TagSession'],
				Principal: { AWS: `${functionRole.id}.Arn` },
				Condition: {
					StringLike: { 'aws:RequestTag/tenantId': '?*' },
					'ForAllValues:StringEquals': { 'aws:TagKeys': ['tenantId'] },
				},
			},
		]);
	});

	test('is the only one that the function may take on, and no other function may take on any', () => {
		const taking = functions.flatMap(([name, resource]) =>
			resources
				.statementsOf(resource)
				.filter(({ actions }) => actions.some((action) => action.startsWith('sts:')))
				.map((statement) => [name, statement.actions, statement.resources]),
		);
		const arn = `arn:AWS::Partition:iam::AWS::AccountId:role/${tenantRole.text('RoleName')}`;
		expect(taking).toEqual([['merchant', ['sts:AssumeRole', 'sts:TagSession'], [arn]]]);
	});
});
