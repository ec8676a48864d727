import type { Millis } from '#kernel';
import { type Ask, NotConfigured, Refused } from './api-errors.ts';
import { type CognitoSignIn, cognitoAuthFlow } from './cognito-sign-in.ts';
import { type AuthFlow, type Token, holder } from './token.ts';

/** Being signed in. */
export interface Session {
	/** A token that is good for a while yet. */
	token(): Promise<string>;
	/** Says that this token is not taken any more. */
	drop(used: string): void;
	/** Where a person signs in and out; the demo on one machine signs in by itself. */
	readonly authFlow?: AuthFlow;
}

type SignIn = { readonly kind: 'local' } | CognitoSignIn;

/** Opens a session as `/config.json` says. Throws `NotConfigured` when it says nothing that helps at this address. */
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
