import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Operation, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';
import { ServiceAlarm } from './service-alarm.ts';

const period = Duration.minutes(1);
/** Every operation that a function may call on a table. */
const operations = [
	Operation.GET_ITEM,
	Operation.BATCH_GET_ITEM,
	Operation.QUERY,
	Operation.PUT_ITEM,
	Operation.UPDATE_ITEM,
	Operation.DELETE_ITEM,
	Operation.TRANSACT_WRITE_ITEMS,
];

/** Alarms on throttled requests to a table, and on failures of DynamoDB itself. */
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
			description: `DynamoDB throttles ${name} for three minutes: a hot partition, or more than twice the previous peak`,
			metric: new MathExpression({
				expression: 'FILL(reads, 0) + FILL(writes, 0)',
				usingMetrics: { reads: events('ReadThrottleEvents'), writes: events('WriteThrottleEvents') },
				period,
			}),
			above: 0,
			periods: 3,
		});
		new ServiceAlarm(this, 'failing', shared, {
			description: `DynamoDB fails requests to ${name} with server errors`,
			metric: table.metricSystemErrorsForOperations({ operations, period, statistic: 'Sum' }),
			above: 0,
			periods: 3,
		});
	}
}
