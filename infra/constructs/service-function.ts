import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
	ApplicationLogLevel,
	Architecture,
	Code,
	Function as CdkFunction,
	LoggingFormat,
	Runtime,
	SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { BucketName, TableName } from '#platform';
import {
	type FunctionName,
	type FunctionSpec,
	type Grant,
	type Grants,
	type ObjectGrants,
	type Variable,
	functionSpecs,
} from '../functions.ts';
import type { SharedResources } from '../shared-resources.ts';
import { FunctionAlarms } from './function-alarms.ts';
import { type KeyService, keyStatement } from './key-statement.ts';
import { TenantRole } from './tenant-role.ts';

/**
 * A function of `functionSpecs` with its role. CDK's own grants are switched off, because they are wider than the
 * spec: all batch and stream actions, wildcards over indexes and keys.
 */
export class ServiceFunction extends CdkFunction {
	constructor(
		scope: Construct,
		name: FunctionName,
		shared: SharedResources,
		extraStatements: readonly PolicyStatement[] = [],
	) {
		const spec: FunctionSpec = functionSpecs[name];
		const logGroup = new LogGroup(scope, `${name}-log`, {
			retention: shared.config.logRetention,
			removalPolicy: shared.config.disposable,
		});
		const statements = [
			writeTo(logGroup),
			keyStatement(scope, shared, allKeyActions, servicesOf(spec)),
			...tableStatements(spec.tables, 'StringLike', shared),
			...bucketStatements(spec.buckets ?? {}, shared),
			...extraStatements,
		];
		if (spec.forTenant !== undefined) statements.push(TenantRole.assumeStatement(scope, name));
		const role = new Role(scope, `${name}-role`, {
			assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
			inlinePolicies: { permissions: new PolicyDocument({ statements }) },
		});
		const variables: Readonly<Partial<Record<Variable, string>>> = {
			...shared.variables,
			...(spec.forTenant === undefined ? {} : { TENANT_ROLE: tenantRole(scope, name, role, spec.forTenant, shared) }),
		};
		super(scope, name, {
			// A new revision makes CloudFormation update the function and read changed secrets.
			description: `Conghua Base ${name}, secrets revision ${shared.config.secretsRevision}`,
			runtime: Runtime.NODEJS_24_X,
			architecture: Architecture.ARM_64,
			code: Code.fromAsset(`dist/functions/${name}`),
			handler: 'index.handler',
			memorySize: spec.memoryMegabytes,
			timeout: Duration.seconds(spec.timeoutSeconds),
			role: role.withoutPolicyUpdates(),
			environment: Object.fromEntries(spec.environment.map((variable) => [variable, variables[variable] ?? ''])),
			environmentEncryption: shared.key,
			logGroup,
			loggingFormat: LoggingFormat.JSON,
			applicationLogLevelV2: ApplicationLogLevel.INFO,
			systemLogLevelV2: SystemLogLevel.WARN,
		});
		new FunctionAlarms(this, name, spec.timeoutSeconds, shared);
	}
}

function writeTo(logGroup: LogGroup): PolicyStatement {
	return new PolicyStatement({
		actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
		resources: [logGroup.logGroupArn],
	});
}

/** Every KMS action that services call on behalf of a function. */
const allKeyActions = ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'] as const;

/** The tenant role of a function. Keys are compared literally, so a wildcard in a tag is an ordinary character. */
function tenantRole(
	scope: Construct,
	name: FunctionName,
	functionRole: Role,
	grants: Grants,
	shared: SharedResources,
): string {
	const statements = [
		keyStatement(scope, shared, allKeyActions, ['dynamodb']),
		...tableStatements(grants, 'StringEquals', shared),
	];
	return new TenantRole(scope, name, functionRole, statements).roleArn;
}

/** The services that use the base's key for a function. */
function servicesOf({ buckets }: FunctionSpec): KeyService[] {
	return ['dynamodb', 'lambda', ...(buckets === undefined ? [] : ['s3' as const]), 'sqs'];
}

function bucketStatements(grantsByBucket: ObjectGrants, { buckets }: SharedResources): PolicyStatement[] {
	return Object.entries(grantsByBucket).flatMap(([name, grants]) =>
		grants.map(
			({ actions, prefix }) =>
				new PolicyStatement({
					actions: actions.map((action) => `s3:${action}`),
					resources: [buckets[name as BucketName].arnForObjects(`${prefix}*`)],
				}),
		),
	);
}

function tableStatements(
	grantsByTable: Grants,
	operator: 'StringLike' | 'StringEquals',
	{ tables }: SharedResources,
): PolicyStatement[] {
	const grants = Object.entries(grantsByTable).flatMap(([name, ofTable]) =>
		[ofTable].flat().map((grant: Grant) => [name as TableName, grant] as const),
	);
	return grants.flatMap(([name, { actions, leadingKeys, indexes = [] }]) => {
		const { tableArn } = tables[name];
		const onItems = new PolicyStatement({
			actions: actions.map((action) => `dynamodb:${action}`),
			resources: [tableArn],
			...(leadingKeys === undefined
				? {}
				: { conditions: { [`ForAllValues:${operator}`]: { 'dynamodb:LeadingKeys': leadingKeys } } }),
		});
		if (indexes.length === 0) return [onItems];
		const resources = indexes.map((index) => `${tableArn}/index/${index}`);
		return [onItems, new PolicyStatement({ actions: ['dynamodb:Query'], resources })];
	});
}
