import { BoundedMap } from '#kernel';
import { type Json, type JsonObject, isObject, list, objects, section } from '#kernel/json';
import type { Ask } from './operations.ts';
import type { Template } from '../template.ts';

/** The calling role with its session tags. */
export interface Principal {
	readonly role: string;
	readonly tags: Readonly<Record<string, string>>;
}

interface Condition {
	/** In lower case, as IAM compares it. */
	readonly key: string;
	readonly forAll: boolean;
	readonly like: boolean;
	readonly patterns: readonly string[];
}

interface Statement {
	readonly allows: boolean;
	readonly actions: readonly RegExp[];
	readonly resources: readonly RegExp[];
	readonly conditions: readonly Condition[];
}

/** A statement of a role's trust policy: the principals that may assume it. */
interface Trust extends Omit<Statement, 'resources'> {
	readonly principals: readonly string[];
}

/** Authorizes each call as IAM would, from the synthesized policies of the caller's role. */
export class Policies {
	readonly #statements: ReadonlyMap<string, readonly Statement[]>;
	readonly #trusts: ReadonlyMap<string, readonly Trust[]>;
	/** A cache: statements without conditions always decide alike. */
	readonly #decided = new Map<string, boolean>();

	constructor(template: Template) {
		this.#statements = readStatements(template);
		this.#trusts = readTrusts(template);
	}

	/** Whether the principal is allowed: some allow applies and no deny does. */
	allows(principal: Principal, ask: Ask): boolean {
		const id = `${principal.role} ${ask.action} ${ask.resource}`;
		const known = this.#decided.get(id);
		if (known !== undefined) return known;
		const applying = (this.#statements.get(principal.role) ?? []).filter(
			(statement) =>
				statement.actions.some((action) => action.test(ask.action)) &&
				statement.resources.some((resource) => resource.test(ask.resource)),
		);
		const held = applying.filter((statement) =>
			statement.conditions.every((condition) => holds(condition, principal, ask)),
		);
		const allowed = held.some((statement) => statement.allows) && !held.some((statement) => !statement.allows);
		if (applying.every((statement) => statement.conditions.length === 0)) this.#decided.set(id, allowed);
		return allowed;
	}

	/**
	 * Whether the principal may assume the role: both that role's trust policy and the principal's own policy must
	 * allow it. (Within an account AWS is content with the former; a template is held to both.)
	 */
	trusts(principal: Principal, ask: Ask): boolean {
		const held = (this.#trusts.get(ask.resource) ?? []).filter(
			(trust) =>
				trust.principals.includes(principal.role) &&
				trust.actions.some((action) => action.test(ask.action)) &&
				trust.conditions.every((condition) => holds(condition, principal, ask)),
		);
		const trusted = held.some((trust) => trust.allows) && !held.some((trust) => !trust.allows);
		return trusted && this.allows(principal, ask);
	}
}

/** AWS's message for a refusal. `session` is the name of the caller's session. */
export function accessDenied(callerRole: string, session: string, ask: Ask): string {
	const [, , , , account = '', role = ''] = callerRole.split(':');
	const user = `arn:aws:sts::${account}:assumed-${role}/${session}`;
	return `User: ${user} is not authorized to perform: ${ask.action} on resource: ${ask.resource} because no identity-based policy allows the ${ask.action} action`;
}

function holds(condition: Condition, principal: Principal, ask: Ask): boolean {
	const patterns = condition.patterns.flatMap((pattern) => filled(pattern, principal) ?? []);
	const matches = (value: string) =>
		patterns.some((pattern) => (condition.like ? remembered(pattern).test(value) : pattern === value));
	const values = valuesOf(condition.key, ask);
	// ForAllValues holds for an empty set, which is why a scan passes a LeadingKeys condition.
	return condition.forAll ? values.every(matches) : values.some(matches);
}

const requestTag = 'aws:requesttag/';

/** The values of a call for a condition key. */
function valuesOf(key: string, { leadingKeys, tags = {} }: Ask): readonly string[] {
	if (key === 'dynamodb:leadingkeys') return leadingKeys;
	if (key === 'aws:tagkeys') return Object.keys(tags);
	return Object.entries(tags).flatMap(([name, value]) => (`${requestTag}${name.toLowerCase()}` === key ? [value] : []));
}

/**
 * A pattern with its policy variables replaced. Undefined if a variable has no value: such a pattern matches
 * nothing.
 */
