import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';
import { ServiceAlarm } from './service-alarm.ts';
import type { ServiceFunction } from './service-function.ts';

/** What a function says in its log when a person has to look, and how the metric of it is called. */
export interface LogAlarmProps {
	readonly message: string;
	readonly metricName: string;
	readonly description: string;
}

/** An alarm that a line in the log of a function raises. */
export class LogAlarm extends Construct {
	constructor(
		scope: Construct,
		id: string,
		{ logGroup }: ServiceFunction,
		alarm: LogAlarmProps,
		shared: SharedResources,
	) {
		super(scope, id);
		const filter = new MetricFilter(this, 'lines', {
			logGroup,
			filterPattern: FilterPattern.stringValue('$.message', '=', alarm.message),
			metricNamespace: 'ConghuaBase',
			metricName: alarm.metricName,
		});
		new ServiceAlarm(this, 'alarm', shared, {
			description: alarm.description,
			metric: filter.metric({ period: Duration.minutes(1), statistic: 'Sum' }),
			above: 0,
			periods: 1,
		});
	}
}
