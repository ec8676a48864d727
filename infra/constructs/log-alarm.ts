import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Ground } from '../ground.ts';
import { BaseAlarm } from './base-alarm.ts';
import type { ServiceFunction } from './service-function.ts';

/** What a function says in its log when a person has to look, and how the metric of it is called. */
export interface Cry {
	readonly message: string;
	readonly metricName: string;
	readonly description: string;
}

/** An alarm that a line in the log of a function raises. */
export class LogAlarm extends Construct {
	constructor(scope: Construct, id: string, { logGroup }: ServiceFunction, cry: Cry, ground: Ground) {
		super(scope, id);
		const filter = new MetricFilter(this, 'lines', {
			logGroup,
			filterPattern: FilterPattern.stringValue('$.message', '=', cry.message),
			metricNamespace: 'ConghuaBase',
			metricName: cry.metricName,
		});
		new BaseAlarm(this, 'alarm', ground, {
			description: cry.description,
			metric: filter.metric({ period: Duration.minutes(1), statistic: 'Sum' }),
			above: 0,
			periods: 1,
		});
	}
}
