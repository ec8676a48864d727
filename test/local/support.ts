import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Base, type BaseOptions, startBase } from '#local';

/** A temporary directory with its removal. */
export function temporary(): { path: string; remove: () => void } {
	const path = mkdtempSync(join(tmpdir(), 'conghua-local-'));
	return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

const table = (stream: boolean) => ({
	Type: 'AWS::DynamoDB::GlobalTable',
	Properties: {
		KeySchema: [
			{ AttributeName: 'pk', KeyType: 'HASH' },
			{ AttributeName: 'sk', KeyType: 'RANGE' },
		],
		AttributeDefinitions: [
			{ AttributeName: 'pk', AttributeType: 'S' },
			{ AttributeName: 'sk', AttributeType: 'S' },
		],
		BillingMode: 'PAY_PER_REQUEST',
		Replicas: [{ Region: { Ref: 'AWS::Region' } }],
		...(stream && { StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } }),
	},
});

const lambda = (name: string, variables: object, timeout = 5) => ({
	Type: 'AWS::Lambda::Function',
	Properties: {
		Runtime: 'nodejs24.x',
		Handler: 'index.handler',
		Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: `${name}.zip` },
		Role: { 'Fn::GetAtt': [`${name}Role`, 'Arn'] },
		Timeout: timeout,
		Environment: { Variables: variables },
	},
});

const policy = (role: string, ...statements: object[]) => ({
	Type: 'AWS::IAM::Policy',
	Properties: { Roles: [{ Ref: role }], PolicyDocument: { Statement: statements } },
});

const imported = (name: string) => ({ 'Fn::ImportValue': `data:${name}` });
const route = (key: string, jwt = false) => ({
	Type: 'AWS::ApiGatewayV2::Route',
	Properties: {
		RouteKey: key,
		Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
		AuthorizationType: jwt ? 'JWT' : 'NONE',
		...(jwt && { AuthorizerId: { Ref: 'Authorizer' } }),
	},
});

/** Two stacks: the tables, and the resources that use them across a stack border. */
export function stacks(mapping: object = {}) {
	const output = (name: string, value: object) => [name, { Value: value, Export: { Name: `data:${name}` } }];
	const data = {
		Resources: {
			ThingsTable: table(true),
			SeenTable: table(false),
			Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
		},
		Outputs: Object.fromEntries([
			output('Things', { Ref: 'ThingsTable' }),
			output('ThingsArn', { 'Fn::GetAtt': ['ThingsTable', 'Arn'] }),
			output('ThingsStream', { 'Fn::GetAtt': ['ThingsTable', 'StreamArn'] }),
			output('Seen', { Ref: 'SeenTable' }),
			output('SeenArn', { 'Fn::GetAtt': ['SeenTable', 'Arn'] }),
			output('Secret', { Ref: 'Secret' }),
		]),
	};
	const secret = { 'Fn::Join': ['', ['{{resolve:secretsmanager:', imported('Secret'), ':SecretString:::}}']] };
	const stripe = (name: string) => `{{resolve:secretsmanager:conghua-base/local/${name}:SecretString:::}}`;
	const app = {
		Resources: {
			apiRole: { Type: 'AWS::IAM::Role', Properties: {} },
			consumerRole: { Type: 'AWS::IAM::Role', Properties: {} },
			tickRole: { Type: 'AWS::IAM::Role', Properties: {} },
			api: lambda(
				'api',
				{
					THINGS_TABLE: imported('Things'),
					SEEN_TABLE: imported('Seen'),
					SECRET: secret,
					STRIPE_SECRET_KEY: stripe('stripe-secret-key'),
					STRIPE_WEBHOOK_SECRET: stripe('stripe-webhook-secret'),
				},
				1,
			),
			consumer: lambda('consumer', { SEEN_TABLE: imported('Seen') }),
			tick: lambda('tick', { THINGS_TABLE: imported('Things') }),
			ProviderOfCdk: {
				...lambda('tick', {}),
				Properties: { Runtime: 'python3.13', Handler: 'index.handler', Code: { S3Key: 'tick.zip' } },
			},
			apiPolicy: policy(
				'apiRole',
				{
					Effect: 'Allow',
					Action: ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:Scan'],
					Resource: [imported('ThingsArn')],
				},
				{
					Effect: 'Allow',
					Action: 'dynamodb:GetItem',
					Resource: imported('ThingsArn'),
					Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['mine#*'] } },
				},
			),
			consumerPolicy: policy('consumerRole', {
				Effect: 'Allow',
				Action: 'dynamodb:Put*',
				Resource: imported('SeenArn'),
			}),
			tickPolicy: policy('tickRole', { Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: imported('ThingsArn') }),
			Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
			Mapping: {
				Type: 'AWS::Lambda::EventSourceMapping',
				Properties: {
					FunctionName: { Ref: 'consumer' },
					EventSourceArn: imported('ThingsStream'),
					StartingPosition: 'TRIM_HORIZON',
					BatchSize: 10,
					MaximumRetryAttempts: 2,
					BisectBatchOnFunctionError: true,
					FunctionResponseTypes: ['ReportBatchItemFailures'],
					DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Queue', 'Arn'] } } },
					FilterCriteria: {
						Filters: [
							{ Pattern: JSON.stringify({ dynamodb: { Keys: { pk: { S: [{ 'anything-but': ['ticks'] }] } } } }) },
						],
					},
					...mapping,
				},
			},
			Daily: {
				Type: 'AWS::Events::Rule',
				Properties: {
					ScheduleExpression: 'cron(5 16 * * ? *)',
					State: 'ENABLED',
					Targets: [{ Arn: { 'Fn::GetAtt': ['tick', 'Arn'] }, Id: 'a' }],
				},
			},
			Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
			Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: {} },
			Api: {
				Type: 'AWS::ApiGatewayV2::Api',
				Properties: {
					Name: 'test',
					ProtocolType: 'HTTP',
					CorsConfiguration: {
						AllowOrigins: ['https://shop.example'],
						AllowMethods: ['POST'],
						AllowHeaders: ['content-type'],
						MaxAge: 60,
					},
				},
			},
			Integration: {
				Type: 'AWS::ApiGatewayV2::Integration',
				Properties: { IntegrationUri: { 'Fn::GetAtt': ['api', 'Arn'] }, PayloadFormatVersion: '2.0' },
			},
			Authorizer: {
				Type: 'AWS::ApiGatewayV2::Authorizer',
				Properties: {
					Name: 'jwt',
					AuthorizerType: 'JWT',
					JwtConfiguration: {
						Audience: [{ Ref: 'Client' }],
						Issuer: { 'Fn::Sub': 'https://cognito-idp.${AWS::Region}.${AWS::URLSuffix}/${Pool}' },
					},
				},
			},
			RouteOpen: route('POST /v1/open'),
			RouteMine: route('POST /v1/mine', true),
			RouteOne: route('GET /v1/things/{thingId}'),
			RouteStatic: route('GET /v1/things/special'),
			RouteGreedy: route('ANY /v1/files/{proxy+}'),
			RouteStripe: route('POST /v1/webhooks/stripe'),
			Bucket: { Type: 'AWS::S3::Bucket', Properties: {} },
			Deployment: {
				Type: 'Custom::CDKBucketDeployment',
				Properties: { SourceObjectKeys: ['site.zip'], DestinationBucketName: { Ref: 'Bucket' } },
			},
			Distribution: {
				Type: 'AWS::CloudFront::Distribution',
				Properties: {
					DistributionConfig: {
						DefaultRootObject: 'index.html',
						DefaultCacheBehavior: { TargetOriginId: 'site' },
						Origins: [{ Id: 'site', DomainName: { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] } }],
					},
				},
			},
		},
	};
	return { data, app };
}

