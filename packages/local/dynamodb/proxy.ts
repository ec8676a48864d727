import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { consumed } from './consumed.ts';
import type { Bearer, Credentials } from './credentials.ts';
import { describeStream, forwardDescribeStream } from './describe-stream.ts';
import type { Engine, EngineAnswer } from './engine.ts';
import { type Json, type JsonObject, isObject } from '#kernel/json';
import { type Caller, type Meter, unattributed } from '../metrics.ts';
import { type Ask, asksOf, billedAs, tablesOf } from './operations.ts';
import type { TableIndex } from '../resources.ts';
import { type Policies, accessDenied } from './policy.ts';
import { objectCall, objectError } from '../s3/object-call.ts';
import type { Objects } from '../s3/objects.ts';
import { stsCall, stsError } from './sts.ts';

/** A function's call to DynamoDB, S3 or STS, as it passes the proxy. */
export interface Call {
	/** Counts from 1 since the start. */
	readonly number: number;
	readonly function: string;
	readonly caller: Caller;
	readonly operation: string;
	readonly tables: readonly string[];
	readonly request: JsonObject;
}

/**
 * A call with its outcome, for the wire log. `body` holds the bytes of the response, or none if the caller got
 * none.
 */
export interface WireRecord extends Call {
	readonly status: number;
	readonly body: Buffer;
	readonly readUnits: number;
	readonly writeUnits: number;
	readonly asks: readonly Ask[];
}

/**
 * A fault to inject: an error in place of the call, a lost response, a call that is late or waits for a promise, or a
 * repeated call with the second response.
 */
export type Fault =
	| 'pass'
	| 'drop'
	| 'twice'
	| { readonly answerError: { readonly status: number; readonly type: string; readonly message?: string } }
	| { readonly delayMs: number }
	| { readonly until: Promise<void> };

export interface ProxyOptions {
	readonly engine: Engine;
	readonly tables: TableIndex;
	readonly credentials: Credentials;
	readonly policies: Policies;
	readonly objects: Objects;
	readonly meter: Meter;
	/** Virtual time in milliseconds. */
	readonly now: () => number;
	/** The caller served by the invocation with this trace id. */
	readonly callerOf: (traceId: string) => Caller | undefined;
	/** Called after a write to these tables was answered. */
	readonly onWrite: (tables: readonly string[]) => void;
	readonly onWire: ((record: WireRecord) => void) | undefined;
	readonly faults: ((call: Call) => Fault) | undefined;
}

export interface Proxy {
	readonly url: string;
	stop(): Promise<void>;
}

/** DynamoDB's limit of a request body. */
const maxBody = 16 * 1024 * 1024;
/** A segment of far more listings than the tests have. S3's own limit is 5 GB. */
const maxObject = 256 * 1024 * 1024;
/** As many as the sockets of all functions together. */
const backlog = 4_096;
const contentType = 'application/x-amz-json-1.0';

/** The wire proxy between functions and engine. It authorizes and meters every call, and injects faults on request. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
	let calls = 0;
	const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
		// The SDK compares this with a function's clock. A difference would be a reason to repeat a call that was refused.
		response.setHeader('date', new Date(options.now()).toUTCString());
		const chunks: Buffer[] = [];
		let size = 0;
		const limit = isForObjects(request) ? maxObject : maxBody;
		request.on('data', (chunk: Buffer) => {
			size += chunk.length;
			if (size <= limit) chunks.push(chunk);
		});
		request.on('error', () => response.destroy());
		request.on('end', () => {
			calls += 1;
			if (size > limit) return refuse(response, 413, 'com.amazon.coral.service#SerializationException', 'too large');
			handle(options, calls, request, response, Buffer.concat(chunks)).catch(() => response.destroy());
		});
	});
	await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog }, resolve));
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => stop(server) };
}

async function handle(
	options: ProxyOptions,
	number: number,
	incoming: IncomingMessage,
	response: ServerResponse,
	body: Buffer,
): Promise<void> {
	const key = /Credential=([^/,\s]+)\//.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
	const bearer = options.credentials.bearer(key);
	if (bearer === undefined || bearer === 'expired') return refuse(response, 400, ...unknownKey(bearer));
	const caller = options.callerOf(String(incoming.headers['x-amzn-trace-id'])) ?? unattributed;
	const target = incoming.headers['x-amz-target'];
	const wanted = wantedBy(options, bearer, incoming, body);
	const { asks, operation, tables, request } = wanted;
	const call: Call = { number, function: bearer.function.key, caller, operation, tables, request };
	const answer = wanted.refusal ?? (await answerOf(options.faults?.(call) ?? 'pass', wanted));
	const billed = target !== undefined || isForObjects(incoming);
	const units = billed ? count(options.meter, call, answer) : noUnits;
	options.onWire?.({ ...call, asks, status: answer?.status ?? 0, body: answer?.body ?? Buffer.alloc(0), ...units });
	if (answer === undefined) response.destroy();
	else send(response, answer);
	if (answer?.status !== 400 && billedAs(operation) === 'write') options.onWrite(tables);
}

function unknownKey(bearer: 'expired' | undefined): [type: string, message: string] {
	return bearer === 'expired'
		? ['com.amazon.coral.service#ExpiredTokenException', 'The security token included in the request is expired']
		: [
				'com.amazon.coral.service#UnrecognizedClientException',
				'The security token included in the request is invalid.',
			];
}

/** A parsed call: its needs and its handler. */
interface Wanted extends Pick<Call, 'operation' | 'tables' | 'request'> {
	readonly asks: readonly Ask[];
	/** The error response for a caller without permission. */
	readonly refusal: EngineAnswer | undefined;
	readonly serve: () => Promise<EngineAnswer>;
	readonly failure: (status: number, type: string, message: string) => EngineAnswer;
}

