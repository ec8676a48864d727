import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createApp } from '#infra';
import { type Config, type Stage, configs } from '../../infra/stages.ts';

/** Two bases in one account share no name that AWS does not generate, so that none overwrites or blocks the other. */

/** Names within another resource of the base, or of AWS's own things. Every other name belongs to the account. */
const inner: Readonly<Record<string, RegExp>> = {
	'AWS::ApiGatewayV2::Authorizer': /^Name$/,
	'AWS::ApiGatewayV2::Stage': /^StageName$/,
	'AWS::CloudWatch::Alarm': /(?:^|\.)(?:MetricName|Namespace|Dimensions\.Name)$/,
	'AWS::Cognito::UserPool': /^AccountRecoverySetting\./,
	'AWS::Cognito::UserPoolClient': /^ClientName$/,
	'AWS::Cognito::UserPoolGroup': /^GroupName$/,
	'AWS::Cognito::UserPoolResourceServer': /^(?:Scopes\.Scope)?Name$/,
	'AWS::DynamoDB::Table': /\.(?:AttributeName|IndexName)$/,
	'AWS::IAM::Policy': /^PolicyName$/,
	'AWS::IAM::Role': /^Policies\.PolicyName$/,
	'AWS::Logs::MetricFilter': /\.MetricName$/,
	'AWS::S3::Bucket': /^LifecycleConfiguration\.Rules\.Prefix$/,
	'AWS::WAFv2::WebACL': /^Rules\./,
};
const nameKey = /(?:Name|Namespace|Domain|Alias|Prefix|CallerReference)$/;

interface Named {
	readonly type: string;
	/** The path of the property, without positions in lists. */
	readonly path: string;
	/** As in the template: a text, or a text joined with the account. */
	readonly name: string;
}

interface SynthesizedTemplate {
	readonly Resources: Record<string, { readonly Type: string; readonly Properties?: object }>;
	readonly Outputs?: Record<string, { readonly Export?: { readonly Name: unknown } }>;
}

/** Every written name of an app at any depth: of stacks, their exports, resources, metrics, parameters. */
function namesOf(stage: Stage, config: Config): readonly Named[] {
	const app = createApp(stage, { outdir: mkdtempSync(join(tmpdir(), 'conghua-base-')) }, { ...config, serviceClients });
	return app.synth().stacks.flatMap(({ stackName, template }) => {
		const { Resources, Outputs = {} } = template as SynthesizedTemplate;
		return [
			{ type: 'stack', path: '', name: stackName },
			...Object.values(Outputs).flatMap((output) => namesIn('export', '', output.Export ?? {})),
			...Object.values(Resources).flatMap(({ Type, Properties = {} }) => namesIn(Type, '', Properties)),
		].filter(({ type, path }) => !(inner[type]?.test(path) ?? false));
	});
}

function namesIn(type: string, path: string, value: unknown): readonly Named[] {
	if (Array.isArray(value)) return value.flatMap((item) => namesIn(type, path, item));
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
		// Values carried to another region are parameters, with their names as keys.
		if (key.startsWith('/')) return [{ type, path, name: key }];
		const below = path === '' ? key : `${path}.${key}`;
		const own = nameKey.test(key) && isWritten(item) ? [{ type, path: below, name: JSON.stringify(item) }] : [];
		return [...own, ...namesIn(type, below, item)];
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

const { serviceClients } = configs.dev;
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
		const places = [...prod, ...faraway].map(({ type, path }) => `${type} ${path}`.trim());
		expect([...new Set(places)].toSorted()).toEqual(
			[
				'AWS::ApiGatewayV2::Api Name',
				'AWS::Budgets::Budget Budget.BudgetName',
				'AWS::CloudFront::Function Name',
				'AWS::CloudFront::OriginAccessControl OriginAccessControlConfig.Name',
				'AWS::CloudFront::ResponseHeadersPolicy ResponseHeadersPolicyConfig.Name',
				'AWS::CloudWatch::Dashboard DashboardName',
				'AWS::Cognito::UserPoolDomain Domain',
				'AWS::IAM::Role RoleName',
				'AWS::Logs::DeliveryDestination Name',
				'AWS::Logs::DeliverySource Name',
				'AWS::Logs::MetricFilter MetricTransformations.MetricNamespace',
				'AWS::Logs::ResourcePolicy PolicyName',
				'AWS::WAFv2::WebACL VisibilityConfig.MetricName',
				'Custom::CrossRegionExportReader ReaderProps.imports',
				'Custom::CrossRegionExportWriter WriterProps.exports',
				'export Name',
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
