import { PatternRouter } from 'hono/router/pattern-router';
import type * as z from 'zod/mini';
import type { RequirePhase } from '#directory';
import { type Result, type TenantId, refused } from '#kernel';
import { type AuditWrites, Unavailable, errorFacts, log, newUsage, now, withUsage } from '#platform';
import { type AuditLog, auditEntryOf } from './audit-log.ts';
import { type BodyOf, readBody } from './body.ts';
import { type RateLimiter, type RateLimits, rateLimiter } from './rate-limit.ts';
import { type HttpEvent, type HttpResponse, claimsOf } from './event.ts';
import { type Principal, type PrincipalOf, authorize, inPhase } from './principal.ts';
import { type Refusal, problemDocument, retryAfterSeconds } from './problems.ts';
import { readQuery } from './query.ts';
import type { Body, PathParameters, Route, RouteResponse } from './route.ts';

/** A request as its handler sees it: everything is checked, and nothing else is there. */
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
	/** The bytes' signature header, for routes that are proven by it. */
	readonly signature: string | undefined;
	readonly now: number;
	readonly requestId: string;
	/** The request's audit entry, for the transaction of its decision; empty unless a member writes. */
	readonly audit: AuditWrites;
}

type PathOf<R extends Route> = Readonly<Record<PathParameters<R['path']>, string>>;
type SuccessOf<R extends Route> = R['responses'][keyof R['responses']] extends {
	readonly schema: infer S extends z.ZodMiniType;
}
	? z.input<S>
	: never;
export type Handler<R extends Route> = (request: RequestOf<R>) => Promise<Result<SuccessOf<R>, Refusal>>;

/** One route with its handler. */
export interface Binding {
	readonly route: Route;
	readonly handler: (request: RequestOf<Route>) => Promise<Result<unknown, Refusal>>;
}

/** Binds a route to its handler, whose types follow from the route. */
export function on<const R extends Route>(route: R, handler: Handler<R>): Binding {
	return { route, handler: handler as unknown as Binding['handler'] };
}

/**
 * Binds routes to handlers that are made for the tenant of each request, of what is that tenant's: a handler has nothing in
 * its hands that is another's.
 */
export function forTenant(routes: readonly Route[], bindingsOf: (tenantId: TenantId) => readonly Binding[]): Binding[] {
	return routes.map((route) => ({
		route,
		handler: (request) => {
			const { principal } = request as { principal: Principal };
			if (principal.actor !== 'merchant') throw new Error(`${route.operation} has no tenant`);
			const binding = bindingsOf(principal.tenantId).find((one) => one.route === route);
			if (binding === undefined) throw new Error(`${route.operation} has no handler`);
			return binding.handler(request);
		},
	}));
}

/** What a function's routes have in common. */
interface Service {
	readonly name: string;
	readonly rateLimiter: RateLimiter;
	readonly audit: AuditLog | undefined;
	readonly requirePhase: RequirePhase | undefined;
}

/** What a path leads to: a route, or, when none takes the method, the methods that are taken. */
type Target = { readonly binding: Binding } | { readonly allow: readonly string[] };

/**
 * A function's routes, and a problem document for everything else. The returned handler answers API Gateway's events. Each
 * caller is held to its budget. A handler gets the audit entry that `audit` makes of a member's write. A route is
 * reached by the gateway's route of the same name only, and so past its throttle and authorizer. Members of a tenant are
 * served while `requirePhase` finds it in a phase that the route names.
 */
export function serve(
	name: string,
	bindings: readonly Binding[],
	limits: RateLimits,
	{ audit, requirePhase }: { readonly audit?: AuditLog; readonly requirePhase?: RequirePhase } = {},
) {
	const router = new PatternRouter<Target>();
	for (const binding of bindings) router.add(binding.route.method, pattern(binding.route), { binding });
	for (const [path, allow] of methodsByPath(bindings)) router.add('ALL', path, { allow });
	const service = { name, rateLimiter: rateLimiter(limits), audit, requirePhase };
	const response = async (event: HttpEvent, method: string): Promise<HttpResponse> => {
		// The router takes a path with a slash at its end for the one without; the gateway does not.
		const [[first]] = event.rawPath.endsWith('/') ? [[]] : router.match(method, event.rawPath);
		if (first === undefined) return rejectUnrouted(name, event, { kind: 'not_found' });
		const [target, parameters] = first;
		if ('binding' in target) {
			if (!cameBy(target.binding.route, event)) return rejectUnrouted(name, event, { kind: 'not_found' });
			return invoke(service, target.binding, event, parameters as PathOf<Route>);
		}
		const { allow } = target;
		return rejectUnrouted(name, event, { kind: 'method_not_allowed', allow }, { allow: allow.join(', ') });
	};
	return async (event: HttpEvent): Promise<HttpResponse> => {
		const { method } = event.requestContext.http;
		// What answers GET answers HEAD, without the body.
		return method === 'HEAD' ? { ...(await response(event, 'GET')), body: '' } : response(event, method);
	};
}

