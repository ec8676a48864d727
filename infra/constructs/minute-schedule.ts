import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { FunctionName } from '../functions.ts';
import type { SharedResources } from '../shared-resources.ts';
import { ServiceAlarm } from './service-alarm.ts';
import { FailureQueue } from './failure-queue.ts';
import { keyStatement } from './key-statement.ts';
import { ServiceFunction } from './service-function.ts';

/**
 * A function that runs every minute, or every few. A failed run is not repeated, because the next one does its work as well. An
 * invocation that does not reach the function is repeated and then sent to the failure queue. Three failures in
 * a row raise an alarm.
 */
export class MinuteSchedule extends Construct {
	readonly target: ServiceFunction;

	constructor(
		scope: Construct,
		name: FunctionName,
		shared: SharedResources,
		extraStatements: readonly PolicyStatement[] = [],
		everyMinutes = 1,
	) {
		super(scope, `${name}-schedule`);
		const failures = new FailureQueue(this, 'failures', shared);
		const target = new ServiceFunction(this, name, shared, extraStatements);
		this.target = target;
		target.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(5) });
		const role = new Role(this, 'role', {
			assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
				conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
			}),
			inlinePolicies: {
				call: new PolicyDocument({
					statements: [
						new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
						new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failures.queueArn] }),
						keyStatement(this, shared, ['Decrypt', 'GenerateDataKey'], ['sqs']),
					],
				}),
			},
		});
		new CfnSchedule(this, 'minute', {
			scheduleExpression: everyMinutes === 1 ? 'rate(1 minute)' : `rate(${everyMinutes} minutes)`,
			flexibleTimeWindow: { mode: 'OFF' },
			target: {
				arn: target.functionArn,
				roleArn: role.roleArn,
				retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 300 },
				deadLetterConfig: { arn: failures.queueArn },
			},
		});
		new ServiceAlarm(this, 'errors', shared, {
			description: `${name} has failed three times in a row`,
			metric: target.metricErrors({ period: Duration.minutes(everyMinutes), statistic: 'Sum' }),
			above: 0,
			periods: 3,
		});
	}
}