/** The signature names the service. A call to DynamoDB names its operation in a header. */
function wantedBy(options: ProxyOptions, bearer: Bearer, incoming: IncomingMessage, body: Buffer): Wanted {
	const target = incoming.headers['x-amz-target'];
	if (isForObjects(incoming)) return objectWanted(options, bearer, incoming, body);
	return typeof target === 'string' ? databaseCall(options, bearer, target, body) : stsWanted(options, bearer, body);
}

function isForObjects({ headers }: IncomingMessage): boolean {
	return /\/s3\/aws4_request/.test(headers.authorization ?? '');
}

function objectWanted(options: ProxyOptions, bearer: Bearer, incoming: IncomingMessage, body: Buffer): Wanted {
	const { objects, policies } = options;
	const mayList = (bucket: string) =>
		policies.allows(bearer, { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}`, leadingKeys: [] });
	const { answer, ...call } = objectCall(incoming, body, { objects, mayList });
	const denied = call.asks.find((ask) => !policies.allows(bearer, ask));
	return {
		...call,
		tables: [],
		refusal: denied && objectError(403, 'AccessDenied', accessDenied(bearer.role, bearer.session, denied)),
		serve: answer,
		failure: (status, type, message) => objectError(status, type.split('#').at(-1) ?? type, message),
	};
}

function stsWanted(options: ProxyOptions, bearer: Bearer, body: Buffer): Wanted {
	const { answer, ...call } = stsCall(options, bearer, body);
	return {
		...call,
		tables: [],
		refusal: undefined,
		serve: () => Promise.resolve(answer()),
		failure: (status, type, message) => stsError(status, type.split('#').at(-1) ?? type, message),
	};
}

function databaseCall(options: ProxyOptions, bearer: Bearer, target: string, body: Buffer): Wanted {
	const operation = target.split('.')[1] ?? '';
	const parsed = parse(body);
	const request = parsed ?? {};
	const asks = asksOf(operation, request, options.tables);
	const denied = asks.find((ask) => !options.policies.allows(bearer, ask));
	const refuseTo = (ask: Ask) =>
		errorAnswer(400, 'com.amazon.coral.service#AccessDeniedException', accessDenied(bearer.role, bearer.session, ask));
	return {
		operation,
		request,
		tables: parsed === undefined ? [] : tablesOf(parsed),
		asks,
		refusal: denied && refuseTo(denied),
		serve: () =>
			operation === describeStream
				? forwardDescribeStream(options.engine, target, request, options.tables)
				: options.engine.forward(target, parsed === undefined ? body : asking(body, parsed)),
		failure: errorAnswer,
	};
}

/** The response to the caller; undefined if the connection is dropped. */
async function answerOf(fault: Fault, { serve, failure }: Wanted): Promise<EngineAnswer | undefined> {
	if (typeof fault === 'object' && 'answerError' in fault) {
		const { status, type, message = type } = fault.answerError;
		return failure(status, type, message);
	}
	if (typeof fault === 'object')
		await ('until' in fault ? fault.until : new Promise((resolve) => setTimeout(resolve, fault.delayMs)));
	if (fault === 'twice') await serve();
	const answer = await serve().catch(() => undefined);
	return fault === 'drop' ? undefined : answer;
}

function parse(body: Buffer): JsonObject | undefined {
	try {
		const parsed = JSON.parse(body.toString()) as Json;
		return isObject(parsed) ? parsed : undefined;
	} catch {
		return undefined;
	}
}

/** Adds the request for consumed capacity to a body. The caller's bytes are not serialized anew. */
function asking(body: Buffer, request: JsonObject): Buffer {
	const asked = request['ReturnConsumedCapacity'];
	if (asked === 'TOTAL' || asked === 'INDEXES') return body;
	if (asked !== undefined) return Buffer.from(JSON.stringify({ ...request, ReturnConsumedCapacity: 'TOTAL' }));
	const start = body.indexOf('{') + 1;
	const separator = Object.keys(request).length === 0 ? '' : ',';
	return Buffer.concat([Buffer.from(`{"ReturnConsumedCapacity":"TOTAL"${separator}`), body.subarray(start)]);
}

const noUnits = { readUnits: 0, writeUnits: 0 };

function count(meter: Meter, call: Call, answer: EngineAnswer | undefined): { readUnits: number; writeUnits: number } {
	const counts = meter.of(call.caller);
	const billed = billedAs(call.operation);
	const units = answer === undefined || billed === undefined ? 0 : consumed(answer.body);
	const sums = { readUnits: billed === 'read' ? units : 0, writeUnits: billed === 'write' ? units : 0 };
	counts.roundTrips += 1;
	counts.readUnits += sums.readUnits;
	counts.writeUnits += sums.writeUnits;
	return sums;
}

function errorAnswer(status: number, type: string, message: string): EngineAnswer {
	return { status, headers: {}, body: Buffer.from(JSON.stringify({ __type: type, message, Message: message })) };
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
	send(response, errorAnswer(status, type, message));
}

function send(response: ServerResponse, answer: EngineAnswer): void {
	const headers: Record<string, string | number> = {
		'content-type': answer.headers['content-type'] ?? contentType,
		'content-length': answer.body.length,
	};
	for (const name of ['x-amzn-requestid', 'x-amz-crc32'] as const) {
		const value = answer.headers[name];
		if (typeof value === 'string') headers[name] = value;
	}
	response.writeHead(answer.status, headers);
	response.end(answer.body);
}

async function stop(server: Server): Promise<void> {
	const closed = new Promise((resolve) => server.close(resolve));
	server.closeAllConnections();
	await closed;
}
