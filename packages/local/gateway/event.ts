import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Claims } from './issuer.ts';
import { isObject } from '#kernel/json';
import { type Match, decoded } from './routes.ts';

export interface RequestFacts {
	readonly requestId: string;
	readonly accountId: string;
	readonly apiId: string;
	readonly domainName: string;
	readonly now: number;
	readonly match: Match;
	readonly claims: Claims | undefined;
	readonly body: Buffer;
}

/** The event of payload format 2.0, as the HTTP API passes it to a function. */
export function eventOf(incoming: IncomingMessage, facts: RequestFacts): object {
	const url = incoming.url ?? '/';
	const mark = url.indexOf('?');
	const path = decoded(mark < 0 ? url : url.slice(0, mark));
	const query = mark < 0 ? '' : url.slice(mark + 1);
	const { route, parameters } = facts.match;
	const sourceIp = incoming.socket.remoteAddress?.replace('::ffff:', '') ?? '127.0.0.1';
	const cookies = (incoming.headers.cookie ?? '').split(/;\s*/).filter((cookie) => cookie !== '');
	const queryParameters = queryOf(query);
	return {
		version: '2.0',
		routeKey: route.key,
		rawPath: path,
		rawQueryString: query,
		...(cookies.length > 0 && { cookies }),
		headers: headersOf(incoming, sourceIp),
		...(queryParameters !== undefined && { queryStringParameters: queryParameters }),
		requestContext: {
			accountId: facts.accountId,
			apiId: facts.apiId,
			...(facts.claims !== undefined && {
				authorizer: {
					jwt: { claims: claimTexts(facts.claims), scopes: route.scopes.length > 0 ? scopesOf(facts.claims) : null },
				},
			}),
			domainName: facts.domainName,
			domainPrefix: facts.apiId,
			http: {
				method: incoming.method ?? 'GET',
				path,
				protocol: `HTTP/${incoming.httpVersion}`,
				sourceIp,
				userAgent: incoming.headers['user-agent'] ?? '',
			},
			requestId: facts.requestId,
			routeKey: route.key,
			stage: '$default',
			time: commonLogTime(facts.now),
			timeEpoch: facts.now,
		},
		...(Object.keys(parameters).length > 0 && { pathParameters: parameters }),
		...bodyOf(facts.body, incoming.headers['content-type']),
	};
}

/** Lower-case names, with repeated headers joined by commas. Cookies are passed apart. */
function headersOf(incoming: IncomingMessage, sourceIp: string): Record<string, string> {
	const headers: Record<string, string> = Object.create(null) as Record<string, string>;
	for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
		const name = incoming.rawHeaders[i]?.toLowerCase() ?? '';
		const value = incoming.rawHeaders[i + 1] ?? '';
		if (name === 'cookie' || name === 'connection' || name === 'transfer-encoding') continue;
		headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
	}
	headers['x-forwarded-for'] =
		headers['x-forwarded-for'] === undefined ? sourceIp : `${headers['x-forwarded-for']}, ${sourceIp}`;
	headers['x-forwarded-port'] ??= String(incoming.socket.localPort ?? 80);
	headers['x-forwarded-proto'] ??= 'http';
	return headers;
}

function queryOf(query: string): Record<string, string> | undefined {
	if (query === '') return undefined;
	const parameters: Record<string, string> = Object.create(null) as Record<string, string>;
	for (const [name, value] of new URLSearchParams(query))
		parameters[name] = parameters[name] === undefined ? value : `${parameters[name]},${value}`;
	return parameters;
}

/** Content types that the HTTP API passes on as text. Forms are not among them. */
const textual = /^(?:text\/|application\/(?:[\w.+-]+\+)?(?:json|xml|javascript)\b)/i;
const strictText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lossyText = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Text as text, anything else in base 64. Under `text/…`, bytes that are not UTF-8 become U+FFFD: the gateway is taken
 * to decide by the content type alone. Under other textual types they stay in base 64.
 */
function bodyOf(body: Buffer, contentType: string | undefined): { body?: string; isBase64Encoded: boolean } {
	if (body.length === 0) return { isBase64Encoded: false };
	if (contentType?.toLowerCase().startsWith('text/')) return { body: lossyText.decode(body), isBase64Encoded: false };
	if (contentType === undefined || textual.test(contentType))
		try {
			return { body: strictText.decode(body), isBase64Encoded: false };
		} catch {
			// Falls through: not UTF-8.
		}
	return { body: body.toString('base64'), isBase64Encoded: true };
}

/**
 * As measured on API Gateway (floci-io/floci pull request 2011): all values are strings, a list is `[a b]`, an
 * object is its JSON, null is omitted.
 */
function claimTexts(claims: Claims): Record<string, string> {
	const texts: Record<string, string> = Object.create(null) as Record<string, string>;
	for (const [name, value] of Object.entries(claims)) {
		if (value === null || value === undefined) continue;
		if (Array.isArray(value)) texts[name] = `[${value.join(' ')}]`;
		else texts[name] = isObject(value) ? JSON.stringify(value) : String(value);
	}
	return texts;
}

/** The scopes of a token. A route with scopes needs at least one of them. */
export function scopesOf(claims: Claims): string[] {
	return typeof claims['scope'] === 'string' ? claims['scope'].split(' ') : [];
}

/** The time in Common Log Format, such as `11/Nov/2026:10:30:00 +0000`. */
function commonLogTime(at: number): string {
	const [, day, month, year, time] = new Date(at).toUTCString().split(' ');
	return `${day}/${month}/${year}:${time} +0000`;
}

/**
 * Writes a function's result as API Gateway does. A result with a status is a response; any other is sent as JSON
 * with 200. Returns false, with nothing written, for results that API Gateway answers 500.
 */
export function writeResult(response: ServerResponse, result: unknown, requestId: string): boolean {
	if (!isObject(result) || result['statusCode'] === undefined) {
		if (result === null || result === undefined) return false;
		const body = typeof result === 'string' ? result : JSON.stringify(result);
		response.writeHead(200, { 'content-type': 'application/json', 'apigw-requestid': requestId });
		response.end(body);
		return true;
	}
	const status = Number(result['statusCode']);
	if (!Number.isInteger(status) || status < 100 || status > 599) return false;
	const given = result['body'];
	const body =
		typeof given === 'string'
			? Buffer.from(given, result['isBase64Encoded'] === true ? 'base64' : 'utf8')
			: Buffer.alloc(0);
	const headers = isObject(result['headers']) ? result['headers'] : {};
	try {
		for (const [name, value] of Object.entries(headers)) response.setHeader(name.toLowerCase(), String(value));
		if (Array.isArray(result['cookies'])) response.setHeader('set-cookie', result['cookies'].map(String));
	} catch {
		for (const name of response.getHeaderNames()) response.removeHeader(name);
		return false;
	}
	response.setHeader('apigw-requestid', requestId);
	if (!response.hasHeader('content-type') && body.length > 0)
		response.setHeader('content-type', 'text/plain; charset=utf-8');
	// A HEAD response without a body does not state the length of GET's body.
	if (body.length > 0 || response.req.method !== 'HEAD') response.setHeader('content-length', body.length);
	response.writeHead(status);
	response.end(body);
	return true;
}
