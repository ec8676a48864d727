import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';
import { ServiceAlarm } from './service-alarm.ts';
import type { ServiceFunction } from './service-function.ts';

/** The log message that raises the alarm, and the name of its metric. */
export interface LogAlarmProps {
	readonly message: string;
	readonly metricName: string;
	readonly description: string;
}

/** An alarm raised by a line in a function's log. */
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
