import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as CdkFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';
import { ServiceAlarm } from './service-alarm.ts';

const period = Duration.minutes(5);

/** Tells when a function fails, is turned away by Lambda, or comes near the end of its time. */
export class FunctionAlarms extends Construct {
	constructor(target: CdkFunction, name: string, timeoutSeconds: number, shared: SharedResources) {
		super(target, 'alarms');
		new ServiceAlarm(this, 'failing', shared, {
			description: `more than one call in a hundred of ${name} ends in a crash or at its time limit`,
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
			description: `Lambda turns calls of ${name} away: the account runs as many functions at once as it may`,
			metric: target.metricThrottles({ period, statistic: 'Sum' }),
			above: 0,
			periods: 1,
		});
		new ServiceAlarm(this, 'slow', shared, {
			description: `one call in a hundred of ${name} takes more than four fifths of its time limit`,
			metric: target.metricDuration({ period, statistic: 'p99' }),
			above: timeoutSeconds * 1000 * 0.8,
			periods: 3,
		});
	}
}
