import { PatternRouter } from 'hono/router/pattern-router';
import type * as z from 'zod/mini';
import type { RequirePhase } from '#directory';
import { type Result, type TenantId, refused } from '#kernel';
import { type AuditWrites, Unavailable, errorFacts, log, newUsage, now, withUsage } from '#platform';
import { type AuditLog, auditEntryOf } from './audit-log.ts';
import { type BodyOf, readBody } from './body.ts';
import { type RateLimiter, type RateLimits, rateLimiter } from './rate-limit.ts';
import { type ClaimNames, type HttpEvent, type HttpResponse, claimsOf } from './event.ts';
import { type Principal, type PrincipalOf, authorize, inPhase } from './principal.ts';
import { type EdgeRefusal, type Refusal, problemDocument, retryAfterSeconds } from './problems.ts';
import { readQuery } from './query.ts';
import type { Body, PathParameters, Route, RouteResponse } from './route.ts';

/** A validated request. A handler sees nothing else. */
export interface RequestOf<R extends Route> {
	readonly principal: PrincipalOf<R['access']>;
	readonly path: PathOf<R>;
	readonly query: R['query'] extends z.ZodMiniType ? z.output<R['query']> : undefined;
	readonly body: R['body'] extends Body ? BodyOf<R['body']> : undefined;
	readonly idempotencyKey: R['idempotent'] extends 'required'
		? string
		: R['idempotent'] extends 'optional'
			? string | undefined
			: undefined;
	/** The signature header, for routes proven by a signature over the body. */
	readonly signature: string | undefined;
	readonly now: number;
	readonly requestId: string;
	/** The writes of the audit entry, for the transaction of the decision. Empty unless a member writes. */
	readonly audit: AuditWrites;
}

type PathOf<R extends Route> = Readonly<Record<PathParameters<R['path']>, string>>;
type SuccessOf<R extends Route> = R['responses'][keyof R['responses']] extends {
	readonly schema: infer S extends z.ZodMiniType;
}
	? z.input<S>
	: never;
/** Handles a request of a route, by the stores that arrive with the request. */
type Handler<R extends Route, Stores> = (
	request: RequestOf<R>,
	stores: Stores,
) => Promise<Result<SuccessOf<R>, Refusal>>;

/** A route with its handler, made once. `Stores` arrive with each request; `void` where the handler has its own. */
export interface Binding<Stores = void> {
	readonly route: Route;
	readonly handler: (request: RequestOf<Route>, stores: Stores) => Promise<Result<unknown, Refusal>>;
}

/** Binds a route to its handler, whose types follow from the route. */
export function on<const R extends Route, Stores = void>(route: R, handler: Handler<R, Stores>): Binding<Stores> {
	return { route, handler: handler as unknown as Binding<Stores>['handler'] };
}

/**
 * Hands each request the stores of the caller's tenant, which carry that tenant's credentials. A handler holds nothing
 * of a tenant between requests.
 */
export function forTenant<Stores>(
	storesOf: (tenantId: TenantId) => Stores,
	bindings: readonly Binding<Stores>[],
): Binding[] {
	return bindings.map(({ route, handler }) => ({
		route,
		handler: (request) => {
			const { principal } = request as { principal: Principal };
			if (principal.actor !== 'merchant') throw new Error(`${route.operation} has no tenant`);
			return handler(request, storesOf(principal.tenantId));
		},
	}));
}

/** The dependencies shared by a function's routes. */
interface Service {
	readonly name: string;
	readonly rateLimiter: RateLimiter;
	readonly audit: AuditLog | undefined;
	readonly requirePhase: RequirePhase | undefined;
	readonly claimNames: ClaimNames;
}

/** The optional dependencies of `serve`. */
interface ServeOptions {
	readonly audit?: AuditLog;
	readonly requirePhase?: RequirePhase;
	/** The issuer's names of claims. */
	readonly claimNames?: ClaimNames;
}

/** The match of a path: a route, or the allowed methods when none takes the requested one. */
type Target = { readonly binding: Binding } | { readonly allow: readonly string[] };

