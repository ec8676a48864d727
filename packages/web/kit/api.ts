import type { Millis } from '#kernel';
import { type Ask, Refused, timeoutMs } from './api-errors.ts';
import { type Session, openSession } from './session.ts';

/** The API as the cockpit sees it, signed in. */
export interface Api {
	/** Signs in, unless that is done. Throws `NotConfigured` or `SignedOut` when it takes more than trying again. */
	signIn(): Promise<void>;
	/** Asks with another token when the first is no longer good. */
	get: Ask;
	/** Leaves for the pages where people sign in. */
	enter(): Promise<void>;
	/** How to sign out, where people sign in. */
	exit(): (() => void) | undefined;
	/** The server's clock, as of its last answer: the clock of a screen may be wrong, and the server's may be virtual. */
	now(): Millis;
}

/** Answers a client of the API that signs in as the configuration says. */
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

	/** Opened once, however many questions wait for it. */
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
