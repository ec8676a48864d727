import type { Millis } from '#kernel';

/** The page is served without a way to sign in; trying again does not help. */
export class NotConfigured extends Error {}

/** The API answered, but with a refusal. */
export class Refused extends Error {
	readonly status: number;

	constructor(status: number) {
		super(`status ${status}`);
		this.status = status;
	}
}

/** The API as the cockpit sees it, signed in as a manager. */
export interface Api {
	/** Signs in, unless that is done. Throws `NotConfigured` when the page has no way to. */
	signIn(): Promise<void>;
	/** Signs in once more when the token is no longer good. */
	get<T>(path: string): Promise<T>;
	/** The server's clock, as of its last answer: the clock of a screen may be wrong, and the server's may be virtual. */
	now(): Millis;
}

/** An answer that takes longer is as good as none. */
const patience: Millis = 10_000;

/** Signs in as the configuration says and answers a client of the API. */
export function connect(): Api {
	let session: Promise<string> | undefined;
	/** The server's time when the page's monotonic clock was at zero. */
	let origin: Millis = performance.timeOrigin;

	async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
		const response = await fetch(path, { ...init, cache: 'no-store', signal: AbortSignal.timeout(patience) });
		const date = Date.parse(response.headers.get('date') ?? '');
		if (!Number.isNaN(date)) origin = date - performance.now();
		if (!response.ok) throw new Refused(response.status);
		return (await response.json()) as T;
	}

	/** One sign-in at a time, however many questions wait for it. */
	function token(): Promise<string> {
		session ??= signIn(ask).catch((error: unknown) => {
			session = undefined;
			throw error;
		});
		return session;
	}

	async function get<T>(path: string, again = true): Promise<T> {
		const used = token();
		try {
			return await ask<T>(path, { headers: { authorization: `Bearer ${await used}` } });
		} catch (error) {
			if (!again || !(error instanceof Refused) || error.status !== 401) throw error;
			if (session === used) session = undefined;
			return get<T>(path, false);
		}
	}

	return {
		signIn: async () => void (await token()),
		get: (path) => get(path),
		now: () => origin + performance.now(),
	};
}

type Ask = <T>(path: string, init?: RequestInit) => Promise<T>;

async function signIn(ask: Ask): Promise<string> {
	if ((await signInKind(ask)) !== 'local') throw new NotConfigured();
	const { token } = await ask<{ token: string }>('/local/token', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ sub: 'cockpit', groups: ['base'], role: 'manager' }),
	});
	return token;
}

/** A storage bucket answers 403 for a file that it does not have. */
async function signInKind(ask: Ask): Promise<string | undefined> {
	try {
		return (await ask<{ signIn: { kind: string } }>('/config.json')).signIn.kind;
	} catch (error) {
		if (error instanceof Refused && (error.status === 404 || error.status === 403)) return undefined;
		throw error;
	}
}
