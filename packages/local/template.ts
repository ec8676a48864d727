import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from './files.ts';
import { type AwsLocation, attributeOf, nameProperty, referenceOf } from './identities.ts';
import { type Json, type JsonObject, isObject, list, objects, section, text } from '#kernel/json';

/** A resource of a stack, with its properties as written (intrinsics unresolved). */
export interface Resource {
	readonly stack: string;
	readonly logicalId: string;
	readonly type: string;
	readonly properties: JsonObject;
	/** The names in the construct tree, without the stack's. Empty when synthesized without path metadata. */
	readonly path: readonly string[];
}

interface Stack {
	readonly name: string;
	readonly resources: ReadonlyMap<string, Resource>;
	readonly parameters: JsonObject;
	readonly outputs: readonly JsonObject[];
}

const noValue = Symbol('AWS::NoValue');
/** Deeper nesting than any template has. A reference cycle would otherwise run forever. */
const maxDepth = 100;

/** All stacks of a cdk.out directory, read as one. Intrinsics are resolved over all of them. */
export class Template {
	readonly directory: string;
	readonly location: AwsLocation;
	readonly #stacks: ReadonlyMap<string, Stack>;
	readonly #dynamic: (reference: string) => string;
	readonly #assets: ReadonlyMap<string, string>;
	readonly #exports = new Map<string, { stack: string; value: Json }>();
	readonly #shared = new Set<string>();

	/** `dynamic` supplies the value of a `{{resolve:…}}` reference, given the part after `resolve:`. */
	constructor(directory: string, dynamic: (reference: string) => string) {
		this.directory = directory;
		this.#dynamic = dynamic;
		const manifest = readManifest(directory);
		this.location = manifest.location;
		this.#stacks = new Map(manifest.stacks.map((stack) => [stack.name, stack]));
		this.#assets = readAssets(directory);
		const seen = new Set<string>();
		for (const { logicalId } of this.resources()) {
			if (seen.has(logicalId)) this.#shared.add(logicalId);
			seen.add(logicalId);
		}
		for (const stack of manifest.stacks)
			for (const output of stack.outputs) {
				const name = section(output, 'Export')['Name'];
				if (name !== undefined && output['Value'] !== undefined)
					this.#exports.set(String(this.resolve(stack.name, name)), { stack: stack.name, value: output['Value'] });
			}
	}

	/** All resources, or those of the given types. */
	resources(...types: string[]): Resource[] {
		const all = [...this.#stacks.values()].flatMap((stack) => [...stack.resources.values()]);
		return types.length === 0 ? all : all.filter((resource) => types.includes(resource.type));
	}

	/** The resolved properties of a resource. */
	properties(resource: Resource): JsonObject {
		const resolved = this.resolve(resource.stack, resource.properties);
		return isObject(resolved) ? resolved : {};
	}

	/** A name that is stable over restarts: the given one, else the logical id (with its stack where two share it). */
	physicalName(resource: Resource): string {
		const property = nameProperty(resource.type);
		const given = property === undefined ? undefined : resource.properties[property];
		if (given !== undefined) return String(this.resolve(resource.stack, given));
		return this.key(resource);
	}

	/** A name for a resource that is unique over all stacks: letters, digits and hyphens. */
	key(resource: Resource): string {
		return this.#shared.has(resource.logicalId) ? `${resource.stack}-${resource.logicalId}` : resource.logicalId;
	}

	arn(resource: Resource): string {
		return this.attribute(resource, 'Arn');
	}

	attribute(resource: Resource, attribute: string): string {
		return attributeOf(resource.type, this.physicalName(resource), attribute, this.location);
	}

	/** The directory (or file) of an asset by its key in the asset bucket; undefined if cdk.out lacks it. */
	asset(objectKey: string): string | undefined {
		return this.#assets.get(objectKey);
	}

	/** A value with every intrinsic and dynamic reference replaced. Throws on an unsupported intrinsic. */
	resolve(stack: string, value: Json): Json {
		const resolved = this.#resolve(stack, value, 0);
		return resolved === noValue ? null : resolved;
	}

	#resolve(stack: string, value: Json, depth: number): Json | typeof noValue {
		if (depth > maxDepth) throw new Error(`circular reference in the template of ${stack}`);
		if (typeof value === 'string') return this.#dynamicReferences(value);
		if (Array.isArray(value))
			return value.map((item) => this.#resolve(stack, item, depth + 1)).filter((item) => item !== noValue);
		if (!isObject(value)) return value;
		const [name, ...others] = Object.keys(value);
		if (name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::')))
			return this.#intrinsic(stack, name, value[name] ?? null, depth + 1);
		const entries = Object.entries(value).map(([key, item]) => [key, this.#resolve(stack, item, depth + 1)] as const);
		return Object.fromEntries(entries.filter((entry): entry is readonly [string, Json] => entry[1] !== noValue));
	}

	#intrinsic(stack: string, name: string, argument: Json, depth: number): Json | typeof noValue {
		const resolve = (value: Json | undefined) => {
			const resolved = this.#resolve(stack, value ?? null, depth);
			return resolved === noValue ? null : resolved;
		};
		const args = list(argument);
		switch (name) {
			case 'Ref':
				return this.#reference(stack, String(argument), depth);
			case 'Fn::GetAtt': {
				const [logicalId, ...path] = typeof argument === 'string' ? argument.split('.') : args.map(String);
				return this.attribute(this.#resource(stack, logicalId ?? ''), path.join('.'));
			}
			case 'Fn::ImportValue': {
				const exported = this.#exports.get(String(resolve(argument)));
				if (exported === undefined) throw new Error(`no stack exports ${JSON.stringify(resolve(argument))}`);
				return this.#resolve(exported.stack, exported.value, depth);
			}
			case 'Fn::Join':
				return this.#dynamicReferences(list(resolve(args[1])).map(String).join(String(args[0])));
			case 'Fn::Select':
				return list(resolve(args[1]))[Number(resolve(args[0]))] ?? null;
			case 'Fn::Split':
				return String(resolve(args[1])).split(String(args[0]));
			case 'Fn::Sub':
				return this.#substitute(stack, argument, depth);
			default:
				throw new Error(`the local runtime does not support ${name} (stack ${stack})`);
		}
	}

	#substitute(stack: string, argument: Json, depth: number): string {
		const [pattern, variables] = Array.isArray(argument) ? argument : [argument, {}];
		const given = isObject(variables) ? variables : {};
		const text = String(pattern).replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
			if (literal === '!') return `\${${name}}`;
			const substitute = given[name];
			if (substitute !== undefined) return String(this.#resolve(stack, substitute, depth));
			const value: JsonObject = name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name };
			return String(this.#resolve(stack, value, depth));
		});
		return this.#dynamicReferences(text);
	}

	#reference(stack: string, name: string, depth: number): Json | typeof noValue {
		const pseudo: Record<string, string> = {
			'AWS::Region': this.location.region,
			'AWS::AccountId': this.location.account,
			'AWS::Partition': 'aws',
			'AWS::URLSuffix': 'amazonaws.com',
			'AWS::StackName': stack,
			'AWS::StackId': `arn:aws:cloudformation:${this.location.region}:${this.location.account}:stack/${stack}/local`,
		};
		if (name === 'AWS::NoValue') return noValue;
		if (pseudo[name] !== undefined) return pseudo[name];
		const parameter = this.#stacks.get(stack)?.parameters[name];
		if (isObject(parameter)) return this.#resolve(stack, parameter['Default'] ?? '', depth);
		const resource = this.#resource(stack, name);
		// An alias or version stands for its function here: one machine runs one version.
		if (resource.type === 'AWS::Lambda::Alias' || resource.type === 'AWS::Lambda::Version')
			return this.#resolve(stack, resource.properties['FunctionName'] ?? null, depth);
		return referenceOf(resource.type, this.physicalName(resource), this.location);
	}

	#resource(stack: string, logicalId: string): Resource {
		const found = this.#stacks.get(stack)?.resources.get(logicalId);
		if (found === undefined) throw new Error(`stack ${stack} has no resource ${logicalId}`);
		return found;
	}

