import { createHash } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import type { JsonObject } from '#kernel/json';
import type { Aftermath } from './aftermath.ts';
import { StripeApi } from './api.ts';
import { parseForm } from './form.ts';
import { type Circumstances, StripeError, stripeId } from './objects.ts';
import { StripeStore } from './store.ts';
import { Webhooks } from './webhooks.ts';

export const faultModes = ['none', 'down', 'slow', 'timeout_after_commit', 'rate_limited', 'pending_refunds'] as const;
/**
 * `down` and `timeout_after_commit` cut the connection before and after the call takes effect. A read takes no
 * effect. With `pending_refunds` new refunds wait for their bank.
 */
export type FaultMode = (typeof faultModes)[number];

export interface StripeMockOptions {
	readonly dataDir: string;
	readonly clock: Clock;
	readonly secretKey: string;
	readonly webhookSecret: string;
	/** The address that events are delivered to. */
	readonly webhookUrl: string;
	/** Multiplies the time that an event waits for its response; default: 1. */
	readonly timeoutFactor?: number | undefined;
}

/** The effect of a local control on a payment intent. */
export interface Paid {
	readonly paymentIntentId: string;
	readonly status: string;
	/** Whether the webhook endpoint accepted the event at the first attempt. */
	readonly delivered: boolean;
}

/** An act of a bank on an object of the mock. */
export type BankAct =
	| { readonly on: 'refund'; readonly id: string; readonly how: 'succeed' | 'fail' }
	| { readonly on: 'payment_intent'; readonly id: string; readonly how: 'dispute' }
	| { readonly on: 'dispute'; readonly id: string; readonly how: 'win' | 'lose' };

/** The effect of an act: the refund or dispute. */
export interface Acted extends Omit<Paid, 'paymentIntentId'> {
	readonly id: string;
}

/** A mock of Stripe's API on loopback, used without a real key. */
export interface StripeMock {
	readonly url: string;
	/**
	 * Acts as the buyer at Stripe. Throws StripeError: 404 for an unknown intent, 400 for a state that does not
	 * allow it.
	 */
	pay(id: string, how: 'succeed' | 'fail'): Promise<Paid>;
	/** Acts as a bank: settles or returns a refund, opens or decides a dispute. Throws StripeError as `pay` does. */
	act(act: BankAct): Promise<Acted>;
	/** Sets a fault mode for some real milliseconds, or for the next call. */
	fault(mode: FaultMode, forMs?: number): void;
	/** Delivers due events and waits for their responses. */
	deliverDue(): Promise<void>;
	/** Resolves when no event is being delivered. */
	idle(): Promise<void>;
	stop(): Promise<void>;
}

interface Limits {
	/** Calls in the current second, by endpoint. */
	readonly counts: Map<string, number>;
	second: number;
}

/** Stripe's default limit for an endpoint. */
const maxPerSecond = 25;
const slowMs = 3000;
const maxBody = 1024 * 1024;
/** API v1 keeps the first response of a key for at least 24 hours. */
const keptMs = 24 * 3_600_000;
const pruneEveryMs = 3_600_000;

/** Starts the mock of Stripe's API on a loopback port. */
export async function startStripeMock(options: StripeMockOptions): Promise<StripeMock> {
	const store = new StripeStore(options.dataDir);
	const api = new StripeApi(store);
	const { clock, webhookSecret, webhookUrl, timeoutFactor } = options;
	const webhooks = new Webhooks(store, clock, webhookSecret, webhookUrl, timeoutFactor);
	const stripeServer = new StripeServer(options, store, api, webhooks);
	const server = createServer(
		(request, response) => void stripeServer.serve(request, response).catch(() => response.destroy()),
	);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		pay: (id, how) => stripeServer.pay(id, how),
		act: (act) => stripeServer.act(act),
		fault: (mode, forMs) => stripeServer.fault(mode, forMs),
		deliverDue: () => webhooks.deliverDue(),
		idle: () => webhooks.idle(),
		stop: async () => {
			const closed = new Promise((resolve) => server.close(resolve));
			server.closeAllConnections();
			await closed;
			await webhooks.stop();
			store.close();
		},
	};
}

class StripeServer {
	readonly #options: StripeMockOptions;
	readonly #store: StripeStore;
	readonly #api: StripeApi;
	readonly #webhooks: Webhooks;
	readonly #limits: Limits = { counts: new Map(), second: 0 };
	#mode: FaultMode = 'none';
	#prunedAt = 0;
	#modeTimer: NodeJS.Timeout | undefined;

	constructor(options: StripeMockOptions, store: StripeStore, api: StripeApi, webhooks: Webhooks) {
		this.#options = options;
		this.#store = store;
		this.#api = api;
		this.#webhooks = webhooks;
	}

