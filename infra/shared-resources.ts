import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { BucketName, TableName } from '#platform';
import type { SharedVariable } from './functions.ts';
import type { Config } from './stages.ts';

/** Resources that every stack depends on. */
export interface SharedResources {
	readonly config: Config;
	/** The name of the base on its stage (`namePrefix`), and the namespace of its metrics. */
	readonly name: string;
	/** Encrypts tables, secrets, environments and failure queues. */
	readonly key: IKey;
	readonly tables: Readonly<Record<TableName, ITable>>;
	readonly buckets: Readonly<Record<BucketName, IBucket>>;
	/** The values of the variables shared by all functions. */
	readonly variables: Readonly<Record<SharedVariable, string>>;
	/** The topic that alarms notify. */
	readonly alarmTopic: ITopic;
}
