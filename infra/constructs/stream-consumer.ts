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

/** Which changes of which table a consumer sees. Lambda drops the others before it calls, so they cost nothing. */
export interface StreamFilter {
	readonly table: TableName;
	readonly changes: readonly Change[];
	/** Never gives up what the stream still has: the function leaves out by itself what it cannot read. */
	readonly retryUntilExpiry?: true;
	/** Is told from which shard a batch is. Lambda tells it under a tumbling window, and only there. */
	readonly shardAware?: true;
	/** Waits a second for a fuller batch: nobody watches for what it writes, and a batch costs much the same at any size. */
	readonly batchWindow?: true;
}

/** Changes of items whose sort key begins so. */
export interface Change {
	readonly sortKeyPrefix: string;
	/** Only items that are new. */
	readonly insertsOnly?: true;
}

/** Lambda's longest: at the end of each window it makes one call more, for which there is nothing to do. */
const longestWindow = Duration.minutes(15);

/**
 * A function that follows a table's stream. A record that fails is tried again alone (partial answers, bisecting) and
 * given up after ten attempts into a queue, so that one bad record holds up its shard for minutes and not for a day.
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
			// Well within the 24 hours of a stream, so that what lies in the queue can still be read from it.
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
