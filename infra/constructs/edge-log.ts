import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { CfnDelivery, CfnDeliveryDestination, CfnDeliverySource, LogGroup, ResourcePolicy } from 'aws-cdk-lib/aws-logs';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../stages.ts';

/** No address, agent, cookie, referrer or query. The behaviour stands in for the path, because paths carry ids. */
const fields = [
	'date',
	'time',
	'x-edge-location',
	'x-edge-request-id',
	'x-edge-result-type',
	'cs-method',
	'cs-protocol',
	'ssl-protocol',
	'sc-status',
	'sc-bytes',
	'time-taken',
	'cache-behavior-path-pattern',
];

/** The access log of CloudFront with chosen fields. The legacy format always contains addresses. */
export class EdgeLog extends Construct {
	constructor(scope: Construct, distribution: Distribution, { logRetention, disposable }: Config) {
		super(scope, 'edge-log');
		const { stackName: name, account } = Stack.of(this);
		const log = new LogGroup(this, 'log', { retention: logRetention, removalPolicy: disposable });
		const policy = new ResourcePolicy(this, 'writer', {
			policyStatements: [
				new PolicyStatement({
					principals: [new ServicePrincipal('delivery.logs.amazonaws.com')],
					actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
					resources: [log.logGroupArn],
					conditions: { StringEquals: { 'aws:SourceAccount': account } },
				}),
			],
		});
		const source = new CfnDeliverySource(this, 'source', {
			name,
			logType: 'ACCESS_LOGS',
			resourceArn: distribution.distributionArn,
		});
		const destination = new CfnDeliveryDestination(this, 'destination', {
			name,
			outputFormat: 'json',
			destinationResourceArn: log.logGroupArn,
		});
		const delivery = new CfnDelivery(this, 'delivery', {
			deliverySourceName: source.ref,
			deliveryDestinationArn: destination.attrArn,
			recordFields: fields,
		});
		delivery.node.addDependency(policy);
	}
}
