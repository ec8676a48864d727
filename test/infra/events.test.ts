import { describe, expect, test } from 'vitest';
import { dayLeftOut, daySealed, indexCompared, sealingDone } from '#functions';
import { orderConsumers } from '#sales';
import { TemplateObject, builtResources } from './assembly.ts';

const resources = builtResources();
const mappings = resources.of('AWS::Lambda::EventSourceMapping');
const schedules = resources.of('AWS::Scheduler::Schedule');
const rules = resources.of('AWS::Events::Rule');
const alarms = resources.of('AWS::CloudWatch::Alarm');
const queues = resources.of('AWS::SQS::Queue');

const changed = (prefix: string) => ({ dynamodb: { Keys: { sk: { S: [{ prefix }] } } } });
const added = (prefix: string) => ({ eventName: ['INSERT'], ...changed(prefix) });
const consumers = [
	['count-sales', 'orders', [changed('O#'), added('C#'), changed('PULSE')]],
	['index-orders', 'orders', [changed('O#'), added('C#'), changed('R#'), changed('PULSE')]],
	['index-listings', 'catalog', [changed('L#'), changed('S#')]],
	['import-listings', 'catalog', [added('P#')]],
] as const;

test('no stream has more than two readers, the limit of a shard', () => {
	const streams = mappings.map((mapping) => mapping.text('EventSourceArn'));
	for (const readers of Map.groupBy(streams, (stream) => stream).values())
		expect(readers.length).toBeLessThanOrEqual(2);
});

test('sealing waits for each reader of the orders stream', () => {
	const readers = consumers.filter(([, table]) => table === 'orders').map(([name]) => name);
	expect([...orderConsumers].toSorted()).toEqual(readers.toSorted());
});

test('exactly these functions follow a stream', () => {
	const following = mappings.map((mapping) => resources.nameOf(mapping.at('FunctionName')));
	expect(following.toSorted()).toEqual(consumers.map(([name]) => name).toSorted());
});

describe.each(consumers)('%s', (name, table, filters) => {
	const mapping =
		mappings.find((one) => resources.nameOf(one.at('FunctionName')) === name) ?? new TemplateObject(undefined);

	test(`receives the changes of ${table} that it needs`, () => {
		const source = mapping.text('EventSourceArn');
		expect(source.endsWith('.StreamArn')).toBe(true);
		expect(resources.behind(source).path).toBe(`${table}/Resource`);
		const patterns = mapping
			.elements('FilterCriteria.Filters')
			.map((one) => JSON.parse(one.text('Pattern')) as unknown);
		expect(patterns).toEqual(filters);
	});

	test('misses nothing written before its deployment', () => {
		expect(mapping.at('StartingPosition')).toBe('TRIM_HORIZON');
	});

	test('retries only failed records, in ever smaller batches', () => {
		expect(mapping.at('FunctionResponseTypes')).toEqual(['ReportBatchItemFailures']);
		expect(mapping.at('BisectBatchOnFunctionError')).toBe(true);
		expect(mapping.at('BatchSize')).toBe(100);
	});

	test('gives up before records expire, and keeps the records given up', () => {
		// A reservation given up is stock never released, and a refund is money, so follow-ups are never given up.
		const patient = name === 'index-orders';
		expect(mapping.at('MaximumRetryAttempts')).toBe(patient ? undefined : 10);
		expect(mapping.at('MaximumRecordAgeInSeconds')).toBe(patient ? undefined : 6 * 60 * 60);
		expect(resources.behind(mapping.at('DestinationConfig.OnFailure.Destination')).type).toBe('AWS::SQS::Queue');
	});

	test('gets the shard of a batch by a tumbling window if sealing waits for it or it writes event feeds', () => {
		expect(mapping.at('TumblingWindowInSeconds')).toBe(name === 'import-listings' ? undefined : 900);
		expect(mapping.at('ParallelizationFactor')).toBe(1);
	});

	test('waits for a fuller batch if nobody waits for its result', () => {
		expect(mapping.at('MaximumBatchingWindowInSeconds')).toBe(name === 'index-orders' ? 1 : undefined);
	});

	test('raises an alarm when it falls behind', () => {
		expect(alarmOn('IteratorAge', name)).toHaveLength(1);
	});
});

