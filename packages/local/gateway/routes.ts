import { isObject, list, section, text } from '#kernel/json';
import { type FunctionResource, functionOf } from '../resources.ts';
import type { Template } from '../template.ts';

export interface Authorizer {
	readonly issuer: string;
	readonly audience: readonly string[];
}

export interface Route {
	/** As in the template: `POST /v1/checkouts`, `$default`. */
	readonly key: string;
	readonly method: string;
	readonly segments: readonly string[];
	readonly function: FunctionResource;
	readonly authorizer: Authorizer | undefined;
	readonly scopes: readonly string[];
}

export interface Cors {
	readonly origins: readonly string[];
	readonly methods: readonly string[];
	readonly headers: readonly string[];
	readonly exposed: readonly string[];
	readonly maxAge: string | undefined;
	readonly credentials: boolean;
}

export interface Match {
	readonly route: Route;
	readonly parameters: Readonly<Record<string, string>>;
}

/** The routes of the template's HTTP API with their functions. */
export function readRoutes(template: Template, all: readonly FunctionResource[]): Route[] {
	const integrations = template.resources('AWS::ApiGatewayV2::Integration');
	const authorizers = template.resources('AWS::ApiGatewayV2::Authorizer');
	return template.resources('AWS::ApiGatewayV2::Route').flatMap((resource) => {
		const properties = template.properties(resource);
		const target = String(properties['Target']).replace('integrations/', '');
		const integration = integrations.find((one) => template.physicalName(one) === target);
		const behind = integration && functionOf(all, template.properties(integration)['IntegrationUri']);
		if (behind === undefined) return [];
		const key = String(properties['RouteKey']);
		const authorizer = authorizers.find((one) => template.physicalName(one) === properties['AuthorizerId']);
		if (properties['AuthorizationType'] === 'JWT' && authorizer === undefined)
			throw new Error(`route ${key} has no authorizer`);
		if (!['JWT', 'NONE', undefined].includes(text(properties['AuthorizationType'])))
			throw new Error(`route ${key}: the local runtime supports JWT authorizers only`);
		const jwt = authorizer && section(template.properties(authorizer), 'JwtConfiguration');
		const [method = '', path = ''] = key.split(' ');
		return {
			key,
			method,
			segments: path.split('/').slice(1),
			function: behind,
			authorizer: jwt && { issuer: String(jwt['Issuer']), audience: list(jwt['Audience']).map(String) },
			scopes: list(properties['AuthorizationScopes']).map(String),
		};
	});
}

/** The API's CORS configuration, if it has one. */
export function readCors(template: Template): Cors | undefined {
	const api = template.resources('AWS::ApiGatewayV2::Api')[0];
	const cors = api && template.properties(api)['CorsConfiguration'];
	if (!isObject(cors)) return undefined;
	const texts = (key: string) => list(cors[key]).map(String);
	const maxAge = cors['MaxAge'];
	return {
		origins: texts('AllowOrigins'),
		methods: texts('AllowMethods'),
		headers: texts('AllowHeaders'),
		exposed: texts('ExposeHeaders'),
		maxAge: maxAge === undefined ? undefined : String(maxAge),
		credentials: cors['AllowCredentials'] === true,
	};
}

/**
 * Routes as API Gateway does: a full match, then a greedy one, then `$default`. Among full matches the first
 * static segment decides. A specific method precedes ANY.
 */
export class Router {
	readonly #routes: readonly Route[];
	/** Routes without parameters by key, which precede all others. */
	readonly #plain: ReadonlyMap<string, Route>;

	constructor(routes: readonly Route[]) {
		this.#routes = routes.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
		this.#plain = new Map(routes.filter(({ key }) => !key.includes('{')).map((route) => [route.key, route]));
	}

	/** The route of a request by its encoded path. `withDefault` permits `$default`. */
	match(method: string, path: string, withDefault: boolean): Match | undefined {
		const plain = this.#plain.get(`${method} ${path}`);
		if (plain !== undefined) return { route: plain, parameters: {} };
		const segments = path.split('/').slice(1);
		for (const route of this.#routes) {
			if (route.key === '$default') {
				if (withDefault) return { route, parameters: {} };
				continue;
			}
			if (route.method !== method && route.method !== 'ANY') continue;
			const parameters = parametersOf(route.segments, segments);
			if (parameters !== undefined) return { route, parameters };
		}
		return undefined;
	}
}

/** Sorts static before parameter before greedy at each position, ANY after the methods, `$default` last. */
function rank(route: Route): string {
	if (route.key === '$default') return '9';
	const greedy = route.segments.some((segment) => segment.endsWith('+}')) ? '1' : '0';
	const places = route.segments.map((segment) => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0'));
	return `${greedy}${places.join('')}${route.method === 'ANY' ? '~1' : '~0'}`;
}

function parametersOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
	const parameters: Record<string, string> = {};
	for (const [index, part] of pattern.entries()) {
		const actual = segments[index];
		if (actual === undefined) return undefined;
		if (part.endsWith('+}')) {
			const rest = segments.slice(index).join('/');
			if (rest === '') return undefined;
			parameters[part.slice(1, -2)] = decoded(rest);
			return parameters;
		}
		if (part.startsWith('{')) {
			if (actual === '') return undefined;
			parameters[part.slice(1, -1)] = decoded(actual);
		} else if (part !== decoded(actual)) return undefined;
	}
	return pattern.length === segments.length ? parameters : undefined;
}

/** Percent-decoded, as API Gateway passes it on. Invalid percent-encoding is kept as sent. */
export function decoded(value: string): string {
	try {
		return decodeURIComponent(value);
	} catch {
		return value;
	}
}

/** The API's id and domain, as they appear in events. */
export function apiOf(template: Template): { id: string; domain: string } {
	const api = template.resources('AWS::ApiGatewayV2::Api')[0];
	const id = api === undefined ? 'local' : template.physicalName(api);
	return { id, domain: `${id}.execute-api.${template.location.region}.amazonaws.com` };
}

/** The distinct authorizers of all routes. */
export function authorizersOf(routes: readonly Route[]): Authorizer[] {
	const all = routes.flatMap((route) => route.authorizer ?? []);
	return all.filter((one, index) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === index);
}
