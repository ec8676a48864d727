import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Metrics from the gateway's access log that the gateway itself does not publish. */
export class AccessMetrics extends Construct {
	/** Responses 429, by the gateway or by a function's rate limit. */
	readonly throttled: Metric;
	/** Successful requests to place a checkout, repeated ones included. */
	readonly placed: Metric;
	/** Payment events accepted. */
	readonly paid: Metric;

	constructor(scope: Construct, log: ILogGroup) {
		super(scope, 'figures');
		const countMetric = (metricName: string, filterPattern: IFilterPattern) =>
			new MetricFilter(this, metricName, {
				logGroup: log,
				filterPattern,
				metricNamespace: 'ConghuaBase',
				metricName,
			}).metric({ period: Duration.minutes(1), statistic: 'Sum' });
		this.throttled = countMetric('RequestsThrottled', hasStatus('429'));
		this.placed = countMetric('CheckoutsPlaced', routeWithStatus('POST /v1/checkouts', '201'));
		this.paid = countMetric('PaymentEventsAccepted', routeWithStatus('POST /v1/webhooks/stripe', '200'));
	}
}

function hasStatus(status: string) {
	return FilterPattern.stringValue('$.status', '=', status);
}

function routeWithStatus(route: string, status: string) {
	return FilterPattern.all(FilterPattern.stringValue('$.route', '=', route), hasStatus(status));
}
