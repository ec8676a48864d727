import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';

/** The KMS actions that services call on behalf of a role to read and write encrypted data. */
export type KeyAction = 'Decrypt' | 'DescribeKey' | 'Encrypt' | 'GenerateDataKey' | 'ReEncryptFrom' | 'ReEncryptTo';

/** Services that encrypt with the base's key: tables, buckets, failure queues, environments of functions. */
export type KeyService = 'dynamodb' | 'sqs' | 'lambda' | 's3';

/**
 * Allows a role to use the base's key through the given services. Direct calls to KMS are not allowed, so stolen
 * credentials decrypt no data copied out of those services.
 */
export function keyStatement(
	scope: Construct,
	{ key }: SharedResources,
	actions: readonly KeyAction[],
	services: readonly KeyService[],
): PolicyStatement {
	const { region, urlSuffix } = Stack.of(scope);
	return new PolicyStatement({
		actions: actions.map((action) => `kms:${action}`),
		resources: [key.keyArn],
		conditions: { StringEquals: { 'kms:ViaService': services.map((service) => `${service}.${region}.${urlSuffix}`) } },
	});
}
