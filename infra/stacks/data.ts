import type { Table as CdkTable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { type App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { catalogTable } from '#catalog';
import { directoryTable } from '#directory';
import { ordersTable } from '#orders';
import type { TableName } from '#platform';
import { salesTable } from '#sales';
import { ServiceTable } from '../constructs/service-table.ts';
import { TableAlarms } from '../constructs/table-alarms.ts';
import type { SharedVariable } from '../functions.ts';
import type { SharedResources } from '../shared-resources.ts';
import { atHome } from '../regions.ts';
import type { Config, Stage } from '../stages.ts';

/** Everything that must outlive a mistake: tables, their encryption key, and secrets. */
export class DataStack extends Stack implements SharedResources {
	readonly config: Config;
	readonly key: Key;
	readonly tables: Readonly<Record<TableName, CdkTable>>;
	readonly variables: Readonly<Record<SharedVariable, string>>;
	readonly alarmTopic: Topic;

	constructor(app: App, id: string, stage: Stage, config: Config) {
		super(app, id, atHome(config));
		this.config = config;
		this.key = new Key(this, 'key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
		this.tables = {
			directory: new ServiceTable(this, directoryTable, this.key),
			catalog: new ServiceTable(this, catalogTable, this.key),
			orders: new ServiceTable(this, ordersTable, this.key),
			sales: new ServiceTable(this, salesTable, this.key),
		};
		this.variables = {
			DIRECTORY_TABLE: this.tables.directory.tableName,
			CATALOG_TABLE: this.tables.catalog.tableName,
			ORDERS_TABLE: this.tables.orders.tableName,
			ORDERS_STREAM: streamOf(this.tables.orders),
			SALES_TABLE: this.tables.sales.tableName,
			RATE_LIMITS: JSON.stringify(config.rateLimits),
			CURSOR_SECRET: this.#secret(stage, 'cursor-secret'),
			STRIPE_SECRET_KEY: this.#secret(stage, 'stripe-secret-key'),
			STRIPE_WEBHOOK_SECRET: this.#secret(stage, 'stripe-webhook-secret'),
		};
		this.alarmTopic = this.#alarmTopic();
		for (const [name, table] of Object.entries(this.tables)) new TableAlarms(table, name, this);
	}

	/**
	 * A secret, and the reference by which CloudFormation sets a function's variable to its value at deployment. No
	 * template, log or asset contains the value, and the environment is encrypted with the base's key. A request needs
	 * no call to Secrets Manager. The value is random at first; Stripe's two are then set by hand.
	 */
	#secret(stage: Stage, name: string): string {
		const secretName = `conghua-base/${stage}/${name}`;
		new Secret(this, name, {
			secretName,
			encryptionKey: this.key,
			generateSecretString: { passwordLength: 48, excludePunctuation: true },
			removalPolicy: RemovalPolicy.RETAIN,
		});
		return `{{resolve:secretsmanager:${secretName}:SecretString}}`;
	}

	/** The topic of alarms. Operators subscribe to it outside the template. */
	#alarmTopic(): Topic {
		const topic = new Topic(this, 'alarms', { masterKey: this.key, enforceSSL: true });
		const principals = ['cloudwatch', 'budgets'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`));
		const conditions = { StringEquals: { 'aws:SourceAccount': this.account } };
		topic.addToResourcePolicy(
			new PolicyStatement({ principals, actions: ['sns:Publish'], resources: [topic.topicArn], conditions }),
		);
		// In a key's own policy, `*` is the key.
		const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
		this.key.addToResourcePolicy(new PolicyStatement({ principals, actions, resources: ['*'], conditions }));
		new CfnOutput(this, 'AlarmTopic', { value: topic.topicArn });
		return topic;
	}
}

function streamOf({ tableStreamArn, node }: CdkTable): string {
	if (tableStreamArn === undefined) throw new Error(`${node.id} has no stream`);
	return tableStreamArn;
}
