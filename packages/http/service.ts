import type { Context } from 'hono';
import { type LambdaEvent, handle } from 'hono/aws-lambda';
import { Hono } from 'hono/tiny';
import type * as z from 'zod/mini';
import { type Result, type TenantId, refused } from '#kernel';
import { Unavailable, alongside, errorFacts, log, newUsage, now, withUsage } from '#platform';
import { type Audit, entryOf } from './audit.ts';
import { type BodyOf, readBody } from './body.ts';
import { type Budgets, type Spending, spending } from './budget.ts';
import { type Claims, type Principal, type PrincipalOf, admit } from './principal.ts';
import { type Refusal, problemDocument, retryAfterSeconds } from './problems.ts';
import { readQuery } from './query.ts';
import type { Answer, Body, PathParameters, Route } from './route.ts';

/** A request as its handler sees it: everything is checked, and nothing else is there. */
export interface RequestOf<R extends Route> {
	readonly principal: PrincipalOf<R['access']>;
	readonly path: Readonly<Record<PathParameters<R['path']>, string>>;
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
}

type SuccessOf<R extends Route> = R['answers'][keyof R['answers']] extends {
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
			if (principal.who !== 'merchant') throw new Error(`${route.operation} has no tenant`);
			const own = bindingsOf(principal.tenantId).find((one) => one.route === route);
			if (own === undefined) throw new Error(`${route.operation} has no handler`);
			return own.handler(request);
		},
	}));
}

/** What a function's routes have in common. */
interface Service {
	readonly name: string;
	readonly spending: Spending;
	readonly audit: Audit | undefined;
}

interface Env {
	Bindings: { event: LambdaEvent };
	Variables: { requestId: string };
}

/**
 * A function's HTTP app: its routes, and a problem document for everything else. The returned handler takes API Gateway's
 * events (payload format 2.0). Each caller is held to its budget. What members write is kept by `audit`, in the transaction
 * of the write itself.
 */
export function serve(name: string, bindings: readonly Binding[], budgets: Budgets, audit?: Audit) {
	const app = new Hono<Env>();
	const service = { name, spending: spending(budgets), audit };
	for (const binding of bindings)
		app.on(binding.route.method, honoPath(binding.route), (c) => invoke(service, binding, c));
	for (const [path, allow] of methodsByPath(bindings))
		app.all(path, (c) => refuse(c, { kind: 'method_not_allowed', allow }, { allow: allow.join(', ') }));
	app.notFound((c) => refuse(c, { kind: 'not_found' }));
	// A file goes out byte by byte: as a text it would lose the mark it begins with.
	const answer = handle(app, { isContentTypeBinary: (type) => type.startsWith('text/csv') });
	return (event: LambdaEvent, context?: Parameters<typeof answer>[1]) => {
		if (!('rawPath' in event)) return answer(event, context);
		event.rawPath = plainPath(event.rawPath);
		const { http } = event.requestContext;
		// What a web request cannot be: a method that the standard forbids, and a body where none belongs.
		if (/^(?:TRACE|TRACK|CONNECT)$/i.test(http.method)) http.method = 'UNSUPPORTED';
		if (/^(?:GET|HEAD)$/i.test(http.method)) event.body = null;
		return answer(event, context);
	};
}

/**
 * API Gateway hands the path on decoded. What would then be read as something else than a path (a fragment, a query, a
 * step upwards, also one that was encoded twice, characters that a URL drops) is encoded again, or leads nowhere.
 */
