import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { TableName } from '#platform';
import type { SharedVariable } from './functions.ts';
import type { Config } from './stages.ts';

/** What every stack stands on. */
export interface SharedResources {
	readonly config: Config;
	/** Encrypts tables, secrets, environments and failure queues. */
	readonly key: IKey;
	readonly tables: Readonly<Record<TableName, ITable>>;
	/** The value of each variable that is the same for every function. */
	readonly variables: Readonly<Record<SharedVariable, string>>;
	/** Where alarms go. */
	readonly alarmTopic: ITopic;
}
