import { type Json, type JsonObject, isObject, list, objects, section } from './json.ts';
import type { Ask } from './operations.ts';
import type { FunctionPart } from './parts.ts';
import type { Template } from './template.ts';

/** Who calls: a function's role, and the tags of its session once credentials are tagged per tenant. */
export interface Principal {
	readonly role: string;
	readonly tags: Readonly<Record<string, string>>;
}

interface Condition {
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

/** Decides each call as IAM would from the policies synthesized for the caller's role. */
export class Policies {
	readonly #statements: ReadonlyMap<string, readonly Statement[]>;
	/** Statements without conditions always decide alike. */
	readonly #decided = new Map<string, boolean>();

	constructor(template: Template) {
		this.#statements = readStatements(template);
	}

	/** Whether the principal may do this: an allow that applies, and no deny that does. */
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
}

/** AWS's words for a refusal. */
export function accessDenied(caller: FunctionPart, ask: Ask): string {
	const [, , , , account = '', role = ''] = caller.role.split(':');
	const user = `arn:aws:sts::${account}:assumed-${role}/${caller.label}`;
	return `User: ${user} is not authorized to perform: ${ask.action} on resource: ${ask.resource} because no identity-based policy allows the ${ask.action} action`;
}

function holds(condition: Condition, principal: Principal, ask: Ask): boolean {
	const patterns = condition.patterns.flatMap((pattern) => filled(pattern, principal) ?? []);
	const matches = (key: string) =>
		patterns.some((pattern) => (condition.like ? wildcard(pattern, true).test(key) : pattern === key));
	// ForAllValues is true of no values at all, which is why a scan passes a LeadingKeys condition.
	return condition.forAll ? ask.leadingKeys.every(matches) : ask.leadingKeys.some(matches);
}

/** A pattern with its policy variables replaced, or undefined when one has no value: the pattern then matches nothing. */
function filled(pattern: string, principal: Principal): string | undefined {
	let complete = true;
	const text = pattern.replaceAll(/\$\{aws:PrincipalTag\/([^}]+)\}/g, (_, tag: string) => {
		const value = principal.tags[tag];
		if (value === undefined) complete = false;
		return value ?? '';
	});
	return complete ? text : undefined;
}

/** IAM's wildcards; `${*}` and `${?}` are those characters themselves. */
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

/** Statements about other services than DynamoDB are left out: nothing here asks them. */
function readStatement(statement: JsonObject): Statement[] {
	if (statement['NotAction'] !== undefined || statement['NotResource'] !== undefined)
		throw new Error('the local runtime does not know NotAction and NotResource in a policy');
	const actions = list(statement['Action'])
		.map(String)
		.filter((action) => action === '*' || action.toLowerCase().startsWith('dynamodb:'));
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

/** What we cannot judge must not pass silently: an unknown condition stops the start. */
function readCondition([operator, keys]: [string, Json]): Condition[] {
	const [, quantifier = '', comparison] =
		/^(?:(ForAllValues|ForAnyValue):)?(StringLike|StringEquals)$/.exec(operator) ?? [];
	if (comparison === undefined || !isObject(keys))
		throw new Error(`the local runtime does not know the condition ${operator}`);
	return Object.entries(keys).map(([key, patterns]) => {
		if (key.toLowerCase() !== 'dynamodb:leadingkeys')
			throw new Error(`the local runtime does not know the condition key ${key}`);
		return {
			forAll: quantifier === 'ForAllValues',
			like: comparison === 'StringLike',
			patterns: list(patterns).map(String),
		};
	});
}
