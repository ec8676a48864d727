import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Bucket, CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { FunctionName } from '../functions.ts';
import type { SharedResources } from '../shared-resources.ts';
import { FailureQueue } from './failure-queue.ts';
import { ServiceFunction } from './service-function.ts';

/** Lets S3 send an event to EventBridge for each new object. CDK's own switch adds a function that sets this property. */
export function announceObjects(bucket: Bucket): void {
	const resource = bucket.node.defaultChild as CfnBucket;
	resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}

/** The objects that a function follows. */
export interface FollowedObjects {
	readonly bucket: IBucket;
	readonly prefix: string;
}

/**
 * A function that is called for each new object of a bucket. The call is an EventBridge rule: it stands in the template as a
 * pattern and a target, while CDK's notifications are made by a function at deployment. A failed call is repeated twice
 * and then sent to the failure queue.
 */
export class ObjectConsumer extends Construct {
	readonly target: ServiceFunction;

	constructor(scope: Construct, name: FunctionName, { bucket, prefix }: FollowedObjects, shared: SharedResources) {
		super(scope, `${name}-consumer`);
		const failures = new FailureQueue(this, 'failures', shared);
		this.target = new ServiceFunction(this, name, shared, [
			new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failures.queueArn] }),
		]);
		this.target.configureAsyncInvoke({
			retryAttempts: 2,
			maxEventAge: Duration.hours(6),
			onFailure: new SqsDestination(failures),
		});
		const { attrArn: sourceArn } = new CfnRule(this, 'created', {
			eventPattern: {
				source: ['aws.s3'],
				'detail-type': ['Object Created'],
				detail: { bucket: { name: [bucket.bucketName] }, object: { key: [{ prefix }] } },
			},
			targets: [
				{
					id: name,
					arn: this.target.functionArn,
					retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3_600 },
					deadLetterConfig: { arn: failures.queueArn },
				},
			],
		});
		const principal = new ServicePrincipal('events.amazonaws.com');
		this.target.addPermission('events', { principal, sourceArn });
		failures.addToResourcePolicy(
			new PolicyStatement({
				principals: [principal],
				actions: ['sqs:SendMessage'],
				resources: [failures.queueArn],
				conditions: { ArnEquals: { 'aws:SourceArn': sourceArn } },
			}),
		);
	}
}