function plainPath(path: string): string {
	if (path.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) return '/';
	return path.replaceAll(/[^A-Za-z0-9\-._~/%:@!$&'()*+,;=]/gu, encodeURIComponent);
}

/** Runs one route. Whatever is thrown, an `Error` or not, ends here as a problem without explanation. */
async function invoke(service: Service, binding: Binding, c: Context<Env>): Promise<Response> {
	const { route } = binding;
	const started = performance.now();
	const usage = newUsage();
	const claims = claimsOf(c);
	const facts = { function: service.name, route: `${route.method} ${route.path}`, requestId: requestIdOf(c) };
	let response: Response;
	try {
		const result = await withUsage(usage, () => decide(service, binding, c, claims));
		response = result.ok ? succeed(c, route, result.value) : refuse(c, result.refusal);
	} catch (error) {
		log('error', 'request failed', { ...facts, ...errorFacts(error) });
		response = refuse(c, refusalOf(error));
	}
	const durationMs = Math.round(performance.now() - started);
	log('info', 'request', { ...facts, status: response.status, durationMs, tenant: claims?.['tenantId'], ...usage });
	return response;
}

/** What was not expected is not explained; what is down says when it may be back. */
function refusalOf(error: unknown): Refusal {
	if (!(error instanceof Unavailable)) return { kind: 'internal_error' };
	return { kind: 'unavailable', retryAfterSeconds: error.retryAfterSeconds };
}

async function decide(
	{ spending, audit }: Service,
	{ route, handler }: Binding,
	c: Context<Env>,
	claims: Claims | undefined,
): Promise<Result<unknown, Refusal>> {
	const principal = admit(route.access, claims);
	if (!principal.ok) return principal;
	const waitSeconds = spending.spend(principal.value);
	if (waitSeconds > 0) return refused({ kind: 'too_many_requests', retryAfterSeconds: waitSeconds });
	// As the gateway has it: a web request would escape what is not ASCII, and two keys would be one.
	const key = [c.env.event.headers?.['idempotency-key']].flat()[0];
	if (route.idempotent === 'required' && !key) return refused({ kind: 'missing_idempotency_key' });
	if (route.idempotent !== undefined && key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key))
		return refused({ kind: 'invalid_idempotency_key' });
	const body = await readBody(route.body, c.req.raw);
	if (!body.ok) return body;
	const query = readQuery(route.query, c.req.queries());
	if (!query.ok) return query;
	const request: RequestOf<Route> = {
		principal: principal.value,
		path: c.req.param() as never,
		query: query.value as never,
		body: body.value as never,
		idempotencyKey: key as never,
		signature: c.req.header('stripe-signature'),
		now: now(),
		requestId: requestIdOf(c),
	};
	const entry = audit && entryOf(route, request);
	return audit && entry ? alongside(audit(entry), () => handler(request)) : handler(request);
}

function refuse(c: Context<Env>, refusal: Refusal, headers: Record<string, string> = {}): Response {
	const document = problemDocument(refusal, requestIdOf(c));
	const retryAfter = 'retryAfterSeconds' in refusal ? refusal.retryAfterSeconds : retryAfterSeconds;
	return new Response(JSON.stringify(document), {
		status: document.status,
		headers: {
			'content-type': 'application/problem+json',
			...(document.status === 503 || document.status === 429 ? { 'retry-after': String(retryAfter) } : {}),
			...headers,
		},
	});
}

/** Each route has exactly one success: JSON, or a file. */
function succeed(c: Context<Env>, { answers }: Route, value: unknown): Response {
	const [[status, { file }] = ['200', {} as Answer]] = Object.entries(answers);
	if (file === undefined) return c.json(value as object, Number(status) as 200 | 201 | 202);
	return new Response(String(value), {
		status: Number(status),
		headers: {
			'content-type': `${file.type}; charset=utf-8`,
			'content-disposition': `attachment; filename="${file.name}"`,
		},
	});
}

function honoPath(route: Route): string {
	return route.path.replaceAll(/\{([A-Za-z]+)\}/g, ':$1');
}

function methodsByPath(bindings: readonly Binding[]): Map<string, string[]> {
	const methods = new Map<string, string[]>();
	for (const { route } of bindings)
		methods.set(honoPath(route), [...(methods.get(honoPath(route)) ?? []), route.method]);
	return methods;
}

function claimsOf(c: Context<Env>): Claims | undefined {
	const context = c.env.event.requestContext as { authorizer?: { jwt?: { claims?: Claims } } };
	return context.authorizer?.jwt?.claims;
}

function requestIdOf(c: Context<Env>): string {
	return (c.env.event.requestContext as { requestId?: string }).requestId ?? 'unknown';
}
