import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createApp } from '#infra';
import { type Config, type Stage, configs } from '../../infra/stages.ts';
import { TemplateObject } from './assembly.ts';

/** Two bases in one account share no name that AWS does not generate, so that none overwrites or blocks the other. */

/** Names below the first level of a resource. */
const nested: Readonly<Record<string, string>> = {
	'AWS::Budgets::Budget': 'Budget.BudgetName',
	'AWS::CloudFront::OriginAccessControl': 'OriginAccessControlConfig.Name',
	'AWS::CloudFront::ResponseHeadersPolicy': 'ResponseHeadersPolicyConfig.Name',
	'AWS::Logs::MetricFilter': 'MetricTransformations.0.MetricNamespace',
	'AWS::WAFv2::WebACL': 'VisibilityConfig.MetricName',
};
/** Resources whose name lies within another resource of the base. */
const inner = new Set([
	'AWS::Cognito::UserPoolGroup',
	'AWS::Cognito::UserPoolClient',
	'AWS::Cognito::UserPoolResourceServer',
	'AWS::ApiGatewayV2::Authorizer',
	'AWS::ApiGatewayV2::Stage',
	'AWS::IAM::Policy',
]);

interface Named {
	readonly type: string;
	/** As in the template: a text, or a text joined with the account. */
	readonly name: string;
}

/** Every written name of an app: of stacks, resources, and metric namespaces. */
function namesOf(stage: Stage, config: Config): readonly Named[] {
	const app = createApp(stage, { outdir: mkdtempSync(join(tmpdir(), 'conghua-base-')) }, config);
	return app.synth().stacks.flatMap(({ stackName, template }) => {
		const { Resources } = template as { Resources: Record<string, { Type: string; Properties?: object }> };
		const named = Object.values(Resources).flatMap(({ Type: type, Properties = {} }) => {
			if (inner.has(type)) return [];
			const names = Object.entries(Properties).filter(([key]) => /(?:(?<!Metric)Name|^Domain)$/.test(key));
			const deeper = nested[type] === undefined ? undefined : new TemplateObject(Properties).at(nested[type]);
			const values: unknown[] = [...names.map(([, value]) => value as unknown), deeper];
			return values.filter(isWritten).map((value) => ({ type, name: JSON.stringify(value) }));
		});
		return [{ type: 'stack', name: stackName }, ...named];
	});
}

/** Whether a value is the same for each deployment of a template, in contrast to a reference to another resource. */
function isWritten(value: unknown): boolean {
	if (typeof value === 'string') return true;
	if (typeof value !== 'object' || value === null) return false;
	const [[intrinsic, argument] = ['', undefined]] = Object.entries(value);
	if (intrinsic === 'Ref') return String(argument).startsWith('AWS::');
	return intrinsic === 'Fn::Join' && (argument as [string, unknown[]])[1].every(isWritten);
}

function shared(names: readonly Named[], others: readonly Named[]): readonly Named[] {
	return names.filter(({ type, name }) => others.some((other) => other.type === type && other.name === name));
}

const prod = namesOf('prod', configs.prod);
const faraway = namesOf('prod', { ...configs.prod, region: 'ap-southeast-1' });

describe('a base', () => {
	test.each([
		['in another region of the account', faraway],
		['with another name', namesOf('prod', { ...configs.prod, base: 'second-base' })],
		['on another stage', namesOf('dev', configs.dev)],
	])('%s has no name of the first', (_, names) => {
		expect(shared(prod, names)).toEqual([]);
	});

	test('has names where AWS requires them, and generated ones otherwise', () => {
		expect([...new Set(prod.map(({ type }) => type))].toSorted()).toEqual(
			[
				...Object.keys(nested),
				'AWS::ApiGatewayV2::Api',
				'AWS::CloudFront::Function',
				'AWS::CloudWatch::Dashboard',
				'AWS::Cognito::UserPoolDomain',
				'AWS::IAM::Role',
				'AWS::Logs::DeliveryDestination',
				'AWS::Logs::DeliverySource',
				'AWS::Logs::ResourcePolicy',
				'stack',
			].toSorted(),
		);
	});

	test('has names within the limits of AWS in the region with the longest name', () => {
		const longest = (type: string) =>
			Math.max(...faraway.filter((named) => named.type === type).map(({ name }) => name.length - '""'.length));
		expect(longest('AWS::IAM::Role')).toBeLessThanOrEqual(64);
		expect(longest('AWS::Logs::DeliverySource')).toBeLessThanOrEqual(60);
		expect(longest('AWS::CloudFront::Function')).toBeLessThanOrEqual(64);
		// The domain's prefix ends with the account's twelve digits.
		expect('conghua-base-prod-ap-southeast-1-api-'.length + 12).toBeLessThanOrEqual(63);
	});
});
