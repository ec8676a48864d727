import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonObject, isObject, list, number, objects, section, text } from '#kernel/json';
import type { Template } from './template.ts';

/** A Lambda function of the product, from the template. */
export interface FunctionResource {
	/** Unique, and a valid access key id: letters, digits and hyphens. */
	readonly key: string;
	/** For people: the function's own name, the last in the construct tree, or its logical id without the hash. */
	readonly label: string;
	readonly arn: string;
	readonly role: string;
	readonly file: string;
	readonly handler: string;
	readonly environment: Readonly<Record<string, string>>;
	readonly timeoutMs: number;
	readonly memoryMegabytes: number;
}

export interface TableResource {
	readonly name: string;
	readonly arn: string;
	readonly partitionKey: string;
	/** The partition key of each global index. */
	readonly indexes: Readonly<Record<string, string>>;
	readonly streamed: boolean;
	/** The CreateTable request. */
	readonly create: JsonObject;
}

/** The tables by name. */
export type TableIndex = ReadonlyMap<string, TableResource>;

/** An event source mapping on a table stream. */
export interface ConsumerResource {
	readonly name: string;
	readonly function: FunctionResource;
	readonly table: TableResource;
	readonly streamArn: string;
	readonly batchSize: number;
	readonly windowMs: number;
	/** The length of the tumbling window; zero without one. */
	readonly tumblingMs: number;
	readonly fromStart: boolean;
	readonly filters: readonly JsonObject[];
	readonly partialResponses: boolean;
	readonly bisects: boolean;
	/** Infinity when the mapping retries until the record is too old. */
	readonly maxRetries: number;
	readonly maxAgeMs: number;
	readonly failureDestination: string | undefined;
}

export interface ScheduleResource {
	readonly name: string;
	readonly arn: string;
	readonly expression: string;
	readonly timeZone: string;
	readonly function: FunctionResource;
	/** The target's input in place of the usual event. */
	readonly input: string | undefined;
	readonly source: 'aws.events' | 'aws.scheduler';
	/** Attempts at an invocation that fails, the first included. */
	readonly attempts: number;
}

/**
 * The product's functions: Node functions whose asset has the ES module of the handler. CDK's own are CommonJS or
 * Python.
 */
export function readFunctions(template: Template): FunctionResource[] {
	return template.resources('AWS::Lambda::Function').flatMap((resource) => {
		const raw = resource.properties;
		if (!String(raw['Runtime']).startsWith('nodejs')) return [];
		const asset = template.asset(String(template.resolve(resource.stack, section(raw, 'Code')['S3Key'] ?? '')));
		const [module, handler] = String(raw['Handler']).split('.');
		if (asset === undefined || module === undefined || handler === undefined) return [];
		const file = join(asset, `${module}.mjs`);
		if (!existsSync(file)) return [];
		const name = template.physicalName(resource);
		const given = name === template.key(resource) ? undefined : name;
		const variables = section(section(template.properties(resource), 'Environment'), 'Variables');
		return {
			key: template.key(resource),
			label: given ?? resource.path.at(-2) ?? name.replace(/[0-9A-F]{8}$/, ''),
			arn: template.arn(resource),
			role: text(template.resolve(resource.stack, raw['Role'] ?? null)) ?? '',
			file,
			handler,
			environment: Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, String(value)])),
			// Lambda's own defaults: 3 s, 128 MB.
			timeoutMs: number(raw['Timeout'], 3) * 1000,
			memoryMegabytes: number(raw['MemorySize'], 128),
		};
	});
}

/** The function behind an ARN, a qualified ARN, an invocation URI or a name. */
export function functionOf(all: readonly FunctionResource[], reference: unknown): FunctionResource | undefined {
	const wanted = String(reference);
	const [, arn] = /(arn:aws:lambda:[^:]*:[^:]*:function:[^:/]+)/.exec(wanted) ?? [];
	return all.find((lambda) => lambda.arn === (arn ?? wanted) || lambda.arn.endsWith(`:function:${wanted}`));
}

/** The tables of the template. */
export function readTables(template: Template): TableResource[] {
	return template.resources('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map((resource) => {
		const properties = template.properties(resource);
		const indexes = objects(properties['GlobalSecondaryIndexes']);
		const stream = properties['StreamSpecification'];
		const create: JsonObject = {
			TableName: template.physicalName(resource),
			AttributeDefinitions: properties['AttributeDefinitions'] ?? [],
			KeySchema: properties['KeySchema'] ?? [],
			BillingMode: 'PAY_PER_REQUEST',
		};
		if (indexes.length > 0)
			create['GlobalSecondaryIndexes'] = indexes.map((index) => ({
				IndexName: index['IndexName'] ?? '',
				KeySchema: index['KeySchema'] ?? [],
				Projection: index['Projection'] ?? {},
			}));
		if (isObject(stream))
			create['StreamSpecification'] = {
				StreamEnabled: true,
				StreamViewType: stream['StreamViewType'] ?? 'NEW_AND_OLD_IMAGES',
			};
		return {
			name: template.physicalName(resource),
			arn: template.arn(resource),
			partitionKey: hashKey(properties),
			indexes: Object.fromEntries(indexes.map((index) => [String(index['IndexName']), hashKey(index)])),
			streamed: isObject(stream),
			create,
		};
	});
}

