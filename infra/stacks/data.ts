import type { Table as CdkTable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { HttpMethods } from 'aws-cdk-lib/aws-s3';
import { type App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { catalogTable } from '#catalog';
import { directoryTable } from '#directory';
import { ordersTable } from '#orders';
import type { BucketName, TableName } from '#platform';
import { salesTable } from '#sales';
import { announceObjects } from '../constructs/object-consumer.ts';
import { PrivateBucket } from '../constructs/private-bucket.ts';
import { ServiceTable } from '../constructs/service-table.ts';
import { TableAlarms } from '../constructs/table-alarms.ts';
import type { SharedVariable } from '../functions.ts';
import type { SharedResources } from '../shared-resources.ts';
import { atHome } from '../regions.ts';
import { claimNamesOf } from '../identity.ts';
import type { Config } from '../stages.ts';

/** Everything that must outlive a mistake: tables, buckets, their encryption key, and secrets. */
export class DataStack extends Stack implements SharedResources {
	readonly config: Config;
	readonly name: string;
	readonly key: Key;
	readonly tables: Readonly<Record<TableName, CdkTable>>;
	readonly buckets: Readonly<Record<BucketName, PrivateBucket>>;
	readonly variables: Readonly<Record<SharedVariable, string>>;
	readonly alarmTopic: Topic;

	constructor(app: App, id: string, name: string, config: Config) {
		super(app, id, atHome(config));
		this.config = config;
		this.name = name;
		this.key = new Key(this, 'key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
		this.tables = {
			directory: new ServiceTable(this, directoryTable, this.key, config),
			catalog: new ServiceTable(this, catalogTable, this.key, config),
			orders: new ServiceTable(this, ordersTable, this.key, config),
			sales: new ServiceTable(this, salesTable, this.key, config),
		};
		this.buckets = {
			// Segments are made again from the listings. A month of them is far more than a search still reads.
			search: new PrivateBucket(this, 'search', {
				key: this.key,
				removal: config.disposable,
				expiry: { 'segments/': 30 },
			}),
			media: new PrivateBucket(this, 'media', {
				key: this.key,
				removal: RemovalPolicy.RETAIN,
				expiry: { 'uploads/': 1 },
			}),
		};
		const stripe = { key: this.#secret('stripe-secret-key'), webhook: this.#secret('stripe-webhook-secret') };
		this.variables = {
			DIRECTORY_TABLE: this.tables.directory.tableName,
			CATALOG_TABLE: this.tables.catalog.tableName,
			ORDERS_TABLE: this.tables.orders.tableName,
			ORDERS_STREAM: streamOf(this.tables.orders),
			SALES_TABLE: this.tables.sales.tableName,
			SEARCH_BUCKET: this.buckets.search.bucketName,
			MEDIA_BUCKET: this.buckets.media.bucketName,
			RATE_LIMITS: JSON.stringify(config.rateLimits),
			ORDER_CLOCKS: JSON.stringify(config.orderClocks),
			RETURN_CLOCKS: JSON.stringify(config.returnClocks),
			CLAIM_NAMES: JSON.stringify(claimNamesOf(config.identity)),
			CURSOR_SECRET: this.#secret('cursor-secret').reference,
			STRIPE_SECRET_KEY: stripe.key.reference,
			STRIPE_WEBHOOK_SECRET: stripe.webhook.reference,
		};
		this.#serveMedia();
		this.alarmTopic = this.#alarmTopic();
		this.#allowEvents();
		for (const [table, resource] of Object.entries(this.tables)) new TableAlarms(resource, table, this);
		new CfnOutput(this, 'DirectoryTable', { value: this.tables.directory.tableName });
		new CfnOutput(this, 'StripeSecretKey', { value: stripe.key.arn });
		new CfnOutput(this, 'StripeWebhookSecret', { value: stripe.webhook.arn });
	}

	/**
	 * A secret, and the reference by which CloudFormation sets a function's variable to its value at deployment. No
	 * template, log or asset contains the value, and the environment is encrypted with the base's key. A request needs
	 * no call to Secrets Manager. The value is random at first; Stripe's two are then set by hand. AWS generates the name,
	 * because the secret outlives its stack and a fixed name would block the next one.
	 */
	#secret(name: string): { readonly reference: string; readonly arn: string } {
		const { secretArn: arn } = new Secret(this, name, {
			encryptionKey: this.key,
			generateSecretString: { passwordLength: 48, excludePunctuation: true },
			removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
		});
		return { arn, reference: `{{resolve:secretsmanager:${arn}:SecretString}}` };
	}

	/**
	 * Browsers post pictures to `uploads/` with a signed form, so any origin may. CloudFront alone reads the files below
	 * `media/`. Its distribution is made after the bucket, so any of the account's may.
	 */
	#serveMedia(): void {
		const { media } = this.buckets;
		media.addCorsRule({ allowedMethods: [HttpMethods.POST], allowedOrigins: ['*'], maxAge: 3_600 });
		announceObjects(media);
		const name = { service: 'cloudfront', region: '', resource: 'distribution', resourceName: '*' };
		const principals = [new ServicePrincipal('cloudfront.amazonaws.com')];
		const conditions = { StringLike: { 'aws:SourceArn': this.formatArn(name) } };
		const resources = [media.arnForObjects('media/*')];
		media.addToResourcePolicy(new PolicyStatement({ principals, actions: ['s3:GetObject'], resources, conditions }));
		this.key.addToResourcePolicy(
			// In a key's own policy, `*` is the key.
			new PolicyStatement({ principals, actions: ['kms:Decrypt'], resources: ['*'], conditions }),
		);
	}

	/** EventBridge puts what it could not deliver into encrypted failure queues. */
	#allowEvents(): void {
		this.key.addToResourcePolicy(
			new PolicyStatement({
				principals: [new ServicePrincipal('events.amazonaws.com')],
				actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
				resources: ['*'],
				conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
			}),
		);
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