/**
 * Serves a function's routes for API Gateway's events, and answers everything else with a problem document. Each
 * caller is rate-limited. A handler gets the audit entry that `audit` makes of a member's write. A route is reached
 * through the gateway route of the same name only, so its throttle and authorizer apply. Members are served while
 * `requirePhase` finds their tenant in a phase that the route allows.
 */
export function serve(
	name: string,
	bindings: readonly Binding[],
	limits: RateLimits,
	{ audit, requirePhase, claimNames = {} }: ServeOptions = {},
) {
	const router = new PatternRouter<Target>();
	for (const binding of bindings) router.add(binding.route.method, pattern(binding.route), { binding });
	for (const [path, allow] of methodsByPath(bindings)) router.add('ALL', path, { allow });
	const service = { name, rateLimiter: rateLimiter(limits), audit, requirePhase, claimNames };
	const response = async (event: HttpEvent, method: string): Promise<HttpResponse> => {
		// The router ignores a trailing slash; the gateway does not.
		const [matches] = event.rawPath.endsWith('/') ? [[]] : router.match(method, event.rawPath);
		const [first] = matches;
		if (first === undefined) return rejectUnrouted(name, event, { kind: 'not_found' });
		const [target, parameters] = first;
		if ('binding' in target) {
			if (!cameBy(target.binding.route, event)) return rejectUnrouted(name, event, { kind: 'not_found' });
			return invoke(service, target.binding, event, parameters as PathOf<Route>);
		}
		// The last step of one path may be a parameter of another.
		const allow = [...new Set(matches.flatMap(([match]) => ('allow' in match ? match.allow : [])))];
		return rejectUnrouted(name, event, { kind: 'method_not_allowed', allow }, { allow: allow.join(', ') });
	};
	return async (event: HttpEvent): Promise<HttpResponse> => {
		const { method } = event.requestContext.http;
		// HEAD does the work of GET and drops the body, so both agree on the status.
		return method === 'HEAD' ? { ...(await response(event, 'GET')), body: '' } : response(event, method);
	};
}

/**
 * Whether the gateway chose this route by its own name. The gateway matches the encoded path but passes on the
 * decoded one, so an encoded slash reaches a catch-all, past the route's throttle and authorizer.
 */
function cameBy({ path }: Route, { routeKey, requestContext }: HttpEvent): boolean {
	return routeKey === `${requestContext.http.method} ${path}`;
}

/** The response for a path or method without a route. */
function rejectUnrouted(
	name: string,
	event: HttpEvent,
	refusal: Refusal,
	headers?: Record<string, string>,
): HttpResponse {
	const response = refuse(event, refusal, headers);
	const { requestId } = event.requestContext;
	log('info', 'request', { function: name, route: 'none', requestId, status: response.statusCode });
	return response;
}

/** Runs a route. Anything thrown, an `Error` or not, becomes a problem without an explanation. */
async function invoke(
	service: Service,
	binding: Binding,
	event: HttpEvent,
	path: PathOf<Route>,
): Promise<HttpResponse> {
	const { route } = binding;
	const started = performance.now();
	const usage = newUsage();
	const { requestId } = event.requestContext;
	const facts = { function: service.name, route: `${route.method} ${route.path}`, requestId };
	let response: HttpResponse;
	try {
		const result = await withUsage(usage, () => decide(service, binding, event, path));
		response = result.ok ? succeed(route, result.value) : refuse(event, result.refusal);
	} catch (error) {
		log('error', 'request failed', { ...facts, ...errorFacts(error) });
		response = refuse(event, refusalOf(error));
	}
	const durationMs = Math.round(performance.now() - started);
	const tenant = claimsOf(event, service.claimNames)?.['tenantId'];
	log('info', 'request', { ...facts, status: response.statusCode, durationMs, tenant, ...usage });
	return response;
}

/** Unexpected errors are not explained. An unavailable dependency gives a Retry-After. */
function refusalOf(error: unknown): Refusal {
	if (!(error instanceof Unavailable)) return { kind: 'internal_error' };
	return { kind: 'unavailable', retryAfterSeconds: error.retryAfterSeconds };
}

