import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources.ts';

/** What the services ask of a key in the name of a role, so that they can read and write what it encrypts. */
export type KeyAction = 'Decrypt' | 'DescribeKey' | 'Encrypt' | 'GenerateDataKey' | 'ReEncryptFrom' | 'ReEncryptTo';

/** Services that hold what is encrypted with the base's key: tables, failure queues, environments of functions. */
export type KeyService = 'dynamodb' | 'sqs' | 'lambda';

/**
 * Use of the base's key by a role through the services named. A direct call to KMS is not allowed, so stolen credentials
 * of the role decrypt nothing that was copied out of those services.
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
