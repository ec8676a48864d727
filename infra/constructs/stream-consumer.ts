import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { TableName } from '#platform';
import type { FunctionName } from '../functions.ts';
import type { SharedResources } from '../shared-resources.ts';
import { ServiceAlarm } from './service-alarm.ts';
import { FailureQueue } from './failure-queue.ts';
import { ServiceFunction } from './service-function.ts';

/** The changes of a table that a consumer receives. Lambda drops the others before it calls, so they cost nothing. */
export interface StreamFilter {
	readonly table: TableName;
	readonly changes: readonly Change[];
	/** Retries until the record expires from the stream. The function itself skips records that it cannot read. */
	readonly retryUntilExpiry?: true;
	/** Names the shard of each batch. Lambda does so only with a tumbling window. */
	readonly shardAware?: true;
	/** Waits a second for a fuller batch. No caller waits for the result, and a batch costs much the same at any size. */
	readonly batchWindow?: true;
}

/** Changes of items whose sort key has this prefix. */
export interface Change {
	readonly sortKeyPrefix: string;
	/** Only new items. */
	readonly insertsOnly?: true;
}

/** Lambda's maximum. The end of each window costs an extra call without work. */
const longestWindow = Duration.minutes(15);

/**
 * A function that follows a table's stream. A failed record is retried alone (partial responses, bisecting) and
 * sent to a queue after ten attempts. So a bad record holds up its shard for minutes and not for a day.
 */
export class StreamConsumer extends Construct {
	readonly target: ServiceFunction;

	constructor(scope: Construct, name: FunctionName, filter: StreamFilter, shared: SharedResources) {
		super(scope, `${name}-consumer`);
		const table = shared.tables[filter.table];
		const streamArn = table.tableStreamArn;
		if (streamArn === undefined) throw new Error(`${name} follows ${filter.table}, which has no stream`);
		const failures = new FailureQueue(this, 'failures', shared);
		this.target = new ServiceFunction(this, name, shared, [
			new PolicyStatement({
				actions: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((verb) => `dynamodb:${verb}`),
				resources: [streamArn],
			}),
			new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failures.queueArn] }),
		]);
		new EventSourceMapping(this, 'mapping', {
			target: this.target,
			eventSourceArn: streamArn,
			startingPosition: StartingPosition.TRIM_HORIZON,
			batchSize: 100,
			parallelizationFactor: 1,
			reportBatchItemFailures: true,
			bisectBatchOnError: true,
			// Well within the stream's 24 hours, so that a record named in the queue can still be read.
			...(filter.retryUntilExpiry ? {} : { retryAttempts: 10, maxRecordAge: Duration.hours(6) }),
			...(filter.shardAware ? { tumblingWindow: longestWindow } : {}),
			...(filter.batchWindow ? { maxBatchingWindow: Duration.seconds(1) } : {}),
			onFailure: new SqsDlq(failures),
			filters: filter.changes.map(({ insertsOnly, sortKeyPrefix }) =>
				FilterCriteria.filter({
					...(insertsOnly ? { eventName: ['INSERT'] } : {}),
					dynamodb: { Keys: { sk: { S: [{ prefix: sortKeyPrefix }] } } },
				}),
			),
		});
		new ServiceAlarm(this, 'age', shared, {
			description: `${name} is more than a minute behind ${filter.table}`,
			metric: this.target.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
			above: 60_000,
			periods: 3,
		});
	}
}