function hashKey(holder: JsonObject): string {
	const key = objects(holder['KeySchema']).find((element) => element['KeyType'] === 'HASH');
	return String(key?.['AttributeName']);
}

/** The stream consumers of the template. */
export function readConsumers(
	template: Template,
	all: readonly FunctionResource[],
	known: readonly TableResource[],
): ConsumerResource[] {
	const found = template.resources('AWS::Lambda::EventSourceMapping').flatMap((resource) => {
		const properties = template.properties(resource);
		const streamArn = String(properties['EventSourceArn']);
		const table = known.find((tableResource) => streamArn.startsWith(`${tableResource.arn}/stream/`));
		const target = functionOf(all, properties['FunctionName']);
		if (table === undefined || target === undefined || properties['Enabled'] === false) return [];
		return consumer(properties, target, table, streamArn);
	});
	// A function on several streams is several consumers, each with a name of its own.
	return found.map((resource) => {
		const alone = found.filter((other) => other.function === resource.function).length === 1;
		return alone ? resource : { ...resource, name: `${resource.name}/${resource.table.name}` };
	});
}

function consumer(
	properties: JsonObject,
	target: FunctionResource,
	table: TableResource,
	streamArn: string,
): ConsumerResource {
	const retries = number(properties['MaximumRetryAttempts'], -1);
	const age = number(properties['MaximumRecordAgeInSeconds'], -1);
	const destination = section(section(properties, 'DestinationConfig'), 'OnFailure')['Destination'];
	return {
		name: target.label,
		function: target,
		table,
		streamArn,
		batchSize: number(properties['BatchSize'], 100),
		windowMs: number(properties['MaximumBatchingWindowInSeconds'], 0) * 1000,
		tumblingMs: number(properties['TumblingWindowInSeconds'], 0) * 1000,
		fromStart: properties['StartingPosition'] === 'TRIM_HORIZON',
		filters: objects(section(properties, 'FilterCriteria')['Filters']).map(
			(filter) => JSON.parse(String(filter['Pattern'])) as JsonObject,
		),
		partialResponses: list(properties['FunctionResponseTypes']).includes('ReportBatchItemFailures'),
		bisects: properties['BisectBatchOnFunctionError'] === true,
		maxRetries: retries < 0 ? Number.POSITIVE_INFINITY : retries,
		maxAgeMs: age < 0 ? Number.POSITIVE_INFINITY : age * 1000,
		failureDestination: text(destination),
	};
}

/** The schedules of the template. */
export function readSchedules(template: Template, all: readonly FunctionResource[]): ScheduleResource[] {
	const found = template.resources('AWS::Events::Rule', 'AWS::Scheduler::Schedule').flatMap((resource) => {
		const properties = template.properties(resource);
		const expression = text(properties['ScheduleExpression']);
		if (expression === undefined || properties['State'] === 'DISABLED') return [];
		const targets = objects(resource.type === 'AWS::Events::Rule' ? properties['Targets'] : properties['Target']);
		return targets.flatMap((target): ScheduleResource[] => {
			const called = functionOf(all, target['Arn']);
			if (called === undefined) return [];
			return [
				{
					name: called.label,
					arn: template.arn(resource),
					expression,
					timeZone: text(properties['ScheduleExpressionTimezone']) ?? 'UTC',
					function: called,
					input: text(target['Input']),
					source: resource.type === 'AWS::Events::Rule' ? 'aws.events' : 'aws.scheduler',
					attempts: attemptsOf(template, all, called),
				},
			];
		});
	});
	return found.map((schedule, index) => {
		const earlier = found.slice(0, index).filter((other) => other.function === schedule.function).length;
		return earlier === 0 ? schedule : { ...schedule, name: `${schedule.name}/${earlier + 1}` };
	});
}

/** A failed asynchronous invocation is retried twice, unless the function is configured otherwise. */
export function attemptsOf(template: Template, all: readonly FunctionResource[], called: FunctionResource): number {
	const config = template
		.resources('AWS::Lambda::EventInvokeConfig')
		.map((resource) => template.properties(resource))
		.find((properties) => functionOf(all, properties['FunctionName']) === called);
	return 1 + number(config?.['MaximumRetryAttempts'], 2);
}
