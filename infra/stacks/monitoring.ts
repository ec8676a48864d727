import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Dashboard, GraphWidget, type IMetric, Metric, SearchExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { type App, Duration, Stack } from 'aws-cdk-lib/core';
import type { AccessMetrics } from '../constructs/access-metrics.ts';
import type { SharedResources } from '../shared-resources.ts';
import { atHome } from '../regions.ts';
import type { Stage } from '../stages.ts';

const period = Duration.minutes(1);

/** The gateway's own metrics and those of its log. */
export interface MonitoredApi {
	readonly api: HttpApi;
	readonly accessMetrics: AccessMetrics;
}

/**
 * The operators' dashboard, and the account's budget. Functions, tables and custom metrics are found by search. So
 * a new one appears at once, and none needs an export that would keep it from being replaced.
 */
export class MonitoringStack extends Stack {
	constructor(app: App, id: string, monitored: MonitoredApi, shared: SharedResources, stage: Stage) {
		super(app, id, atHome(shared.config));
		const named = (dimension: string) => `${dimension}=conghua ${dimension}=${stage}`;
		const functions = (metric: string, statistic: string) =>
			searchMetric(`{AWS/Lambda,FunctionName} MetricName="${metric}" ${named('FunctionName')}`, statistic);
		const tables = (metric: string) =>
			searchMetric(`{AWS/DynamoDB,TableName} MetricName="${metric}" ${named('TableName')}`, 'Sum');
		new Dashboard(this, 'dashboard', {
			dashboardName: id,
			widgets: [
				[
					graph(
						'Checkouts placed, payment events accepted',
						monitored.accessMetrics.placed,
						monitored.accessMetrics.paid,
					),
					graph('Custom metrics: drift, reviews, failures', searchMetric('{ConghuaBase}', 'Sum')),
				],
				[
					graph('Request latency', latency(monitored.api, 'p50'), latency(monitored.api, 'p99')),
					responseGraph(monitored),
				],
				[
					graph('Function errors', functions('Errors', 'Sum')),
					graph('Function throttles', functions('Throttles', 'Sum')),
					graph('Function duration, p99', functions('Duration', 'p99')),
					graph('Stream age', functions('IteratorAge', 'Maximum')),
				],
				[
					graph('Capacity written', tables('ConsumedWriteCapacityUnits')),
					graph('Capacity read', tables('ConsumedReadCapacityUnits')),
					graph('Throttled writes and reads', tables('WriteThrottleEvents'), tables('ReadThrottleEvents')),
					graph('Blocked by the firewall', blockedRequests()),
				],
			],
		});
		this.#budget(id, shared);
	}

	/**
	 * The budget covers the whole account, because each stage has its own. A budget by tags sees nothing until cost
	 * tags are activated.
	 */
	#budget(budgetName: string, { config, alarmTopic }: SharedResources): void {
		const notification = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
			notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
			subscribers: [{ subscriptionType: 'SNS', address: alarmTopic.topicArn }],
		});
		new CfnBudget(this, 'budget', {
			budget: {
				budgetName,
				budgetType: 'COST',
				timeUnit: 'MONTHLY',
				budgetLimit: { amount: config.budgetDollars, unit: 'USD' },
			},
			notificationsWithSubscribers: [
				notification('ACTUAL', 50),
				notification('ACTUAL', 100),
				notification('FORECASTED', 100),
			],
		});
	}
}

function graph(title: string, ...left: readonly IMetric[]): GraphWidget {
	return new GraphWidget({ title, left: [...left], width: left.length === 2 ? 12 : 6 });
}

function searchMetric(query: string, statistic: string): SearchExpression {
	return new SearchExpression({ expression: `SEARCH('${query}', '${statistic}')`, label: '', period });
}

function latency(api: HttpApi, statistic: string): Metric {
	return api.metricLatency({ period, statistic });
}

function responseGraph({ api, accessMetrics }: MonitoredApi): GraphWidget {
	const sum = { period, statistic: 'Sum' };
	return graph(
		'Responses 4xx, 5xx, 429',
		api.metricClientError(sum),
		api.metricServerError(sum),
		accessMetrics.throttled,
	);
}

/** The firewall's metrics are in the region of the firewall. */
function blockedRequests(): Metric {
	return new Metric({
		namespace: 'AWS/WAFV2',
		metricName: 'BlockedRequests',
		dimensionsMap: { WebACL: 'firewall', Rule: 'ALL' },
		region: 'us-east-1',
		period,
		statistic: 'Sum',
	});
}
