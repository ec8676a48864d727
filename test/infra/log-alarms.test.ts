import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directoryTable } from '#directory';
import {
	dayLeftOut,
	daySealed,
	indexCompared,
	listingsBehind,
	paymentInReview,
	refundFailed,
	returnUndecided,
	sealingDone,
} from '#functions';
import { ordersTable } from '#orders';
import type { log } from '#platform';
import { salesTable } from '#sales';
import { type Engine, startEngine } from '../support/engine.ts';
import { root } from '../support/sources.ts';
import { TemplateObject, builtResources } from './assembly.ts';
import { matches, metricValue } from './filter-pattern.ts';

/** Alarms on log lines, evaluated on the lines as they leave Lambda's own runtime client. */

const resources = builtResources();
const filters = resources.of('AWS::Logs::MetricFilter').map((filter) => ({
	pattern: filter.text('FilterPattern'),
	name: filter.text('MetricTransformations.0.MetricName'),
	namespace: filter.text('MetricTransformations.0.MetricNamespace'),
	value: filter.text('MetricTransformations.0.MetricValue'),
	logGroup: filter.text('LogGroupName'),
}));
const alarms = resources.of('AWS::CloudWatch::Alarm');

/** For each metric: a log call that raises its alarm, and a log call of a healthy function that does not. */
const calls: Readonly<Record<string, { raising: Parameters<typeof log>; healthy: Parameters<typeof log> }>> = {
	PaymentsInReview: { raising: ['error', paymentInReview, { paymentId: 'pi_1' }], healthy: ['info', 'request', {}] },
	ReturnsUndecided: {
		raising: ['error', returnUndecided, { returnId: 'r' }],
		healthy: ['info', 'follow-ups drained', {}],
	},
	RefundsFailed: { raising: ['error', refundFailed, { orderId: 'o' }], healthy: ['info', 'refunds sent', {}] },
	ListingsBehind: { raising: ['error', listingsBehind, { tenantId: 't' }], healthy: ['info', 'tenants followed', {}] },
	TenantDaysLeftOut: { raising: ['error', dayLeftOut, { tenantId: 't' }], healthy: ['info', sealingDone, {}] },
	TenantDaysWithDrift: {
		raising: ['info', daySealed, { differing: 1 }],
		healthy: ['info', daySealed, { differing: 0 }],
	},
	ListingsWithIndexDrift: {
		raising: ['error', indexCompared, { drift: 1, differing: ['l'] }],
		healthy: ['info', indexCompared, { drift: 0, differing: [] }],
	},
	HoursUnsealed: {
		raising: ['info', sealingDone, { behindHours: 37 }],
		healthy: ['info', sealingDone, { behindHours: 12 }],
	},
};

const client = `${root}/test/infra/runtime-client/run.ts`;
const environment = { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'INFO' };

/** Lines on standard output, which Lambda sends to CloudWatch. */
async function linesOf(step: 'log' | 'invoke', argument: string): Promise<readonly string[]> {
	const { stdout } = await promisify(execFile)(process.execPath, [client, step, argument], {
		cwd: root,
		env: { ...process.env, ...environment },
	});
	return stdout.trimEnd().split('\n');
}

describe.each(Object.entries(calls))('%s', (name, { raising, healthy }) => {
	const filter = filters.find((candidate) => candidate.name === name);
	const raised = alarms.filter(
		(alarm) => alarm.at('MetricName') === name && alarm.at('Namespace') === filter?.namespace,
	);

	test('becomes a value above the threshold of its alarm, and stays below it for a healthy function', async () => {
		const [bad = '', good = ''] = await linesOf('log', JSON.stringify([raising, healthy]));
		const { pattern = '', value = '' } = filter ?? {};
		expect(matches(pattern, bad)).toBe(true);
		expect(raised).toHaveLength(1);
		const [alarm = new TemplateObject(undefined)] = raised;
		expect(alarm.at('ComparisonOperator')).toBe('GreaterThanThreshold');
		expect(metricValue(value, bad)).toBeGreaterThan(Number(alarm.at('Threshold')));
		const healthyValue = matches(pattern, good) ? metricValue(value, good) : undefined;
		expect(healthyValue ?? 0).toBeLessThanOrEqual(Number(alarm.at('Threshold')));
		// Silence alone raises an alarm only where each run logs the line.
		if (alarm.at('TreatMissingData') === 'breaching') expect(healthyValue).toBeDefined();
		else expect(alarm.at('TreatMissingData')).toBe('notBreaching');
	});
});

test('each filter over the log of a function has its calls above', () => {
	const logs = [...resources.functions.values()].map((resource) => resource.at('LoggingConfig.LogGroup'));
	const over = filters.filter(({ logGroup }) => logs.includes(logGroup));
	expect(over.map(({ name }) => name).toSorted()).toEqual(Object.keys(calls).toSorted());
});

test('a line has the level and the time that Lambda filters and orders by', async () => {
	const [line = ''] = await linesOf('log', JSON.stringify([['error', 'failed']]));
	const { timestamp, ...fields } = JSON.parse(line) as Record<string, unknown>;
	expect(fields).toEqual({ level: 'error', message: 'failed' });
	expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test.each([
	['RequestsThrottled', { status: '429' }, { status: '200' }],
	[
		'CheckoutsPlaced',
		{ status: '201', routeKey: 'POST /v1/checkouts' },
		{ status: '409', routeKey: 'POST /v1/checkouts' },
	],
	[
		'PaymentEventsAccepted',
		{ status: '200', routeKey: 'POST /v1/webhooks/stripe' },
		{ status: '200', routeKey: 'POST /v1/checkouts' },
	],
])('the access log of the gateway counts %s', (name, counted, uncounted) => {
	const [stage = new TemplateObject(undefined)] = resources.of('AWS::ApiGatewayV2::Stage');
	const { pattern = '', value = '' } = filters.find((candidate) => candidate.name === name) ?? {};
	const lineOf = (context: Readonly<Record<string, string>>) =>
		stage
			.text('AccessLogSettings.Format')
			.replaceAll(/\$context\.([\w.]+)/g, (_, field: string) => context[field] ?? '-');
	expect([matches(pattern, lineOf(counted)), metricValue(value, lineOf(counted))]).toEqual([true, 1]);
	expect(matches(pattern, lineOf(uncounted))).toBe(false);
});

describe('a run of sealing in its deployed bundle', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await startEngine([directoryTable, ordersTable, salesTable]);
		Object.assign(process.env, { DIRECTORY_TABLE: 'directory', ORDERS_TABLE: 'orders', SALES_TABLE: 'sales' });
		process.env['ORDERS_STREAM'] = 'none';
	});
	afterAll(() => engine.stop());

	test('logs the line that keeps the alarm on silence quiet', async () => {
		const lines = await linesOf('invoke', `${root}/dist/functions/seal-sales/index.mjs`);
		const { pattern = '', value = '' } = filters.find(({ name }) => name === 'HoursUnsealed') ?? {};
		expect(lines.filter((line) => matches(pattern, line)).map((line) => metricValue(value, line))).toEqual([0]);
	});
});
