import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { asksOf } from '../../packages/local/dynamodb/operations.ts';
import type { TableResource } from '../../packages/local/resources.ts';
import { Policies } from '../../packages/local/dynamodb/policy.ts';
import { Template } from '../../packages/local/template.ts';
import { temporary } from './support.ts';

const directory = temporary();
afterAll(() => directory.remove());
const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table/orders';
const role = 'arn:aws:iam::000000000000:role/Role';
let files = 0;

/** The policies of a role with these statements. */
function policies(...statements: object[]): Policies {
	const out = join(directory.path, String(files++));
	mkdirSync(out);
	const inline = { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument: { Statement: statements } }] } };
	writeFileSync(join(out, 'a.template.json'), JSON.stringify({ Resources: { Role: inline } }));
	return new Policies(new Template(out, () => ''));
}

const allow = (more: object) => ({ Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: arn, ...more });
const ask = (action: string, leadingKeys: string[] = ['T#a'], resource = arn) => ({
	action: `dynamodb:${action}`,
	resource,
	leadingKeys,
});
const decides = (subject: Policies, what: ReturnType<typeof ask>, tags: Record<string, string> = {}) =>
	subject.allows({ role, tags }, what);

describe('a call is allowed', () => {
	test.each([
		['by its action on its resource', allow({}), ask('GetItem'), true],
		['not by another action', allow({}), ask('PutItem'), false],
		['not by a longer action', allow({}), ask('GetItems'), false],
		['not on another table', allow({}), ask('GetItem', [], `${arn}-2`), false],
		['not on an index by the table', allow({ Action: 'dynamodb:Query' }), ask('Query', [], `${arn}/index/x`), false],
		[
			'on an index by a wildcard',
			allow({ Action: 'dynamodb:Query', Resource: [`${arn}/index/*`] }),
			ask('Query', [], `${arn}/index/x`),
			true,
		],
		['by a wildcard of actions', allow({ Action: 'dynamodb:*' }), ask('DeleteItem'), true],
		['not by another service', allow({ Action: '*ynamodb:GetItem', Resource: '*' }), ask('GetItem'), false],
	])('%s', (_, statement, what, expected) => {
		expect(decides(policies(statement), what)).toBe(expected);
	});

	test('never against a deny, nor without a policy', () => {
		expect(decides(policies(allow({ Action: 'dynamodb:*' }), { ...allow({}), Effect: 'Deny' }), ask('GetItem'))).toBe(
			false,
		);
		expect(policies(allow({})).allows({ role: 'arn:aws:iam::000000000000:role/Other', tags: {} }, ask('GetItem'))).toBe(
			false,
		);
	});
});

describe('leading keys', () => {
	const confined = (operator: string, pattern: string) =>
		policies(allow({ Condition: { [operator]: { 'dynamodb:LeadingKeys': [pattern] } } }));

	test('must all match', () => {
		const subject = confined('ForAllValues:StringLike', 'T#a*');
		expect(decides(subject, ask('GetItem', ['T#a', 'T#ab']))).toBe(true);
		expect(decides(subject, ask('GetItem', ['T#a', 'T#b']))).toBe(false);
	});

	test('are satisfied by an empty set, as of a scan: the reason never to grant it', () => {
		expect(decides(confined('ForAllValues:StringEquals', 'T#a'), ask('GetItem', []))).toBe(true);
	});

	test('compare with the tag of the session, and with nothing without one', () => {
		const subject = confined('ForAllValues:StringEquals', 'T#${aws:PrincipalTag/tenant}');
		expect(decides(subject, ask('GetItem'), { tenant: 'a' })).toBe(true);
		expect(decides(subject, ask('GetItem'), { tenant: 'b' })).toBe(false);
		expect(decides(subject, ask('GetItem'))).toBe(false);
	});
});