async function decide(
	{ rateLimiter, audit, requirePhase, claimNames }: Service,
	{ route, handler }: Binding,
	event: HttpEvent,
	path: PathOf<Route>,
): Promise<Result<unknown, Refusal>> {
	const { requestContext, headers } = event;
	const admitted = authorize(route.access, claimsOf(event, claimNames));
	if (!admitted.ok) return admitted;
	const waitSeconds = rateLimiter.consume(admitted.value);
	if (waitSeconds > 0) return refused({ kind: 'too_many_requests', retryAfterSeconds: waitSeconds });
	const principal = await inPhase(route.access, admitted.value, requirePhase, now());
	if (!principal.ok) return principal;
	const key = headers['idempotency-key'];
	if (route.idempotent === 'required' && !key) return refused({ kind: 'missing_idempotency_key' });
	if (route.idempotent !== undefined && key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key))
		return refused({ kind: 'invalid_idempotency_key' });
	const query = readQuery(route, event.rawQueryString);
	const body = readBody(route.body, event);
	if (!query.ok) return refused(withFaultsOf(query.refusal, body));
	if (!body.ok) return body;
	const request = {
		principal: principal.value,
		path,
		query: query.value as never,
		body: body.value as never,
		idempotencyKey: key as never,
		signature: headers['stripe-signature'],
		now: now(),
		requestId: requestContext.requestId,
	};
	const entry = auditEntryOf(route, request);
	return handler({ ...request, audit: audit && entry ? audit(entry) : [] });
}

/** Names the faults of the body beside those of the query. */
function withFaultsOf(query: EdgeRefusal, body: Result<unknown, EdgeRefusal>): EdgeRefusal {
	if (body.ok || body.refusal.kind !== 'invalid' || query.kind !== 'invalid') return query;
	return { kind: 'invalid', errors: [...query.errors, ...body.refusal.errors] };
}

function refuse(event: HttpEvent, refusal: Refusal, headers: Record<string, string> = {}): HttpResponse {
	const document = problemDocument(refusal, event.requestContext.requestId);
	const retryAfter = 'retryAfterSeconds' in refusal ? refusal.retryAfterSeconds : retryAfterSeconds;
	return {
		statusCode: document.status,
		headers: {
			'content-type': 'application/problem+json',
			'cache-control': cachePolicies.other,
			...(document.status === 503 || document.status === 429 ? { 'retry-after': String(retryAfter) } : {}),
			...headers,
		},
		body: JSON.stringify(document),
	};
}

/**
 * Cache-Control (RFC 9111). Public responses are revalidated before each use, because stock and prices change. All
 * others belong to one caller or one moment and are not stored.
 */
const cachePolicies = { public: 'no-cache', other: 'no-store' } as const;

/** Each route has exactly one success response: JSON or a file. */
function succeed({ responses, access }: Route, value: unknown): HttpResponse {
	const [[status, { file }] = ['200', {} as RouteResponse]] = Object.entries(responses);
	const statusCode = Number(status);
	const cacheControl = { 'cache-control': access.actor === 'public' ? cachePolicies.public : cachePolicies.other };
	if (file === undefined)
		return {
			statusCode,
			headers: { 'content-type': 'application/json', ...cacheControl },
			body: JSON.stringify(value),
		};
	return {
		statusCode,
		headers: {
			...cacheControl,
			'content-type': `${file.type}; charset=utf-8`,
			'content-disposition': `${file.type === 'text/csv' ? 'attachment' : 'inline'}; filename="${file.name}"`,
			// What is viewed runs no script and loads nothing, whatever stands in it.
			...(file.type === 'text/csv'
				? {}
				: { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'" }),
		},
		body: String(value),
	};
}

/** A route's path in the router's syntax. */
function pattern(route: Route): string {
	return route.path.replaceAll(/\{([A-Za-z]+)\}/g, ':$1');
}

function methodsByPath(bindings: readonly Binding[]): Map<string, string[]> {
	const methods = new Map<string, string[]>();
	for (const { route } of bindings) methods.set(pattern(route), [...(methods.get(pattern(route)) ?? []), route.method]);
	return methods;
}