/** Writes the two stacks as a cdk.out directory whose assets are the fixtures beside this file. */
export function synthesize(directory: string, mapping: object = {}): string {
	const out = join(directory, 'cdk.out');
	mkdirSync(join(directory, 'site', 'problems'), { recursive: true });
	mkdirSync(out, { recursive: true });
	writeFileSync(join(directory, 'site', 'index.html'), '<h1>cockpit</h1>');
	writeFileSync(join(directory, 'site', 'docs.html'), '<h1>docs</h1>');
	writeFileSync(join(directory, 'site', 'openapi.json'), '{}');
	writeFileSync(join(directory, 'site', 'problems', 'out-of-stock.html'), 'sold out');
	writeFileSync(join(directory, 'outside.html'), 'not for you');
	const { data, app } = stacks(mapping);
	writeFileSync(join(out, 'data.template.json'), JSON.stringify(data));
	writeFileSync(join(out, 'app.template.json'), JSON.stringify(app));
	const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
	const asset = (name: string, path: string) => [
		name,
		{ source: { path }, destinations: { local: { objectKey: `${name}.zip` } } },
	];
	const files = Object.fromEntries([
		...['api', 'consumer', 'tick'].map((name) => asset(name, relative(out, join(fixtures, name)))),
		asset('site', '../site'),
	]);
	writeFileSync(join(out, 'app.assets.json'), JSON.stringify({ files }));
	return out;
}

export interface TestBase extends Base {
	readonly directory: string;
	readonly dataDir: string;
	post(
		path: string,
		body: unknown,
		headers?: Record<string, string>,
	): Promise<{ status: number; headers: Headers; body: Body }>;
}

/** The fields of a response that tests read. */
export type Body = Readonly<Record<string, unknown>>;

/** Starts a base on the fixture's stacks in a directory. */
export async function start(
	directory: string,
	options: Partial<BaseOptions> = {},
	mapping: object = {},
): Promise<TestBase> {
	const dataDir = join(directory, 'data');
	const base = await startBase({
		templates: synthesize(directory, mapping),
		dataDir,
		port: 0,
		streamRetryMs: 1,
		...options,
	});
	return {
		...base,
		directory,
		dataDir,
		post: async (path, body, headers = {}) => {
			const response = await fetch(base.url + path, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body: JSON.stringify(body),
			});
			const text = await response.text();
			return {
				status: response.status,
				headers: response.headers,
				body: (text === '' ? {} : JSON.parse(text)) as Body,
			};
		},
	};
}
