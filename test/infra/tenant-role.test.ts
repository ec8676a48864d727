import { describe, expect, test } from 'vitest';
import { builtResources, leadingKeysOf, statementsIn } from './assembly.ts';

/** The permissions of the merchant function for the tenant of a request. */

const resources = builtResources();
const functions = [...resources.functions];
const merchant = resources.functions.get('merchant') ?? expect.fail('no merchant function');
const functionRole = resources.behind(merchant.at('Role'));
const tenantRole = resources.tenantRoleOf(merchant) ?? expect.fail('no tenant role');
const tag = '${aws:PrincipalTag/tenantId}';
const tables = resources.of('AWS::DynamoDB::Table');
const nameOf = (arn: string) => tables.find(({ id }) => arn === `${id}.Arn`)?.path.split('/')[0];

const onTables = (role: typeof functionRole) =>
	statementsIn(role).filter(({ actions }) => actions.some((action) => action.startsWith('dynamodb:')));

test('the merchant function without the tag reaches only the sales and the settings of labels that all merchants read', () => {
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
		['directory', 'dynamodb:GetItem', 'LABELS'],
	]);
});

test('the merchant function with the tag reaches exactly these keys, compared literally', () => {
	const exactly = (...keys: string[]) => ({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': keys } });
	const reached = onTables(tenantRole).map(({ resources: on, condition }) => [on.map(nameOf).join(), condition]);
	expect(reached).toEqual([
		['directory', exactly(`T#${tag}`)],
		['directory', exactly('LABELS')],
		['directory', exactly(`P#${tag}`)],
		['directory', exactly(`A#${tag}`)],
		['directory', exactly(`V#${tag}`)],
		['catalog', exactly(`T#${tag}`)],
		['orders', exactly(`T#${tag}`)],
		['sales', exactly(`S#tenant#${tag}`)],
	]);
});

describe('the tenant role', () => {
	test('is assumed by the merchant function alone, with a tenant as its only tag', () => {
		expect(tenantRole.elements('AssumeRolePolicyDocument.Statement').map(({ value }) => value)).toEqual([
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

	test('is the only role that the function may assume, and no other function may assume any', () => {
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