test.each([
	['payments', 'payment in review'],
	['send-refunds', 'refund failed'],
	['sync-tenants', 'listings behind their tenant'],
	['seal-sales', dayLeftOut],
])('%s raises an alarm for the message "%s"', (name, message) => {
	const filters = resources
		.of('AWS::Logs::MetricFilter')
		.filter((filter) => filter.at('FilterPattern') === `{ $.message = "${message}" }`);
	const logGroup = resources.functions.get(name)?.at('LoggingConfig.LogGroup');
	expect(filters.map((filter) => filter.at('LogGroupName'))).toEqual([logGroup]);
	const metric = filters[0]?.at('MetricTransformations.0.MetricName');
	const raised = alarms.filter((alarm) => alarm.at('MetricName') === metric);
	expect(raised.map((alarm) => alarm.at('Threshold'))).toEqual([0]);
});

const scheduled: readonly (readonly [name: string, rate: string])[] = [
	['advance-orders', 'rate(1 minute)'],
	['compact-search', 'rate(5 minutes)'],
	['expire-checkouts', 'rate(1 minute)'],
	['seal-sales', 'rate(1 minute)'],
	['send-refunds', 'rate(1 minute)'],
	['sync-tenants', 'rate(1 minute)'],
];

test('exactly these functions run on a schedule', () => {
	const running = schedules.map((schedule) => resources.nameOf(schedule.at('Target.Arn')));
	expect(running.toSorted()).toEqual(scheduled.map(([name]) => name));
});

describe.each(scheduled)('%s', (name, rate) => {
	const schedule =
		schedules.find((one) => resources.nameOf(one.at('Target.Arn')) === name) ?? new TemplateObject(undefined);

	test(`runs at ${rate}`, () => {
		expect(schedule.at('ScheduleExpression')).toBe(rate);
	});

	test('is retried when a call does not arrive, and the call is then kept', () => {
		expect(schedule.at('Target.RetryPolicy.MaximumRetryAttempts')).toBeGreaterThan(0);
		expect(resources.behind(schedule.at('Target.DeadLetterConfig.Arn')).type).toBe('AWS::SQS::Queue');
	});

	test('raises an alarm after consecutive failures', () => {
		expect(alarmOn('Errors', name)).toHaveLength(1);
	});
});

describe('a message of sealing or of comparing', () => {
	const filters = resources.of('AWS::Logs::MetricFilter');
	test.each([
		['TenantDaysWithDrift', 'seal-sales', daySealed, '$.differing', 0, 'Sum', 'notBreaching'],
		['HoursUnsealed', 'seal-sales', sealingDone, '$.behindHours', 36, 'Maximum', 'breaching'],
		['ListingsWithIndexDrift', 'compact-search', indexCompared, '$.drift', 0, 'Sum', 'notBreaching'],
	])('becomes the metric %s, with an alarm', (metric, name, message, value, above, statistic, silence) => {
		const filter = filters.find((one) => one.at('MetricTransformations.0.MetricName') === metric);
		expect(filter?.at('FilterPattern')).toBe(`{ $.message = "${message}" }`);
		expect(filter?.at('MetricTransformations.0.MetricValue')).toBe(value);
		expect(resources.behind(filter?.at('LogGroupName')).path).toContain(name);
		const matching = alarms.filter((alarm) => alarm.at('MetricName') === metric);
		expect(matching.map((alarm) => alarm.value)).toMatchObject([
			{
				Threshold: above,
				ComparisonOperator: 'GreaterThanThreshold',
				Statistic: statistic,
				TreatMissingData: silence,
			},
		]);
	});
});

