import { RemovalPolicy } from 'aws-cdk-lib/core';
import {
	type Attribute,
	AttributeType,
	BillingMode,
	ProjectionType,
	StreamViewType,
	Table as CdkTable,
	TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Index, Table } from '#platform';
import type { Config } from '../stages.ts';

/**
 * A table from its descriptor. On demand, because a drop's first minute carries a thousand times the night's load.
 * Recoverable to any second of 35 days. Neither the deletion of a stack nor a click in the console removes it.
 */
export class ServiceTable extends CdkTable {
	constructor(scope: Construct, descriptor: Table, key: IKey, { warmThroughput }: Pick<Config, 'warmThroughput'>) {
		const warm = warmThroughput?.[descriptor.name];
		const start = warm === undefined ? {} : { warmThroughput: warm };
		super(scope, descriptor.name, {
			partitionKey: text('pk'),
			sortKey: text('sk'),
			billingMode: BillingMode.PAY_PER_REQUEST,
			pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
			deletionProtection: true,
			removalPolicy: RemovalPolicy.RETAIN,
			encryption: TableEncryption.CUSTOMER_MANAGED,
			encryptionKey: key,
			...(descriptor.stream ? { stream: StreamViewType.NEW_AND_OLD_IMAGES } : {}),
			...(descriptor.timeToLive === undefined ? {} : { timeToLiveAttribute: descriptor.timeToLive }),
			...start,
		});
		for (const [indexName, index] of Object.entries(descriptor.indexes))
			this.addGlobalSecondaryIndex({
				indexName,
				partitionKey: text(index.partitionKey),
				sortKey: text(index.sortKey),
				...projectionOf(index),
				...start,
			});
	}
}

function text(name: string): Attribute {
	return { name, type: AttributeType.STRING };
}

function projectionOf({ projection }: Index): { projectionType: ProjectionType; nonKeyAttributes?: string[] } {
	if (projection === 'all') return { projectionType: ProjectionType.ALL };
	if (projection === 'keys') return { projectionType: ProjectionType.KEYS_ONLY };
	return { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...projection] };
}
