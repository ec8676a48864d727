import * as oauth from 'oauth4webapi';
import type { Millis } from '#kernel';
import { NotConfiguredError, SignedOutError, timeoutMs } from './api-errors.ts';
import type { AuthFlow, Token } from './token.ts';

/** The sign-in of `/config.json` for a user pool. None of it is secret. */
export interface CognitoSignIn {
	readonly kind: 'cognito';
	readonly issuer: string;
	/** The origin of the hosted pages. */
	readonly pages: string;
	readonly clientId: string;
	readonly scope: string;
	/** The addresses that the hosted pages may redirect to. */
	readonly addresses: readonly string[];
}

/** The state of a sign-in under way, stored in this tab: OAuth state, PKCE verifier, and the view to return to. */
interface PendingSignIn {
	readonly state: string;
	readonly verifier: string;
	readonly search: string;
}

const pendingSignInKey = 'sign-in';

/** A token is renewed this long before it expires, so that none expires during a request. */
const renewalMarginMs: Millis = 60_000;

/**
 * Signs in at the hosted pages of a user pool: authorization code with PKCE (RFC 7636), for a client without a
 * secret. Tokens stay in memory only, so a reload requires a new sign-in. The hosted pages remember the user
 * for an hour.
 */
export function cognitoAuthFlow(config: CognitoSignIn, now: () => Millis): AuthFlow {
	const redirectUri = `${location.origin}/`;
	if (!config.addresses.includes(redirectUri)) throw new NotConfiguredError();
	const server = { issuer: config.issuer, token_endpoint: `${config.pages}/oauth2/token` };
	/** Token times are compared with the server's clock. */
	const client = () => ({ client_id: config.clientId, [oauth.clockSkew]: Math.round((now() - Date.now()) / 1000) });
	const options = () => ({ signal: AbortSignal.timeout(timeoutMs) });
	let callback = readCallback();
	let refreshToken: string | undefined;

	function storeTokens(response: oauth.TokenEndpointResponse): Token {
		refreshToken = response.refresh_token ?? refreshToken;
		return {
			value: response.access_token,
			expiresAt: performance.now() + (response.expires_in ?? 0) * 1000 - renewalMarginMs,
		};
	}

	/** A code is valid once, so after any failure the user signs in again. */
	async function exchangeCode({ parameters, pending }: Callback): Promise<Token> {
		if (pending === undefined) throw new SignedOutError('failed');
		const { state, verifier } = pending;
		try {
			const code = oauth.validateAuthResponse(server, client(), parameters, state);
			const grant = [server, client(), oauth.None(), code, redirectUri, verifier, options()] as const;
			const response = await oauth.authorizationCodeGrantRequest(...grant);
			return storeTokens(await oauth.processAuthorizationCodeResponse(server, client(), response));
		} catch (cause) {
			throw new SignedOutError('failed', cause);
		}
	}

	/**
	 * A refresh token is valid once too. Without a response the call is retried, which the pool allows for some
	 * seconds.
	 */
	async function refresh(token: string): Promise<Token> {
		try {
			const response = await oauth.refreshTokenGrantRequest(server, client(), oauth.None(), token, options());
			return storeTokens(await oauth.processRefreshTokenResponse(server, client(), response));
		} catch (cause) {
			if (!(cause instanceof oauth.ResponseBodyError) || cause.status >= 429) throw cause;
			throw new SignedOutError('expired', cause);
		}
	}

	return {
		async nextToken() {
			if (refreshToken !== undefined) return refresh(refreshToken);
			const current = callback;
			callback = undefined;
			if (current === undefined) throw new SignedOutError('none');
			return exchangeCode(current);
		},
		signIn: () => redirectToSignIn(config, redirectUri),
		signOut() {
			const query = new URLSearchParams({ client_id: config.clientId, logout_uri: redirectUri });
			// Replaces this page in the history, so that going back does not show its figures.
			location.replace(`${config.pages}/logout?${query}`);
		},
	};
}

async function redirectToSignIn({ pages, clientId, scope }: CognitoSignIn, redirectUri: string): Promise<void> {
	const state = oauth.generateRandomState();
	const verifier = oauth.generateRandomCodeVerifier();
	const pending: PendingSignIn = { state, verifier, search: location.search };
	sessionStorage.setItem(pendingSignInKey, JSON.stringify(pending));
	const query = new URLSearchParams({
		response_type: 'code',
		client_id: clientId,
		redirect_uri: redirectUri,
		scope,
		state,
		code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
		code_challenge_method: 'S256',
		lang: document.documentElement.lang,
	});
	location.assign(`${pages}/oauth2/authorize?${query}`);
}

interface Callback {
	readonly parameters: URLSearchParams;
	readonly pending: PendingSignIn | undefined;
}

/** The result of a sign-in, removed from the address and from the tab's storage. */
function readCallback(): Callback | undefined {
	const stored = sessionStorage.getItem(pendingSignInKey);
	sessionStorage.removeItem(pendingSignInKey);
	const parameters = new URLSearchParams(location.search);
	if (!parameters.has('code') && !parameters.has('error')) return undefined;
	const pending = stored === null ? undefined : (JSON.parse(stored) as PendingSignIn);
	history.replaceState(null, '', `${location.pathname}${pending?.search ?? ''}`);
	return { parameters, pending };
}
