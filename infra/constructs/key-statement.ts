import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';

/** The KMS actions that services call on behalf of a role to read and write encrypted data. */
export type KeyAction = 'Decrypt' | 'DescribeKey' | 'Encrypt' | 'GenerateDataKey' | 'ReEncryptFrom' | 'ReEncryptTo';

/** Services that encrypt with the base's key: tables, failure queues, environments of functions. */
export type KeyService = 'dynamodb' | 'sqs' | 'lambda';

/**
 * Use of the base's key by a role through the given services. Direct calls to KMS are not allowed, so stolen
 * credentials decrypt no data copied out of those services.
 */
export function keyStatement(
	scope: Construct,
	{ key }: SharedResources,
	may: readonly KeyAction[],
	through: readonly KeyService[],
): PolicyStatement {
	const { region, urlSuffix } = Stack.of(scope);
	return new PolicyStatement({
		actions: may.map((action) => `kms:${action}`),
		resources: [key.keyArn],
		conditions: { StringEquals: { 'kms:ViaService': through.map((service) => `${service}.${region}.${urlSuffix}`) } },
	});
}
