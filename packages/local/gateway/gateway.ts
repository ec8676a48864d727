import { randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock.ts';
import { corsFor } from './cors.ts';
import { eventOf, scopesOf, writeResult } from './event.ts';
import type { Claims, Issuer } from './issuer.ts';
import { isForThisMachine, isFromElsewhere } from '../loopback.ts';
import { Refused, problem, sendProblem } from './problem.ts';
import type { Cors, Match, Router } from './routes.ts';
import { type MediaSite, serveMedia } from './media-site.ts';
import { readBody } from './read-body.ts';
import { type Site, serveFile } from './site.ts';
import type { Workers } from '../lambda/workers.ts';

/** A local control: gets the parsed JSON body (undefined without one) and returns the JSON response. */
export type Control = (body: unknown, parameters: readonly string[], headers: IncomingHttpHeaders) => Promise<unknown>;

export interface ControlRoute {
	readonly method: string;
	readonly path: RegExp;
	readonly control: Control;
}

export interface GatewayOptions {
	readonly clock: Clock;
	readonly router: Router;
	readonly cors: Cors | undefined;
	readonly site: Site;
	/** The buckets that the distribution serves beside the site. */
	readonly media: readonly MediaSite[];
	/** Serves a form that uploads an object to a bucket. */
	readonly upload: (request: IncomingMessage, response: ServerResponse, bucket: string) => Promise<void>;
	readonly issuer: Issuer;
	readonly workers: Workers;
	readonly api: { readonly id: string; readonly domain: string; readonly account: string };
	readonly controls: readonly ControlRoute[];
}

/** The request listener of a server. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** API Gateway's quotas for HTTP APIs: payload 10 MB, request line and header values 10,240 bytes. */
const maxBody = 10 * 1024 * 1024;
const maxHead = 10_240;

/** Connections of a crowd that the system accepts before this process does. Node's own limit is 511. */
const backlog = 4_096;

/** A listening server without a listener yet. */
export interface Listening {
	readonly port: number;
	/** Serves requests with this listener from now on. */
	serve(listener: Listener): void;
	/** Ends all connections. Idempotent. */
	close(): Promise<void>;
}

/**
 * Listens before anything else is started, so that a busy port stops the start with nothing done. Requests before
 * `serve` get 503.
 */
export async function listen(port: number): Promise<Listening> {
	let current: Listener = (_, response) =>
		sendProblem(response, 'unavailable', randomUUID(), {}, { 'retry-after': '1' });
	// Larger than the quota, so that oversized heads can be recognised and answered.
	const options = { maxHeaderSize: 4 * maxHead, keepAliveTimeout: 60_000 };
	const server = createServer(options, (request, response) => current(request, response));
	server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseMalformed(error, socket));
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen({ port, host: '127.0.0.1', backlog }, resolve);
	});
	const address = server.address();
	return {
		port: typeof address === 'object' && address !== null ? address.port : port,
		serve: (listener) => void (current = listener),
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
	if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
	const kind = error.code === 'HPE_HEADER_OVERFLOW' ? 'headers-too-large' : 'malformed-request';
	const { status, body } = problem(kind, randomUUID());
	socket.end(
		`HTTP/1.1 ${status} ${status === 431 ? 'Request Header Fields Too Large' : 'Bad Request'}\r\ncontent-type: application/problem+json\r\n` +
			`content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
	);
}

/** Serves the API of the template, its site and the local controls. */
export function gateway(options: GatewayOptions): Listener {
	return (request, response) => {
		const requestId = randomUUID();
		handle(options, requestId, request, response).catch((cause: unknown) => {
			if (response.headersSent || response.destroyed) return void response.destroy();
			if (cause instanceof Refused) sendProblem(response, cause.kind, requestId, cause.facts);
			else sendProblem(response, 'internal-error', requestId);
		});
	};
}

async function handle(
	options: GatewayOptions,
	requestId: string,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const url = request.url ?? '/';
	const method = request.method ?? 'GET';
	const tooLarge = headFault(request);
	if (tooLarge !== undefined) return sendProblem(response, tooLarge, requestId);
	if (!isForThisMachine(request.headers)) return sendProblem(response, 'misdirected-request', requestId);
	const path = url.split('?', 1)[0] ?? '/';
	response.setHeader('date', new Date(options.clock.now()).toUTCString());
	const [, uploadTo] = /^\/local\/s3\/([^/]+)$/.exec(path) ?? [];
	if (uploadTo !== undefined) return options.upload(request, response, uploadTo);
	if (path.startsWith('/local/') || path === '/config.json')
		return control(options, requestId, request, response, path);
	const api = path === '/v1' || path.startsWith('/v1/');
	if (api) for (const [name, value] of Object.entries(options.site.apiHeaders)) response.setHeader(name, value);
	const { origin } = request.headers;
	const cors = api && origin !== undefined ? corsFor(options.cors, origin) : undefined;
	if (cors !== undefined && origin !== undefined) {
		const preflight = method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
		allowOrigin(cors, origin, response, preflight);
		if (preflight) {
			response.writeHead(204);
			response.end();
			return;
		}
	}
	const match = options.router.match(method, path, api);
	if (match !== undefined) return invoke(options, requestId, request, response, match);
	if (!api && (method === 'GET' || method === 'HEAD')) {
		if (await serveMedia(options.media, request, response, path)) return;
		if (await serveFile(options.site, request, response, path)) return;
	}
	sendProblem(response, 'not-found', requestId);
}

function headFault(request: IncomingMessage): 'uri-too-long' | 'headers-too-large' | undefined {
	const line = (request.url ?? '').length;
	if (line > maxHead) return 'uri-too-long';
	const values = request.rawHeaders.reduce((total, value, index) => total + (index % 2 === 1 ? value.length : 0), 0);
	return line + values > maxHead ? 'headers-too-large' : undefined;
}

async function invoke(
	options: GatewayOptions,
	requestId: string,
	request: IncomingMessage,
	response: ServerResponse,
	match: Match,
): Promise<void> {
	const { route } = match;
	const caller = { kind: 'route', name: route.key } as const;
	let claims: Claims | undefined;
	if (route.authorizer !== undefined) {
		const [, token] = /^(?:Bearer\s+)?(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
		claims = token === undefined ? undefined : await options.issuer.verify(token, route.authorizer);
		if (claims === undefined)
			return sendProblem(response, 'unauthorized', requestId, {}, { 'www-authenticate': 'Bearer' });
		const scopes = scopesOf(claims);
		if (route.scopes.length > 0 && !route.scopes.some((scope) => scopes.includes(scope)))
			return sendProblem(
				response,
				'unauthorized',
				requestId,
				{},
				{ 'www-authenticate': 'Bearer error="insufficient_scope"' },
			);
	}
	const body = await readBody(request, maxBody);
	if (body === undefined) return sendProblem(response, 'payload-too-large', requestId);
	const { id, domain, account } = options.api;
	const now = options.clock.now();
	const event = eventOf(request, {
		requestId,
		accountId: account,
		apiId: id,
		domainName: domain,
		now,
		match,
		claims,
		body,
	});
	const outcome = await options.workers.invoke(route.function, event, caller, requestId);
	if (response.destroyed) return;
	if (!outcome.ok || !writeResult(response, outcome.result, requestId))
		sendProblem(response, 'internal-error', requestId);
}

/** Sets the CORS headers for an origin that the settings allow. */
function allowOrigin(cors: Cors, origin: string, response: ServerResponse, preflight: boolean): void {
	response.setHeader('access-control-allow-origin', cors.origins.includes('*') ? '*' : origin);
	if (!cors.origins.includes('*')) response.setHeader('vary', 'origin');
	if (cors.credentials) response.setHeader('access-control-allow-credentials', 'true');
	if (cors.exposed.length > 0) response.setHeader('access-control-expose-headers', cors.exposed.join(','));
	if (preflight) {
		response.setHeader('access-control-allow-methods', cors.methods.join(','));
		response.setHeader('access-control-allow-headers', cors.headers.join(','));
		if (cors.maxAge !== undefined) response.setHeader('access-control-max-age', cors.maxAge);
	}
}

/** Serves a local control. Controls need no token and open everything, so the origin of the request is checked. */
async function control(
	options: GatewayOptions,
	requestId: string,
	request: IncomingMessage,
	response: ServerResponse,
	path: string,
): Promise<void> {
	if (isFromElsewhere(request.headers)) throw new Refused('forbidden');
	for (const route of options.controls) {
		const found = route.path.exec(path);
		if (found === null || route.method !== request.method) continue;
		const body = await readBody(request, maxBody);
		if (body === undefined) throw new Refused('payload-too-large');
		if (body.length > 0 && !isJson(request.headers['content-type']))
			throw new Refused('unsupported-media-type', { expected: 'application/json' });
		const answer = Buffer.from(JSON.stringify(await route.control(parsed(body), found.slice(1), request.headers)));
		response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
		response.end(answer);
		return;
	}
	sendProblem(response, 'not-found', requestId);
}

/** A form can send any other content type across origins without a preflight, so no control accepts one. */
function isJson(contentType = ''): boolean {
	return /^application\/(?:json|x-amz-json-1\.0)$/i.test(contentType.split(';', 1)[0]?.trim() ?? '');
}

function parsed(body: Buffer): unknown {
	if (body.length === 0) return undefined;
	try {
		return JSON.parse(body.toString()) as unknown;
	} catch {
		throw new Refused('malformed-body');
	}
}
