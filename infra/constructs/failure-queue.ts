import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';
import { ServiceAlarm } from './service-alarm.ts';

/** A dead-letter queue. Any message raises an alarm and stays for SQS's maximum of 14 days. */
export class FailureQueue extends Queue {
	constructor(scope: Construct, id: string, shared: SharedResources) {
		super(scope, id, {
			encryption: QueueEncryption.KMS,
			encryptionMasterKey: shared.key,
			enforceSSL: true,
			retentionPeriod: Duration.days(14),
		});
		new ServiceAlarm(this, 'depth', shared, {
			description: `${id} has messages of failed work`,
			metric: this.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }),
			above: 0,
			periods: 1,
		});
	}
}
