import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';
import { ServiceAlarm } from './service-alarm.ts';
import type { ServiceFunction } from './service-function.ts';

/** A metric of the log lines with a message: their number, or the sum of a field. */
export interface MessageMetric {
	readonly message: string;
	readonly metricName: string;
	/** The path of the field; absent to count lines. */
	readonly metricValue?: string;
}

/** A metric filter over the messages in a function's log. */
export function messageFilter(
	scope: Construct,
	id: string,
	{ logGroup }: Pick<ServiceFunction, 'logGroup'>,
	{ message, metricName, metricValue }: MessageMetric,
): MetricFilter {
	return new MetricFilter(scope, id, {
		logGroup,
		filterPattern: FilterPattern.stringValue('$.message', '=', message),
		metricNamespace: 'ConghuaBase',
		metricName,
		...(metricValue === undefined ? {} : { metricValue }),
	});
}

/** The message that raises the alarm, and the description of the alarm. */
export interface LogAlarmProps extends MessageMetric {
	readonly description: string;
}

/** An alarm raised by a line in a function's log. */
export class LogAlarm extends Construct {
	constructor(
		scope: Construct,
		id: string,
		target: ServiceFunction,
		{ description, ...metric }: LogAlarmProps,
		shared: SharedResources,
	) {
		super(scope, id);
		const filter = messageFilter(this, 'lines', target, metric);
		new ServiceAlarm(this, 'alarm', shared, {
			description,
			metric: filter.metric({ period: Duration.minutes(1), statistic: 'Sum' }),
			above: 0,
			periods: 1,
		});
	}
}
