import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Operation, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';
import { ServiceAlarm } from './service-alarm.ts';

const period = Duration.minutes(1);
/** Everything that a function may ask of a table. */
const operations = [
	Operation.GET_ITEM,
	Operation.BATCH_GET_ITEM,
	Operation.QUERY,
	Operation.PUT_ITEM,
	Operation.UPDATE_ITEM,
	Operation.DELETE_ITEM,
	Operation.TRANSACT_WRITE_ITEMS,
];

/** Tells when DynamoDB turns requests on a table away, or fails by itself. */
export class TableAlarms extends Construct {
	constructor(table: Table, name: string, shared: Pick<SharedResources, 'config' | 'alarmTopic'>) {
		super(table, 'alarms');
		const events = (metricName: string) =>
			new Metric({
				namespace: 'AWS/DynamoDB',
				metricName,
				dimensionsMap: { TableName: table.tableName },
				period,
				statistic: 'Sum',
			});
		new ServiceAlarm(this, 'throttled', shared, {
			description: `DynamoDB throttles ${name} for three minutes: a hot partition, or more than twice the peak of before`,
			metric: new MathExpression({
				expression: 'FILL(reads, 0) + FILL(writes, 0)',
				usingMetrics: { reads: events('ReadThrottleEvents'), writes: events('WriteThrottleEvents') },
				period,
			}),
			above: 0,
			periods: 3,
		});
		new ServiceAlarm(this, 'failing', shared, {
			description: `DynamoDB answers requests on ${name} with errors of its own`,
			metric: table.metricSystemErrorsForOperations({ operations, period, statistic: 'Sum' }),
			above: 0,
			periods: 3,
		});
	}
}