function filled(pattern: string, principal: Principal): string | undefined {
	let complete = true;
	const text = pattern.replaceAll(/\$\{aws:PrincipalTag\/([^}]+)\}/g, (_, tag: string) => {
		const value = principal.tags[tag];
		if (value === undefined) complete = false;
		return value ?? '';
	});
	return complete ? text : undefined;
}

const maxRemembered = 1_000;
const compiled = new BoundedMap<string, RegExp>(maxRemembered);

/** A cache of compiled patterns: some for each role, and some for each tagged tenant. */
function remembered(pattern: string): RegExp {
	const known = compiled.get(pattern);
	if (known !== undefined) return known;
	const fresh = wildcard(pattern, true);
	compiled.set(pattern, fresh);
	return fresh;
}

/** IAM's wildcards. `${*}` and `${?}` stand for the literal characters. */
function wildcard(pattern: string, caseSensitive: boolean): RegExp {
	const source = pattern
		.split(/(\$\{[*?$]\}|[*?])/)
		.map((part) => {
			if (part === '*') return '[^]*';
			if (part === '?') return '[^]';
			const literal = /^\$\{[*?$]\}$/.test(part) ? part.charAt(2) : part;
			return literal.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
		})
		.join('');
	return new RegExp(`^${source}$`, caseSensitive ? '' : 'i');
}

function readStatements(template: Template): Map<string, Statement[]> {
	const byRole = new Map<string, Statement[]>();
	const roles = template.resources('AWS::IAM::Role');
	const add = (role: string, document: Json | undefined) => {
		if (!isObject(document)) return;
		byRole.set(role, [...(byRole.get(role) ?? []), ...objects(document['Statement']).flatMap(readStatement)]);
	};
	for (const role of roles)
		for (const inline of objects(template.properties(role)['Policies']))
			add(template.arn(role), inline['PolicyDocument']);
	for (const resource of template.resources('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')) {
		const properties = template.properties(resource);
		for (const name of list(properties['Roles'])) {
			const role = roles.find((candidate) => template.physicalName(candidate) === name);
			if (role !== undefined) add(template.arn(role), properties['PolicyDocument']);
		}
	}
	return byRole;
}

/** The trust policies of roles that name our own roles. Trust in AWS services is left to AWS. */
function readTrusts(template: Template): Map<string, Trust[]> {
	return new Map(
		template.resources('AWS::IAM::Role').map((role) => {
			const document = section(template.properties(role), 'AssumeRolePolicyDocument');
			return [template.arn(role), objects(document['Statement']).flatMap(readTrust)];
		}),
	);
}

function readTrust(statement: JsonObject): Trust[] {
	const principals = list(section(statement, 'Principal')['AWS']).map(String);
	if (statement['Principal'] === '*' || principals.includes('*') || statement['NotPrincipal'] !== undefined)
		throw new Error('the local runtime does not support a role that anybody may assume');
	if (principals.length === 0) return [];
	return readStatement({ ...statement, Resource: '*' }).map((read) => ({ ...read, principals }));
}

/** Only statements about DynamoDB, S3 and STS are evaluated locally. */
function readStatement(statement: JsonObject): Statement[] {
	if (statement['NotAction'] !== undefined || statement['NotResource'] !== undefined)
		throw new Error('the local runtime does not support NotAction and NotResource in a policy');
	const actions = list(statement['Action'])
		.map(String)
		.filter((action) => action === '*' || /^(?:dynamodb|s3|sts):/i.test(action));
	if (actions.length === 0) return [];
	return [
		{
			allows: statement['Effect'] === 'Allow',
			actions: actions.map((action) => wildcard(action, false)),
			resources: list(statement['Resource']).map((resource) => wildcard(String(resource), true)),
			conditions: Object.entries(section(statement, 'Condition')).flatMap(readCondition),
		},
	];
}

/** A condition that cannot be evaluated must not pass silently, so an unknown one stops the start. */
function readCondition([operator, keys]: [string, Json]): Condition[] {
	const [, quantifier = '', comparison] =
		/^(?:(ForAllValues|ForAnyValue):)?(StringLike|StringEquals)$/.exec(operator) ?? [];
	if (comparison === undefined || !isObject(keys))
		throw new Error(`the local runtime does not support the condition ${operator}`);
	return Object.entries(keys).map(([name, patterns]) => {
		const key = name.toLowerCase();
		if (!['dynamodb:leadingkeys', 'aws:tagkeys'].includes(key) && !key.startsWith(requestTag))
			throw new Error(`the local runtime does not support the condition key ${name}`);
		return {
			key,
			forAll: quantifier === 'ForAllValues',
			like: comparison === 'StringLike',
			patterns: list(patterns).map(String),
		};
	});
}