describe('render-media', () => {
	const [rule = new TemplateObject(undefined)] = rules;
	const [target = new TemplateObject(undefined)] = rule.elements('Targets');

	test('is called for new uploads alone', () => {
		expect(rules).toHaveLength(1);
		expect(resources.nameOf(target.at('Arn'))).toBe('render-media');
		expect(rule.at('EventPattern')).toMatchObject({
			source: ['aws.s3'],
			'detail-type': ['Object Created'],
			detail: { object: { key: [{ prefix: 'uploads/' }] } },
		});
	});

	test('is called again when it fails, and an upload that was given up stays in the failure queue', () => {
		const config = resources
			.of('AWS::Lambda::EventInvokeConfig')
			.find((one) => resources.nameOf(one.at('FunctionName')) === 'render-media');
		expect(config?.at('MaximumRetryAttempts')).toBe(2);
		expect(config?.at('DestinationConfig.OnFailure.Destination')).toBe(target.at('DeadLetterConfig.Arn'));
	});
});

describe.each(queues)('queue $path', (queue) => {
	test('serves one consumer or schedule, keeps messages for 14 days and is encrypted with the base’s key', () => {
		const destinations = [
			...mappings.map((mapping) => mapping.at('DestinationConfig.OnFailure.Destination')),
			...schedules.map((schedule) => schedule.at('Target.DeadLetterConfig.Arn')),
			...rules.flatMap((rule) => rule.elements('Targets').map((target) => target.at('DeadLetterConfig.Arn'))),
		];
		expect(destinations.filter((arn) => arn === `${queue.id}.Arn`)).toHaveLength(1);
		expect(queue.at('MessageRetentionPeriod')).toBe(14 * 24 * 60 * 60);
		expect(resources.behind(queue.at('KmsMasterKeyId')).type).toBe('AWS::KMS::Key');
	});

	test('requires TLS', () => {
		const policy = resources
			.of('AWS::SQS::QueuePolicy')
			.find((one) => one.elements('Queues').some(({ value }) => value === queue.id));
		const denied = { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
		expect(policy?.at('PolicyDocument.Statement')).toContainEqual(expect.objectContaining(denied));
	});

	test('raises an alarm with its first message', () => {
		const matching = alarms.filter((alarm) => alarm.at('Dimensions.0.Value') === `${queue.id}.QueueName`);
		expect(matching.map(({ value }) => value)).toEqual([
			expect.objectContaining({
				MetricName: 'ApproximateNumberOfMessagesVisible',
				ComparisonOperator: 'GreaterThanThreshold',
				Threshold: 0,
			}),
		]);
	});
});

test('alarms and the budget reach the operators: both may publish to the topic and use its key', () => {
	const [topic = new TemplateObject(undefined)] = resources.of('AWS::SNS::Topic');
	const [policy] = resources.of('AWS::SNS::TopicPolicy');
	expect(alarms.filter((alarm) => resources.behind(alarm.at('AlarmActions.0')) !== topic)).toEqual([]);
	const Service = ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'];
	const callers = { Effect: 'Allow', Principal: { Service } };
	const publish = expect.objectContaining({ ...callers, Action: 'sns:Publish' });
	expect(policy?.at('PolicyDocument.Statement')).toContainEqual(publish);
	const encrypt = expect.objectContaining({ ...callers, Action: ['kms:Decrypt', 'kms:GenerateDataKey'] });
	expect(resources.behind(topic.at('KmsMasterKeyId')).at('KeyPolicy.Statement')).toContainEqual(encrypt);
});

function alarmOn(metric: string, name: string): readonly TemplateObject[] {
	return alarms.filter(
		(alarm) => alarm.at('MetricName') === metric && resources.nameOf(alarm.at('Dimensions.0.Value')) === name,
	);
}
