import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as CdkFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';
import { ServiceAlarm } from './service-alarm.ts';

const period = Duration.minutes(5);

/** Alarms on a function that fails, is throttled, or runs close to its timeout. */
export class FunctionAlarms extends Construct {
	constructor(target: CdkFunction, name: string, timeoutSeconds: number, shared: SharedResources) {
		super(target, 'alarms');
		new ServiceAlarm(this, 'failing', shared, {
			description: `more than one in a hundred invocations of ${name} ends in a crash or a timeout`,
			metric: new MathExpression({
				expression: 'errors / calls',
				usingMetrics: {
					errors: target.metricErrors({ period, statistic: 'Sum' }),
					calls: target.metricInvocations({ period, statistic: 'Sum' }),
				},
				period,
			}),
			above: 0.01,
			periods: 1,
		});
		new ServiceAlarm(this, 'throttled', shared, {
			description: `Lambda throttles ${name}: the account has reached its limit of concurrent executions`,
			metric: target.metricThrottles({ period, statistic: 'Sum' }),
			above: 0,
			periods: 1,
		});
		new ServiceAlarm(this, 'slow', shared, {
			description: `one in a hundred invocations of ${name} takes more than four fifths of its timeout`,
			metric: target.metricDuration({ period, statistic: 'p99' }),
			above: timeoutSeconds * 1000 * 0.8,
			periods: 3,
		});
	}
}
