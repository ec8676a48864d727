import type { Millis } from '#kernel';
import { type RequestJson, StatusError, timeoutMs } from './api-errors.ts';
import { type Session, openSession } from './session.ts';

/** The API with a signed-in session. */
export interface Api {
	/** Obtains a token if there is none. Throws `NotConfiguredError` or `SignedOutError` when a retry does not help. */
	authenticate(): Promise<void>;
	/** Retries once with a new token after a 401. */
	get: RequestJson;
	/** Redirects to the sign-in page. */
	signIn(): Promise<void>;
	/** The sign-out of a session that has a sign-in page. */
	signOut(): (() => void) | undefined;
	/** The server's time as of its last response. A screen's clock may be wrong, and the server's may be virtual. */
	now(): Millis;
}

/** Creates an API client with the configured sign-in. */
export function connect(): Api {
	let pendingSession: Promise<Session> | undefined;
	let session: Session | undefined;
	/** The server's time when the page's monotonic clock was at zero. */
	let origin: Millis = performance.timeOrigin;
	const now = () => origin + performance.now();

	async function requestJson<T>(path: string, init: RequestInit = {}): Promise<T> {
		const response = await fetch(path, { ...init, cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) });
		const date = Date.parse(response.headers.get('date') ?? '');
		if (!Number.isNaN(date)) origin = date - performance.now();
		if (!response.ok) throw new StatusError(response.status);
		return (await response.json()) as T;
	}

	/** Opens the session once for all concurrent requests. */
	async function sharedSession(): Promise<Session> {
		pendingSession ??= openSession(requestJson, now).catch((error: unknown) => {
			pendingSession = undefined;
			throw error;
		});
		session = await pendingSession;
		return session;
	}

	async function get<T>(path: string, retry = true): Promise<T> {
		const { token, drop } = await sharedSession();
		const value = await token();
		try {
			return await requestJson<T>(path, { headers: { authorization: `Bearer ${value}` } });
		} catch (error) {
			if (!retry || !(error instanceof StatusError) || error.status !== 401) throw error;
			drop(value);
			return get<T>(path, false);
		}
	}

	return {
		authenticate: async () => void (await (await sharedSession()).token()),
		get: (path) => get(path),
		signIn: async () => (await sharedSession()).authFlow?.signIn(),
		signOut: () => session?.authFlow?.signOut,
		now,
	};
}