	#dynamicReferences(value: string): string {
		if (!value.includes('{{resolve:')) return value;
		return value.replaceAll(/\{\{resolve:([^}]+)\}\}/g, (_, reference: string) => this.#dynamic(reference));
	}
}

function readManifest(directory: string): { location: AwsLocation; stacks: Stack[] } {
	const manifest = readJson(join(directory, 'manifest.json'));
	const artifacts = isObject(manifest) ? Object.entries(section(manifest, 'artifacts')) : [];
	const found = artifacts.flatMap(([id, artifact]) => {
		if (!isObject(artifact) || artifact['type'] !== 'aws:cloudformation:stack') return [];
		const properties = section(artifact, 'properties');
		return [
			{
				name: text(properties['stackName']) ?? id,
				file: String(properties['templateFile']),
				at: artifact['environment'],
			},
		];
	});
	const files = isObject(manifest) ? found : templateFiles(directory);
	if (files.length === 0) throw new Error(`no stack templates in ${directory}: run \`npm run build\` first`);
	const [, account, region] = /^aws:\/\/(\d{12}|[^/]+)\/(.+)$/.exec(String(files[0]?.at)) ?? [];
	return {
		location: {
			account: account !== undefined && /^\d{12}$/.test(account) ? account : '000000000000',
			region: region === undefined || region === 'unknown-region' ? 'us-east-1' : region,
		},
		stacks: files.map(({ name, file }) => readStack(name, join(directory, file))),
	};
}

function templateFiles(directory: string): { name: string; file: string; at?: Json }[] {
	return readdirSync(directory)
		.filter((file) => file.endsWith('.template.json'))
		.toSorted()
		.map((file) => ({ name: file.slice(0, -'.template.json'.length), file }));
}

function readStack(name: string, file: string): Stack {
	const template = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
	const resources = Object.entries(section(template, 'Resources')).flatMap(([logicalId, resource]) => {
		if (!isObject(resource)) return [];
		const type = String(resource['Type']);
		const path = (text(section(resource, 'Metadata')['aws:cdk:path']) ?? '').split('/').slice(1);
		return [[logicalId, { stack: name, logicalId, type, path, properties: section(resource, 'Properties') }] as const];
	});
	return {
		name,
		resources: new Map(resources),
		parameters: section(template, 'Parameters'),
		outputs: objects(Object.values(section(template, 'Outputs'))),
	};
}

/** From the key in the asset bucket to the path in cdk.out. Independent of metadata, which plain synthesis omits. */
function readAssets(directory: string): Map<string, string> {
	const assets = new Map<string, string>();
	for (const file of readdirSync(directory).filter((name) => name.endsWith('.assets.json'))) {
		const content = readJson(join(directory, file));
		if (!isObject(content)) continue;
		for (const asset of objects(Object.values(section(content, 'files'))))
			for (const destination of objects(Object.values(section(asset, 'destinations'))))
				assets.set(String(destination['objectKey']), join(directory, String(section(asset, 'source')['path'])));
	}
	return assets;
}
