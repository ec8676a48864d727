import type { Millis } from '#kernel';
import { type RequestJson, NotConfiguredError, StatusError } from './api-errors.ts';
import { type CognitoSignIn, cognitoAuthFlow } from './cognito-sign-in.ts';
import { type AuthFlow, type Token, tokenCache } from './token.ts';

/** A signed-in session. */
export interface Session {
	/** A token with some time left. */
	token(): Promise<string>;
	/** Drops a token that the API refused. */
	drop(token: string): void;
	/** The sign-in and sign-out pages. The local demo signs in by itself and has none. */
	readonly authFlow?: AuthFlow;
}

type SignIn = { readonly kind: 'local' } | CognitoSignIn;

/** Opens a session from `/config.json`. Throws `NotConfiguredError` if it does not fit this address. */
export async function openSession(requestJson: RequestJson, now: () => Millis): Promise<Session> {
	const signIn = await readSignIn(requestJson);
	switch (signIn?.kind) {
		case 'local':
			return tokenCache(() => localToken(requestJson));
		case 'cognito': {
			const authFlow = cognitoAuthFlow(signIn, now);
			return { ...tokenCache(authFlow.nextToken), authFlow };
		}
		case undefined:
			throw new NotConfiguredError();
	}
}

/** The sign-in of `/config.json`, if there is one. A bucket returns 403 for a missing file. */
async function readSignIn(requestJson: RequestJson): Promise<SignIn | undefined> {
	try {
		return (await requestJson<{ signIn: SignIn }>('/config.json')).signIn;
	} catch (error) {
		if (error instanceof StatusError && (error.status === 404 || error.status === 403)) return undefined;
		throw error;
	}
}

async function localToken(requestJson: RequestJson): Promise<Token> {
	const { token } = await requestJson<{ token: string }>('/local/token', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ sub: 'cockpit', groups: ['base'], role: 'manager' }),
	});
	return { value: token, expiresAt: Number.POSITIVE_INFINITY };
}
