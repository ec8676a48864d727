import type { Millis } from '#kernel';
import { type Ask, Refused, timeoutMs } from './api-errors.ts';
import { type Session, openSession } from './session.ts';

/** The API with a signed-in session. */
export interface Api {
	/** Signs in if necessary. Throws `NotConfigured` or `SignedOut` when a retry does not help. */
	signIn(): Promise<void>;
	/** Retries once with a new token after a 401. */
	get: Ask;
	/** Leaves for the sign-in page. */
	enter(): Promise<void>;
	/** The sign-out of a session with a sign-in page. */
	exit(): (() => void) | undefined;
	/** The server's time as of its last response. A screen's clock may be wrong, and the server's may be virtual. */
	now(): Millis;
}

/** Creates an API client with the configured sign-in. */
export function connect(): Api {
	let opening: Promise<Session> | undefined;
	let session: Session | undefined;
	/** The server's time when the page's monotonic clock was at zero. */
	let origin: Millis = performance.timeOrigin;
	const now = () => origin + performance.now();

	async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
		const response = await fetch(path, { ...init, cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) });
		const date = Date.parse(response.headers.get('date') ?? '');
		if (!Number.isNaN(date)) origin = date - performance.now();
		if (!response.ok) throw new Refused(response.status);
		return (await response.json()) as T;
	}

	/** Opens the session once for all concurrent requests. */
	async function opened(): Promise<Session> {
		opening ??= openSession(ask, now).catch((error: unknown) => {
			opening = undefined;
			throw error;
		});
		session = await opening;
		return session;
	}

	async function get<T>(path: string, again = true): Promise<T> {
		const { token, drop } = await opened();
		const used = await token();
		try {
			return await ask<T>(path, { headers: { authorization: `Bearer ${used}` } });
		} catch (error) {
			if (!again || !(error instanceof Refused) || error.status !== 401) throw error;
			drop(used);
			return get<T>(path, false);
		}
	}

	return {
		signIn: async () => void (await (await opened()).token()),
		get: (path) => get(path),
		enter: async () => (await opened()).authFlow?.enter(),
		exit: () => session?.authFlow?.exit,
		now,
	};
}