	fault(mode: FaultMode, forMs?: number): void {
		clearTimeout(this.#modeTimer);
		this.#mode = mode;
		this.#api.aftermath.pending = mode === 'pending_refunds';
		if (forMs !== undefined) this.#modeTimer = setTimeout(() => this.fault('none'), forMs).unref();
	}

	async pay(id: string, how: 'succeed' | 'fail'): Promise<Paid> {
		const about = { now: this.#options.clock.now(), apiVersion: null, idempotencyKey: null };
		const intent = this.#store.atomically(() => this.#api[how](id, about));
		return { paymentIntentId: id, status: String(intent['status']), delivered: await this.#deliver() };
	}

	async act(act: BankAct): Promise<Acted> {
		const about = { now: this.#options.clock.now(), apiVersion: null, idempotencyKey: null };
		const changed = this.#store.atomically(() => actOf(this.#api.aftermath, act, about));
		return { id: String(changed['id']), status: String(changed['status']), delivered: await this.#deliver() };
	}

	async #deliver(): Promise<boolean> {
		const delivered = await Promise.all(this.#api.takeQueued().map((event) => this.#webhooks.deliver(event)));
		return delivered.every(Boolean);
	}

	async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const mode = this.#mode;
		if (mode === 'down') return void response.destroy();
		let body = '';
		for await (const chunk of request) {
			body += String(chunk);
			if (body.length > maxBody) return void response.destroy();
		}
		if (mode === 'slow') await new Promise((resolve) => setTimeout(resolve, slowMs));
		const answer = this.#answer(request, body, mode);
		for (const event of this.#api.takeQueued()) void this.#webhooks.deliver(event);
		if (mode === 'timeout_after_commit' && request.method === 'POST') return void response.destroy();
		response.writeHead(answer.status, {
			'content-type': 'application/json',
			'content-length': Buffer.byteLength(answer.body),
			'request-id': stripeId('req', 14),
			...answer.headers,
		});
		response.end(answer.body);
	}

	#answer(
		request: IncomingMessage,
		body: string,
		mode: FaultMode,
	): { status: number; body: string; headers?: Record<string, string> } {
		const [path = '', query = ''] = (request.url ?? '').split('?');
		const method = request.method ?? 'GET';
		const key = request.headers['idempotency-key'];
		const sent = method === 'POST' && typeof key === 'string' ? key : undefined;
		const fingerprint = createHash('sha256').update(`${method} ${path}\n${body}`).digest('hex');
		try {
			this.#admit(request, `${method} ${path.split('/')[2]}`, mode);
			const kept = sent === undefined ? undefined : this.#kept(sent, fingerprint);
			if (kept !== undefined)
				return { ...kept, headers: { 'idempotent-replayed': 'true', 'idempotency-key': sent ?? '' } };
			return this.#execute(method, path, method === 'GET' ? query : body, request, sent, fingerprint);
		} catch (cause) {
			if (!(cause instanceof StripeError)) throw cause;
			return { status: cause.status, body: JSON.stringify({ error: cause.error }) };
		}
	}

	#execute(
		method: string,
		path: string,
		form: string,
		request: IncomingMessage,
		key: string | undefined,
		fingerprint: string,
	) {
		const now = this.#options.clock.now();
		const version = request.headers['stripe-version'];
		const about = { now, apiVersion: typeof version === 'string' ? version : null, idempotencyKey: key ?? null };
		return this.#store.atomically(() => {
			const answer = outcome(() => this.#api.call(method, path, parseForm(form), about));
			if (key !== undefined) this.#store.keepAnswer(key, { request: fingerprint, ...answer, at: now });
			return answer;
		});
	}

	#kept(key: string, fingerprint: string): { status: number; body: string } | undefined {
		const now = this.#options.clock.now();
		if (now - this.#prunedAt > pruneEveryMs) {
			this.#prunedAt = now;
			this.#store.pruneAnswers(now - keptMs);
		}
		const kept = this.#store.answer(key);
		if (kept === undefined) return undefined;
		if (kept.request === fingerprint) return { status: kept.status, body: kept.body };
		throw new StripeError(400, {
			type: 'idempotency_error',
			message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
		});
	}

	#admit(request: IncomingMessage, endpoint: string, mode: FaultMode): void {
		if (request.headers.authorization !== `Bearer ${this.#options.secretKey}`)
			throw new StripeError(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' });
		if (mode !== 'rate_limited') return;
		const second = Math.floor(this.#options.clock.now() / 1000);
		if (second !== this.#limits.second) this.#limits.counts.clear();
		this.#limits.second = second;
		const count = (this.#limits.counts.get(endpoint) ?? 0) + 1;
		this.#limits.counts.set(endpoint, count);
		if (count > maxPerSecond)
			throw new StripeError(429, {
				type: 'rate_limit_error',
				code: 'rate_limit',
				message: 'Request rate limit exceeded.',
			});
	}
}

function actOf(aftermath: Aftermath, act: BankAct, about: Circumstances): JsonObject {
	switch (act.on) {
		case 'refund':
			return aftermath.settle(act.id, act.how, about);
		case 'payment_intent':
			return aftermath.dispute(act.id, about);
		case 'dispute':
			return aftermath.decide(act.id, act.how, about);
	}
}

/** An error after the call began to execute is a response like any other. An earlier one is rethrown and not kept. */
function outcome(work: () => JsonObject): { status: number; body: string } {
	try {
		return { status: 200, body: JSON.stringify(work()) };
	} catch (cause) {
		if (cause instanceof StripeError && cause.executed)
			return { status: cause.status, body: JSON.stringify({ error: cause.error }) };
		throw cause;
	}
}