/**
 * Whether the gateway chose the route by its own name. An encoded slash is a character to the gateway and a slash in the
 * path that it hands on, so a path that has one falls to a catch-all, which is throttled less. `$default` proves no caller,
 * so it leads to public routes alone.
 */
function cameBy({ path }: Route, { routeKey, requestContext }: HttpEvent): boolean {
	return routeKey === '$default' || routeKey === `${requestContext.http.method} ${path}`;
}

/** Answers what leads to no route. */
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

/** Runs one route. Whatever is thrown, an `Error` or not, ends here as a problem without explanation. */
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
	const tenant = claimsOf(event)?.['tenantId'];
	log('info', 'request', { ...facts, status: response.statusCode, durationMs, tenant, ...usage });
	return response;
}

/** What was not expected is not explained; what is down says when it may be back. */
function refusalOf(error: unknown): Refusal {
	if (!(error instanceof Unavailable)) return { kind: 'internal_error' };
	return { kind: 'unavailable', retryAfterSeconds: error.retryAfterSeconds };
}

async function decide(
	{ rateLimiter, audit, requirePhase }: Service,
	{ route, handler }: Binding,
	event: HttpEvent,
	path: PathOf<Route>,
): Promise<Result<unknown, Refusal>> {
	const { requestContext, headers } = event;
	const admitted = authorize(route.access, claimsOf(event));
	if (!admitted.ok) return admitted;
	const waitSeconds = rateLimiter.consume(admitted.value);
	if (waitSeconds > 0) return refused({ kind: 'too_many_requests', retryAfterSeconds: waitSeconds });
	const principal = await inPhase(route.access, admitted.value, requirePhase, now());
	if (!principal.ok) return principal;
	const key = headers['idempotency-key'];
	if (route.idempotent === 'required' && !key) return refused({ kind: 'missing_idempotency_key' });
	if (route.idempotent !== undefined && key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key))
		return refused({ kind: 'invalid_idempotency_key' });
	const body = readBody(route.body, event);
	if (!body.ok) return body;
	const query = readQuery(route.query, event.rawQueryString);
	if (!query.ok) return query;
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

function refuse(event: HttpEvent, refusal: Refusal, headers: Record<string, string> = {}): HttpResponse {
	const document = problemDocument(refusal, event.requestContext.requestId);
	const retryAfter = 'retryAfterSeconds' in refusal ? refusal.retryAfterSeconds : retryAfterSeconds;
	return {
		statusCode: document.status,
		headers: {
			'content-type': 'application/problem+json',
			'cache-control': cachePolicies.own,
			...(document.status === 503 || document.status === 429 ? { 'retry-after': String(retryAfter) } : {}),
			...headers,
		},
		body: JSON.stringify(document),
	};
}

/**
 * What may be kept of an answer (RFC 9111). A public one may be, and is asked for again before each use, for stock and
 * prices change; all others are a caller's own, or a problem of the moment, and are kept by nobody.
 */
const cachePolicies = { public: 'no-cache', own: 'no-store' } as const;

/** Each route has exactly one success: JSON, or a file. */
function succeed({ responses, access }: Route, value: unknown): HttpResponse {
	const [[status, { file }] = ['200', {} as RouteResponse]] = Object.entries(responses);
	const statusCode = Number(status);
	const kept = { 'cache-control': access.actor === 'public' ? cachePolicies.public : cachePolicies.own };
	if (file === undefined)
		return { statusCode, headers: { 'content-type': 'application/json', ...kept }, body: JSON.stringify(value) };
	return {
		statusCode,
		headers: {
			...kept,
			'content-type': `${file.type}; charset=utf-8`,
			'content-disposition': `attachment; filename="${file.name}"`,
		},
		body: String(value),
	};
}

/** A route's path as the router writes it. */
function pattern(route: Route): string {
	return route.path.replaceAll(/\{([A-Za-z]+)\}/g, ':$1');
}

function methodsByPath(bindings: readonly Binding[]): Map<string, string[]> {
	const methods = new Map<string, string[]>();
	for (const { route } of bindings) methods.set(pattern(route), [...(methods.get(pattern(route)) ?? []), route.method]);
	return methods;
}
