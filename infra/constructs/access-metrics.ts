import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Metrics from the gateway's access log that the gateway itself does not publish. */
export class AccessMetrics extends Construct {
	/** Requests answered 429, by the gateway or by a function's rate limit. */
	readonly throttled: Metric;
	/** Successful requests to place a checkout, repeated ones included. */
	readonly placed: Metric;
	/** Payment events accepted. */
	readonly paid: Metric;

	constructor(scope: Construct, log: ILogGroup) {
		super(scope, 'figures');
		const counted = (metricName: string, filterPattern: IFilterPattern) =>
			new MetricFilter(this, metricName, {
				logGroup: log,
				filterPattern,
				metricNamespace: 'ConghuaBase',
				metricName,
			}).metric({ period: Duration.minutes(1), statistic: 'Sum' });
		this.throttled = counted('RequestsThrottled', status('429'));
		this.placed = counted('CheckoutsPlaced', answered('POST /v1/checkouts', '201'));
		this.paid = counted('PaymentEventsTaken', answered('POST /v1/webhooks/stripe', '200'));
	}
}

function status(is: string) {
	return FilterPattern.stringValue('$.status', '=', is);
}

function answered(route: string, is: string) {
	return FilterPattern.all(FilterPattern.stringValue('$.route', '=', route), status(is));
}
