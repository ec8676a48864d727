import { describe, expect, test } from 'vitest';
import { expensiveRoutes } from '../../infra/throttles.ts';
import { type Resource, TemplateObject, builtResources } from './assembly.ts';

const resources = builtResources();
const alarms = resources.of('AWS::CloudWatch::Alarm');
const [stage = new TemplateObject(undefined)] = resources.of('AWS::ApiGatewayV2::Stage');

/** The metrics of the alarms on a dimension's value. */
function alarmsOn(id: string): readonly { alarm: Resource; metrics: readonly string[] }[] {
	return alarms
		.map((alarm) => {
			const stats = alarm.elements('Metrics').map((metric) => metric.at('MetricStat.Metric'));
			const all = [alarm.value, ...stats].map((value) => new TemplateObject(value ?? {}));
			const on = all.filter((metric) => metric.elements('Dimensions').some((one) => one.at('Value') === id));
			return { alarm, metrics: on.map((metric) => metric.text('MetricName')) };
		})
		.filter(({ metrics }) => metrics.length > 0);
}

describe.each([...resources.functions])('%s', (name, resource) => {
	const watched = alarmsOn(resource.id);

	test('raises an alarm when it fails or is throttled', () => {
		const failing = watched.find(({ metrics }) => metrics.includes('Errors') && metrics.includes('Invocations'));
		expect(failing?.alarm.at('Threshold')).toBe(0.01);
		expect(watched.find(({ metrics }) => metrics.includes('Throttles'))?.alarm.at('Threshold')).toBe(0);
	});

	test('raises an alarm before it reaches its timeout', () => {
		const slow = watched.find(({ metrics }) => metrics.includes('Duration'))?.alarm;
		expect([name, slow?.at('ExtendedStatistic')]).toEqual([name, 'p99']);
		expect(slow?.at('Threshold')).toBe(Number(resource.at('Timeout')) * 800);
	});
});

test.each(resources.of('AWS::DynamoDB::Table'))('$path raises an alarm when it is throttled or fails', (table) => {
	const watched = alarmsOn(table.id).map(({ metrics }) => metrics);
	expect(watched).toContainEqual(['ReadThrottleEvents', 'WriteThrottleEvents']);
	expect(watched).toContainEqual(Array.from({ length: 7 }, () => 'SystemErrors'));
});

test('every alarm has a description', () => {
	expect(alarms.filter((alarm) => alarm.text('AlarmDescription').length < 20)).toEqual([]);
});

describe('the gateway', () => {
	test.each(expensiveRoutes)('throttles %s far more than the rest', (key) => {
		const settings = new TemplateObject((stage.at('RouteSettings') as Record<string, unknown>)[key]);
		expect(settings.at('ThrottlingRateLimit')).toBeLessThan(
			Number(stage.at('DefaultRouteSettings.ThrottlingRateLimit')) / 10,
		);
		const route = resources.of('AWS::ApiGatewayV2::Route').find((one) => one.at('RouteKey') === key);
		expect(route?.id).toBeDefined();
	});

	test.each([
		['server-errors', '5xx'],
		['requests-throttled', 'RequestsThrottled'],
	])('raises the alarm %s by %s', (path, metric) => {
		expect(alarms.find((alarm) => alarm.path === `${path}/Resource`)?.at('MetricName')).toBe(metric);
	});

	test.each([
		['RequestsThrottled', '{ $.status = "429" }'],
		['CheckoutsPlaced', '{ ($.route = "POST /v1/checkouts") && ($.status = "201") }'],
		['PaymentEventsAccepted', '{ ($.route = "POST /v1/webhooks/stripe") && ($.status = "200") }'],
	])('counts %s from fields of its log', (metric, pattern) => {
		const filter = resources
			.of('AWS::Logs::MetricFilter')
			.find((one) => one.at('MetricTransformations.0.MetricName') === metric);
		expect(filter?.at('FilterPattern')).toBe(pattern);
		expect(stage.text('AccessLogSettings.DestinationArn')).toContain(filter?.text('LogGroupName') ?? 'nothing');
		const format = JSON.parse(stage.text('AccessLogSettings.Format')) as Record<string, string>;
		expect(format).toMatchObject({ route: '$context.routeKey', status: '$context.status' });
	});
});

describe('the dashboard', () => {
	const [dashboard = new TemplateObject(undefined)] = resources.of('AWS::CloudWatch::Dashboard');
	const body = JSON.stringify(dashboard.at('DashboardBody'));

	test.each([
		'CheckoutsPlaced',
		'PaymentEventsAccepted',
		'{ConghuaBase}',
		'Latency',
		'5xx',
		'Errors',
		'IteratorAge',
		'ConsumedWriteCapacityUnits',
		'ThrottleEvents',
		'BlockedRequests',
	])('shows %s', (metric) => {
		expect(body).toContain(metric);
	});

	test('refers to no function and no table by name', () => {
		const names = [...resources.functions.values(), ...resources.of('AWS::DynamoDB::Table')].map(({ id }) => id);
		expect(names.filter((id) => body.includes(id))).toEqual([]);
	});
});
