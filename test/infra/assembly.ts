import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib/core';

type Objects = Readonly<Record<string, unknown>>;

/** A part of a template. Paths use dots: `SSESpecification.KMSMasterKeyId`, `Dimensions.0.Value`. */
export class TemplateObject {
	readonly value: unknown;

	constructor(value: unknown) {
		this.value = value;
	}

	/** The value at a path, or undefined. */
	at(path: string): unknown {
		return path.split('.').reduce((value, key) => (value as Objects | undefined)?.[key], this.value);
	}

	/** The text at a path, empty if there is none. */
	text(path: string): string {
		return String(this.at(path) ?? '');
	}

	/** The elements of the list at a path. A single value counts as a list of one. */
	elements(path: string): readonly TemplateObject[] {
		return [this.at(path) ?? []].flat().map((value) => new TemplateObject(value));
	}
}

/** A resource with its properties. Intrinsics are replaced by readable text: `orders46FA7C19.Arn/index/byBuyer`. */
export class Resource extends TemplateObject {
	readonly id: string;
	readonly type: string;
	/** Its place in the app, without the stack's name: `orders/Resource`. */
	readonly path: string;
	/** Its deletion policy and its replacement policy. */
	readonly policies: readonly [unknown, unknown];

	constructor(id: string, resource: TemplateObject, properties: unknown) {
		super(properties);
		this.id = id;
		this.type = resource.text('Type');
		this.path = resource.text('Metadata.aws:cdk:path').replace(/^[^/]+\//, '');
		this.policies = [resource.at('DeletionPolicy'), resource.at('UpdateReplacePolicy')];
	}
}

/** A permission of a role. */
export interface Statement {
	readonly actions: readonly string[];
	readonly resources: readonly string[];
	readonly condition: unknown;
}

/** The resources of all stacks synthesized by `npm run build`. */
export function builtResources(): Resources {
	const manifest = new TemplateObject(JSON.parse(readFileSync('cdk.out/manifest.json', 'utf8')));
	const artifacts = Object.values(manifest.at('artifacts') as Objects).map((artifact) => new TemplateObject(artifact));
	const stacks = artifacts.filter((artifact) => artifact.at('type') === 'aws:cloudformation:stack');
	const files = stacks.map((stack) => readFileSync(join('cdk.out', stack.text('properties.templateFile')), 'utf8'));
	return new Resources(files.map((text) => JSON.parse(text) as Objects));
}

/** All resources of an app. */
export class Resources {
	readonly all: readonly Resource[];
	/** The product's functions by name. CDK's own function that copies files is excluded. */
	readonly functions: ReadonlyMap<string, Resource>;

	constructor(templates: readonly Objects[]) {
		const exported = exportsOf(templates);
		this.all = templates.flatMap((template) =>
			Object.entries(template['Resources'] as Objects).map(([id, value]) => {
				const resource = new TemplateObject(value);
				return new Resource(id, resource, resolved(resource.at('Properties') ?? {}, exported));
			}),
		);
		const ours = this.of('AWS::Lambda::Function').filter((resource) => resource.text('Runtime').startsWith('nodejs'));
		this.functions = new Map(ours.map((resource) => [resource.path.split('/').at(-2) ?? '', resource]));
	}

	static of(app: App): Resources {
		return new Resources(app.synth().stacks.map((stack) => stack.template as Objects));
	}

	of(type: string): readonly Resource[] {
		return this.all.filter((resource) => resource.type === type);
	}

	/** The resource behind a reference or an attribute such as an ARN. Throws if there is none. */
	behind(reference: unknown): Resource {
		const resource = this.all.find(({ id }) => id === String(reference).split('.')[0]);
		if (resource === undefined) throw new Error(`no resource behind ${String(reference)}`);
		return resource;
	}

	/** The name of the product's function behind a reference or ARN. */
	nameOf(reference: unknown): string | undefined {
		return [...this.functions].find(([, { id }]) => id === String(reference).split('.')[0])?.[0];
	}

	/** The permissions of a function's role. */
	statementsOf(resource: Resource): readonly Statement[] {
		return statementsIn(this.behind(resource.at('Role')));
	}

	/** The tenant role of a function, if it has one. */
	tenantRoleOf(resource: Resource): Resource | undefined {
		const reference = resource.at('Environment.Variables.TENANT_ROLE');
		return reference === undefined ? undefined : this.behind(reference);
	}

	/** The permissions of a function by any of its roles. */
	reachOf(resource: Resource): readonly Statement[] {
		const tenantRole = this.tenantRoleOf(resource);
		return [...this.statementsOf(resource), ...(tenantRole ? statementsIn(tenantRole) : [])];
	}
}

/** The inline statements of a role. */
export function statementsIn(role: Resource): readonly Statement[] {
	const statements = role.elements('Policies').flatMap((policy) => policy.elements('PolicyDocument.Statement'));
	return statements.map((statement) => ({
		actions: statement.elements('Action').map(({ value }) => String(value)),
		resources: statement.elements('Resource').map(({ value }) => String(value)),
		condition: statement.at('Condition'),
	}));
}

/** The partition key patterns that all keys of a call have to match. */
export function leadingKeysOf(condition: unknown): readonly string[] {
	const keys = ['StringLike', 'StringEquals'].map((compared) => `ForAllValues:${compared}.dynamodb:LeadingKeys`);
	return keys.flatMap((path) => new TemplateObject(condition).elements(path).map(({ value }) => String(value)));
}

function exportsOf(templates: readonly Objects[]): ReadonlyMap<string, unknown> {
	const outputs = templates.flatMap((template) => Object.values((template['Outputs'] ?? {}) as Objects));
	return new Map(
		outputs.map((output) => [new TemplateObject(output).text('Export.Name'), new TemplateObject(output).at('Value')]),
	);
}

function resolved(value: unknown, exported: ReadonlyMap<string, unknown>): unknown {
	if (Array.isArray(value)) return value.map((item) => resolved(item, exported));
	if (typeof value !== 'object' || value === null) return value;
	const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
	if (others.length === 0) {
		if (name === 'Ref') return argument;
		if (name === 'Fn::GetAtt') return (argument as string[]).join('.');
		if (name === 'Fn::ImportValue') return resolved(exported.get(String(argument)), exported);
		if (name === 'Fn::Join')
			return (resolved(new TemplateObject(argument).at('1'), exported) as string[]).join(
				new TemplateObject(argument).text('0'),
			);
	}
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, exported)]));
}