describe('a role is assumed', () => {
	const taken = 'arn:aws:iam::000000000000:role/Role';
	const caller = { role: taken, tags: {} };
	/** A role with these trust statements, whose own policy lets it assume itself. */
	const trusting = (...trusts: object[]) => {
		const out = join(directory.path, String(files++));
		mkdirSync(out);
		const may = allow({ Action: 'sts:*', Resource: taken });
		const Properties = {
			AssumeRolePolicyDocument: { Statement: trusts },
			Policies: [{ PolicyDocument: { Statement: [may] } }],
		};
		writeFileSync(
			join(out, 'a.template.json'),
			JSON.stringify({ Resources: { Role: { Type: 'AWS::IAM::Role', Properties } } }),
		);
		return new Policies(new Template(out, () => ''));
	};
	const trust = (more: object = {}) => ({
		Effect: 'Allow',
		Action: 'sts:AssumeRole',
		Principal: { AWS: taken },
		...more,
	});
	const asking = (tags: Record<string, string> = {}) => ({
		action: 'sts:AssumeRole',
		resource: taken,
		leadingKeys: [],
		tags,
	});
	const like = (value: string) => ({ Condition: { StringLike: { 'aws:RequestTag/tenant': value } } });
	const only = { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['tenant'] } } };

	test.each([
		['by a principal named', [trust()], {}, true],
		['not by another', [trust({ Principal: { AWS: `${taken}-2` } })], {}, false],
		['not by a service’s name', [trust({ Principal: { Service: 'lambda.amazonaws.com' } })], {}, false],
		['not by another action', [trust({ Action: 'sts:TagSession' })], {}, false],
		['not against a deny', [trust(), trust({ Effect: 'Deny' })], {}, false],
		['with the required tag', [trust(like('?*'))], { tenant: 'a' }, true],
		['with that tag in other case, as IAM compares tag keys', [trust(like('?*'))], { Tenant: 'a' }, true],
		['not without the tag', [trust(like('?*'))], {}, false],
		['not with another in its place', [trust(like('?*'))], { role: 'a' }, false],
		['with the allowed tags only', [trust(only)], { tenant: 'a' }, true],
		['not with others', [trust(only)], { tenant: 'a', role: 'b' }, false],
	])('%s', (_, trusts, tags, expected) => {
		expect(trusting(...trusts).trusts(caller, asking(tags as Record<string, string>))).toBe(expected);
	});

	test('by everybody: that stops the start', () => {
		for (const Principal of ['*', { AWS: '*' }]) expect(() => trusting(trust({ Principal }))).toThrow('anybody');
	});
});

test('an unsupported condition stops the start', () => {
	expect(() => policies(allow({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }))).toThrow('IpAddress');
	expect(() => policies(allow({ Condition: { StringEquals: { 'dynamodb:Select': 'COUNT' } } }))).toThrow(
		'dynamodb:Select',
	);
	expect(() => policies({ Effect: 'Allow', NotAction: 'dynamodb:Scan', Resource: '*' })).toThrow('NotAction');
});

describe('a call needs permission for', () => {
	const table: TableResource = {
		name: 'orders',
		arn,
		partitionKey: 'pk',
		indexes: { byBuyer: 'buyer' },
		streamed: false,
		create: {},
	};
	const asks = (operation: string, request: object) =>
		asksOf(operation, request as never, new Map([['orders', table]]));
	const TableName = 'orders';
	const key = (pk: string) => ({ pk: { S: pk }, sk: { S: 'x' } });

	test('each part of a transaction', () => {
		const TransactItems = [
			{ Put: { TableName, Item: key('a') } },
			{ ConditionCheck: { TableName, Key: key('b') } },
			{ Update: { TableName, Key: key('c') } },
			{ Delete: { TableName, Key: key('d') } },
		];
		expect(asks('TransactWriteItems', { TransactItems })).toEqual([
			ask('PutItem', ['a']),
			ask('ConditionCheckItem', ['b']),
			ask('UpdateItem', ['c']),
			ask('DeleteItem', ['d']),
		]);
	});

	test('a batch as a whole, with all its keys', () => {
		expect(asks('BatchGetItem', { RequestItems: { orders: { Keys: [key('a'), key('b')] } } })).toEqual([
			ask('BatchGetItem', ['a', 'b']),
		]);
		const requests = [{ PutRequest: { Item: key('a') } }, { DeleteRequest: { Key: key('b') } }];
		expect(asks('BatchWriteItem', { RequestItems: { orders: requests } })).toEqual([ask('BatchWriteItem', ['a', 'b'])]);
	});

	test('the description of a stream by the stream itself', () => {
		const StreamArn = `${table.arn}/stream/local`;
		expect(asks('DescribeStream', { StreamArn })).toEqual([
			{ action: 'dynamodb:DescribeStream', resource: StreamArn, leadingKeys: [] },
		]);
	});

	test('a query by the value of the partition key of the table or the index', () => {
		const values = { ':a': { S: 'one' }, ':b': { S: 'two' } };
		const query = (KeyConditionExpression: string, more: object = {}) =>
			asks('Query', { TableName, KeyConditionExpression, ExpressionAttributeValues: values, ...more });
		expect(query('sk = :b AND pk = :a')).toEqual([ask('Query', ['one'])]);
		expect(query('#p = :b', { ExpressionAttributeNames: { '#p': 'pk' } })).toEqual([ask('Query', ['two'])]);
		expect(query('buyer = :a', { IndexName: 'byBuyer' })).toEqual([ask('Query', ['one'], `${arn}/index/byBuyer`)]);
		// An unreadable condition matches no pattern.
		expect(query('begins_with(pk, :a)')).toEqual([ask('Query', [''])]);
	});
});
