import { setTimeout as pause } from 'node:timers/promises';
import type { Json } from '#kernel/json';

/** What the demo is given of a base: where it is, and tokens for the people it plays. */
export interface DemoBase {
	readonly url: string;
	token(body: Json): Promise<string>;
}

/** Whom the demo plays. */
export type Player =
	| { readonly actor: 'public' }
	| { readonly actor: 'buyer'; readonly buyerId: string }
	| { readonly actor: 'merchant'; readonly tenantId: string }
	| { readonly actor: 'base' };

/** A request: method and path, and the rest of it. */
export interface Call {
	readonly as?: Player;
	readonly body?: object;
	readonly idempotencyKey?: string;
}

/** What came back; `status` 0 when nothing did. */
export interface Reply {
	readonly status: number;
	readonly body: Readonly<Record<string, unknown>>;
	/** The base's own time, which may be ahead of this machine's. */
	readonly at: number;
}

export interface Client {
	/** One try. Never throws: what fails is a reply. */
	send(request: string, call?: Call): Promise<Reply>;
	/** Tries again what may pass; throws when the answer is neither a success nor one of `also`. */
	must(request: string, call?: Call, also?: readonly number[]): Promise<Reply>;
	/** Ends what is on its way. */
	close(): void;
}

/** A base on one machine answers within seconds, also while it starts. */
const timeoutMs = 20_000;
const maxTries = 6;

/** Opens a client of the public API. A token is asked for once for each player, and again when it is refused. */
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
			// A token ends, all the sooner on a clock that is moved: the next try has a new one.
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

/** Runs the work over all values, `width` at a time; the first failure ends it. */
export async function eachOf<T>(values: readonly T[], width: number, work: (value: T) => Promise<void>): Promise<void> {
	const queue = values.values();
	await Promise.all(
		Array.from({ length: width }, async () => {
			for (const value of queue) await work(value);
		}),
	);
}
