import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Template } from '../../packages/local/template.ts';
import { parseExpression } from '../../packages/local/lambda/schedule-expressions.ts';
import { compile } from '../../packages/local/lambda/filters.ts';
import { readSettings } from '../../packages/local/settings.ts';
import { synthesize, temporary } from './support.ts';

const directory = temporary();
afterAll(() => directory.remove());
const asked: string[] = [];
const template = new Template(synthesize(directory.path), (reference) => {
	asked.push(reference);
	return `<${reference}>`;
});
const resolve = (value: Parameters<Template['resolve']>[1]) => template.resolve('app', value);

describe('an intrinsic is resolved', () => {
	test.each([
		['Ref to a resource', { Ref: 'Queue' }, 'https://sqs.us-east-1.amazonaws.com/000000000000/Queue'],
		['a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
		['GetAtt', { 'Fn::GetAtt': ['api', 'Arn'] }, 'arn:aws:lambda:us-east-1:000000000000:function:api'],
		[
			'ImportValue of another stack',
			{ 'Fn::ImportValue': 'data:ThingsArn' },
			'arn:aws:dynamodb:us-east-1:000000000000:table/ThingsTable',
		],
		['Join', { 'Fn::Join': ['/', ['a', { Ref: 'Bucket' }]] }, 'a/Bucket'],
		['Select of Split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b'] }] }, 'b'],
		[
			'Sub with variables',
			{ 'Fn::Sub': ['${x}-${Queue.Arn}-${!y}', { x: { Ref: 'Bucket' } }] },
			'Bucket-arn:aws:sqs:us-east-1:000000000000:Queue-${y}',
		],
		['NoValue', { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
	])('%s', (_, value, expected) => {
		expect(resolve(value as never)).toEqual(expected);
	});

	test('a dynamic reference, even when joined from parts', () => {
		const joined = {
			'Fn::Join': ['', ['{{resolve:secretsmanager:', { 'Fn::ImportValue': 'data:Secret' }, ':SecretString:::}}']],
		};
		const reference = 'secretsmanager:arn:aws:secretsmanager:us-east-1:000000000000:secret:Secret:SecretString:::';
		expect(resolve(joined as never)).toBe(`<${reference}>`);
		expect(asked).toContain(reference);
	});

	test('or the start stops: nothing is guessed', () => {
		expect(() => resolve({ 'Fn::Cidr': ['10.0.0.0/8', 1, 1] })).toThrow('Fn::Cidr');
		expect(() => resolve({ Ref: 'Nobody' })).toThrow('Nobody');
		expect(() => resolve({ 'Fn::ImportValue': 'nothing' })).toThrow('nothing');
	});
});

test('resources of one name in two stacks have two names', () => {
	const out = join(directory.path, 'twins');
	mkdirSync(out);
	for (const stack of ['one', 'two'])
		writeFileSync(
			join(out, `${stack}.template.json`),
			JSON.stringify({ Resources: { Same: { Type: 'AWS::DynamoDB::Table', Properties: {} } } }),
		);
	const twins = new Template(out, () => '');
	expect(twins.resources().map((resource) => twins.physicalName(resource))).toEqual(['one-Same', 'two-Same']);
});

describe('a schedule is due', () => {
	const next = (expression: string, after: string, zone = 'UTC') => {
		const at = parseExpression(expression, zone).next(Date.parse(after));
		return at === undefined ? undefined : new Date(at).toISOString();
	};

	test.each([
		['rate(5 minutes)', '2026-11-23T10:00:00Z', '2026-11-23T10:05:00.000Z'],
		['cron(0 16 * * ? *)', '2026-11-23T15:59:59Z', '2026-11-23T16:00:00.000Z'],
		['cron(0 16 * * ? *)', '2026-11-23T16:00:00Z', '2026-11-24T16:00:00.000Z'],
		['cron(0/15 * * * ? *)', '2026-11-23T23:46:00Z', '2026-11-24T00:00:00.000Z'],
		['cron(30 8 1 JAN,JUL ? *)', '2026-11-23T00:00:00Z', '2027-01-01T08:30:00.000Z'],
		['cron(0 9 ? * MON-FRI *)', '2026-11-27T10:00:00Z', '2026-11-30T09:00:00.000Z'],
		['cron(0 0 29 2 ? *)', '2026-11-23T00:00:00Z', '2028-02-29T00:00:00.000Z'],
		['at(2026-11-24T00:00:00)', '2026-11-23T00:00:00Z', '2026-11-24T00:00:00.000Z'],
		['at(2026-11-22T00:00:00)', '2026-11-23T00:00:00Z', undefined],
	])('%s after %s: %s', (expression, after, expected) => {
		expect(next(expression, after)).toBe(expected);
	});

	test('by the wall clock of its zone', () => {
		expect(next('cron(5 0 * * ? *)', '2026-11-23T15:00:00Z', 'Asia/Shanghai')).toBe('2026-11-23T16:05:00.000Z');
		expect(next('cron(0 2 * * ? *)', '2026-07-01T00:00:00Z', 'Europe/Berlin')).toBe('2026-07-02T00:00:00.000Z');
	});

	test('never by a guess', () => {
		for (const bad of ['cron(0 0 L * ? *)', 'cron(61 * * * ? *)', 'cron(0 0 * *)', 'rate(5 weeks)', 'sometimes'])
			expect(() => parseExpression(bad, 'UTC')).toThrow(/does not support|six fields/);
	});
});

describe('a filter matches', () => {
	const image = { eventName: 'INSERT', dynamodb: { Keys: { sk: { S: 'O#1' } }, NewImage: { state: { S: 'paid' } } } };
	test.each([
		[{ eventName: ['INSERT', 'MODIFY'] }, true],
		[{ eventName: ['REMOVE'] }, false],
		[{ dynamodb: { Keys: { sk: { S: [{ prefix: 'O#' }] } } } }, true],
		[{ dynamodb: { Keys: { sk: { S: [{ prefix: 'C#' }] } } } }, false],
		[{ dynamodb: { OldImage: { state: { S: [{ exists: false }] } } } }, true],
		[{ dynamodb: { NewImage: { state: { S: [{ exists: false }] } } } }, false],
		[{ dynamodb: { NewImage: { state: { S: [{ 'anything-but': ['cancelled'] }] } } } }, true],
		[{ dynamodb: { NewImage: { state: { S: [{ 'anything-but': { prefix: 'pa' } }] } } } }, false],
		[{ dynamodb: { NewImage: { other: { S: [{ 'anything-but': ['x'] }] } } } }, false],
		[{ eventName: ['INSERT'], dynamodb: { NewImage: { state: { S: ['open'] } } } }, false],
	])('%j: %s', (pattern, expected) => {
		expect(compile(pattern as never)(image)).toBe(expected);
	});

	test('or the start stops at an unknown operator', () => {
		expect(() => compile({ a: [{ numeric: ['>', 1] }] })).toThrow('numeric');
	});
});

test.each([
	[{ PORT: 'x' }, 'PORT must be'],
	[{ PORT: '70000' }, 'PORT must be'],
	[{ SEED: 'all' }, 'SEED must be demo or none'],
	[{ TRAFFIC: 'yes' }, 'TRAFFIC must be on or off'],
	[{ DYNAMODB_ENDPOINT: 'localhost:8000' }, 'DYNAMODB_ENDPOINT must be'],
	[{ DATA_DIR: ' ' }, 'DATA_DIR must'],
])('an invalid setting is named: %j', (variables, message) => {
	expect(() => readSettings(variables)).toThrow(message);
});
