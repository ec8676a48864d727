import type { Millis } from '#kernel';
import { type Ask, NotConfigured, Refused } from './answers.ts';
import { type PoolSignIn, poolDoors } from './pool.ts';
import { type Doors, type Token, holder } from './token.ts';

/** Being signed in. */
export interface Session {
	/** A token that is good for a while yet. */
	token(): Promise<string>;
	/** Says that this token is not taken any more. */
	drop(used: string): void;
	/** Where a person signs in and out; the demo on one machine signs in by itself. */
	readonly doors?: Doors;
}

type SignIn = { readonly kind: 'local' } | PoolSignIn;

/** Opens a session as `/config.json` says. Throws `NotConfigured` when it says nothing that helps at this address. */
export async function openSession(ask: Ask, now: () => Millis): Promise<Session> {
	const signIn = await configured(ask);
	switch (signIn?.kind) {
		case 'local':
			return holder(() => localToken(ask));
		case 'pool': {
			const doors = poolDoors(signIn, now);
			return { ...holder(doors.take), doors };
		}
		case undefined:
			throw new NotConfigured();
	}
}

/** A storage bucket answers 403 for a file that it does not have. */
async function configured(ask: Ask): Promise<SignIn | undefined> {
	try {
		return (await ask<{ signIn: SignIn }>('/config.json')).signIn;
	} catch (error) {
		if (error instanceof Refused && (error.status === 404 || error.status === 403)) return undefined;
		throw error;
	}
}

async function localToken(ask: Ask): Promise<Token> {
	const { token } = await ask<{ token: string }>('/local/token', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ sub: 'cockpit', groups: ['base'], role: 'manager' }),
	});
	return { value: token, endsAt: Number.POSITIVE_INFINITY };
}
