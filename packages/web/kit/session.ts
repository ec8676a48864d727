import type { Millis } from '#kernel';
import { type Ask, NotConfigured, Refused } from './api-errors.ts';
import { type CognitoSignIn, cognitoAuthFlow } from './cognito-sign-in.ts';
import { type AuthFlow, type Token, holder } from './token.ts';

/** A signed-in session. */
export interface Session {
	/** A token with some time left. */
	token(): Promise<string>;
	/** Drops a token that the API refused. */
	drop(used: string): void;
	/** The sign-in and sign-out pages. The local demo signs in by itself and has none. */
	readonly authFlow?: AuthFlow;
}

type SignIn = { readonly kind: 'local' } | CognitoSignIn;

/** Opens a session from `/config.json`. Throws `NotConfigured` if it does not fit this address. */
export async function openSession(ask: Ask, now: () => Millis): Promise<Session> {
	const signIn = await configured(ask);
	switch (signIn?.kind) {
		case 'local':
			return holder(() => localToken(ask));
		case 'cognito': {
			const authFlow = cognitoAuthFlow(signIn, now);
			return { ...holder(authFlow.take), authFlow };
		}
		case undefined:
			throw new NotConfigured();
	}
}

/** A bucket answers 403 for a missing file. */
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
