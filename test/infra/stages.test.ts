import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp } from '#infra';
import { configs, parseStage } from '../../infra/stages.ts';
import { Resources } from './assembly.ts';

const app = createApp('prod', { outdir: mkdtempSync(join(tmpdir(), 'conghua-base-')) });
const resources = Resources.of(app);

test('a misspelt stage is not deployed', () => {
	expect(() => parseStage('production')).toThrow('unknown stage production: one of dev, prod');
});

test('in production every stack has termination protection', () => {
	expect(app.synth().stacks.filter(({ terminationProtection }) => terminationProtection !== true)).toEqual([]);
});

const inRegion = new Map<string, ReturnType<typeof app.synth>['stacks']>();

/** The stacks of a base in a region. */
function stacksIn(region: string) {
	const synthesize = () => {
		const outdir = mkdtempSync(join(tmpdir(), 'conghua-base-'));
		return createApp('prod', { outdir }, { ...configs.prod, region }).synth().stacks;
	};
	const stacks = inRegion.get(region) ?? synthesize();
	inRegion.set(region, stacks);
	return stacks;
}

/** CloudFormation knows no budgets in most other regions, and CloudFront takes its parts from this one only. */
const onlyAtTheEdge = /^AWS::(?:Budgets|CloudFront|WAFv2)::/;

test.each(['ap-east-1', 'ap-southeast-1', 'eu-central-1'])('a base is synthesized for %s', (region) => {
	const placed = stacksIn(region).map(({ environment, template }) => {
		const written = Object.values((template as { Resources: Record<string, { Type: string }> }).Resources);
		return { region: environment.region, types: written.map(({ Type }) => Type) };
	});
	expect(new Set(placed.map((stack) => stack.region))).toEqual(new Set([region, 'us-east-1']));
	for (const stack of placed.filter((candidate) => candidate.region !== 'us-east-1'))
		expect(stack.types.filter((type) => onlyAtTheEdge.test(type))).toEqual([]);
	expect(placed.flatMap(({ types }) => types)).toContain('AWS::Budgets::Budget');
});

test('a base in another region keeps CloudFront’s resources in us-east-1, and its pages find its gateway', () => {
	const stacks = stacksIn('ap-southeast-1');
	const regions = stacks.map(({ stackName, environment }) => [stackName.split('-').at(-1), environment.region]);
	expect(Object.fromEntries(regions)).toEqual({
		data: 'ap-southeast-1',
		api: 'ap-southeast-1',
		events: 'ap-southeast-1',
		monitoring: 'ap-southeast-1',
		web: 'us-east-1',
	});
	const web = stacks.find(({ stackName }) => stackName.endsWith('-web'))?.template as unknown;
	expect(JSON.stringify(web).match(/execute-api\.[a-z0-9-]+/g)).toEqual(['execute-api.ap-southeast-1']);
});

test('a stage has a budget that notifies the operators at half, at all, and on the forecast of all', () => {
	const [budget, ...others] = resources.of('AWS::Budgets::Budget');
	expect(others).toEqual([]);
	expect(budget?.at('Budget')).toMatchObject({ TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 2_000, Unit: 'USD' } });
	const notifications = budget?.elements('NotificationsWithSubscribers') ?? [];
	expect(
		notifications.map((alarm) => [alarm.at('Notification.NotificationType'), alarm.at('Notification.Threshold')]),
	).toEqual([
		['ACTUAL', 50],
		['ACTUAL', 100],
		['FORECASTED', 100],
	]);
	for (const alarm of notifications)
		expect(resources.behind(alarm.at('Subscribers.0.Address')).type).toBe('AWS::SNS::Topic');
});

test('in production every alarm notifies', () => {
	const alarms = resources.of('AWS::CloudWatch::Alarm');
	expect(alarms).not.toHaveLength(0);
	expect(alarms.filter((alarm) => alarm.at('ActionsEnabled') !== true)).toEqual([]);
});

test('in production no other site may call the API', () => {
	const [api] = resources.of('AWS::ApiGatewayV2::Api');
	expect(api?.at('CorsConfiguration')).toBeUndefined();
});

test.each(resources.of('AWS::Logs::LogGroup'))('in production the log $path outlives its stack', ({ policies }) => {
	expect(policies).toEqual(['Retain', 'Retain']);
});
