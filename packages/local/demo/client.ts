import { setTimeout as pause } from 'node:timers/promises';
import type { Json } from '#kernel/json';

/** The demo's access to a base: its address, and tokens for the roles played. */
export interface DemoBase {
	readonly url: string;
	token(body: Json): Promise<string>;
}

/** A role played by the demo. */
export type Player =
	| { readonly actor: 'public' }
	| { readonly actor: 'buyer'; readonly buyerId: string }
	| { readonly actor: 'merchant'; readonly tenantId: string }
	| { readonly actor: 'base' };

/** A request: method, path and the rest. */
export interface Call {
	readonly as?: Player;
	readonly body?: object;
	readonly idempotencyKey?: string;
}

/** A response; `status` is 0 without one. */
export interface Reply {
	readonly status: number;
	readonly body: Readonly<Record<string, unknown>>;
	/** The base's own time, which may be ahead of this machine's. */
	readonly at: number;
}

export interface Client {
	/** A single attempt. Never throws: a failure is a reply. */
	send(request: string, call?: Call): Promise<Reply>;
	/** Retries temporary failures. Throws unless the response is a success or one of `also`. */
	must(request: string, call?: Call, also?: readonly number[]): Promise<Reply>;
	/** Aborts requests in flight. */
	close(): void;
}

/** A local base answers within seconds, even while it starts. */
const timeoutMs = 20_000;
const maxTries = 6;

/** Opens a client of the public API. A token is issued once for each role, and again after a 401. */
export function openClient(base: DemoBase): Client {
	const tokens = new Map<string, Promise<string>>();
	const closing = new AbortController();

	async function headers({ as = { actor: 'public' }, body, idempotencyKey }: Call): Promise<Record<string, string>> {
		const name = JSON.stringify(as);
		if (as.actor !== 'public' && !tokens.has(name)) tokens.set(name, base.token(claims(as)));
		const token = await tokens.get(name);
		return {
			...(token ? { authorization: `Bearer ${token}` } : {}),
			...(body ? { 'content-type': 'application/json' } : {}),
			...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
		};
	}

	async function send(request: string, call: Call = {}): Promise<Reply> {
		const [method = 'GET', path = '/'] = request.split(' ');
		try {
			const response = await fetch(base.url + path, {
				method,
				headers: await headers(call),
				...(call.body ? { body: JSON.stringify(call.body) } : {}),
				signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]),
			});
			const body = (await response.json().catch(() => ({}))) as Reply['body'];
			if (response.status === 401) tokens.delete(JSON.stringify(call.as));
			return { status: response.status, body, at: Date.parse(response.headers.get('date') ?? '') || 0 };
		} catch {
			return { status: 0, body: {}, at: 0 };
		}
	}

	async function must(request: string, call: Call = {}, also: readonly number[] = []): Promise<Reply> {
		for (let tries = 1; ; tries++) {
			const reply = await send(request, call);
			if ((reply.status >= 200 && reply.status < 300) || also.includes(reply.status)) return reply;
			// Tokens expire, and sooner on a moved clock; the next attempt gets a new one.
			const ended = reply.status === 401 && call.as !== undefined && tries === 1;
			const passing = ended || reply.status === 0 || reply.status === 429 || reply.status >= 500;
			if (!passing || tries === maxTries)
				throw new Error(`demo: ${request} was answered ${reply.status} ${JSON.stringify(reply.body)}`);
			await pause(100 * 2 ** tries);
		}
	}

	return { send, must, close: () => closing.abort() };
}

function claims(player: Exclude<Player, { actor: 'public' }>): Record<string, string | string[]> {
	switch (player.actor) {
		case 'buyer':
			return { sub: player.buyerId, groups: ['buyer'] };
		case 'merchant':
			return { sub: `demo-${player.tenantId}`, groups: ['merchant'], tenantId: player.tenantId, role: 'owner' };
		case 'base':
			return { sub: 'demo-base', groups: ['base'], role: 'manager' };
	}
}

/** Runs the work over all values, `width` at a time. The first failure ends it. */
export async function eachOf<T>(values: readonly T[], width: number, work: (value: T) => Promise<void>): Promise<void> {
	const queue = values.values();
	await Promise.all(
		Array.from({ length: width }, async () => {
			for (const value of queue) await work(value);
		}),
	);
}
