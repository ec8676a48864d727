import * as oauth from 'oauth4webapi';
import type { Millis } from '#kernel';
import { NotConfigured, SignedOut, timeoutMs } from './api-errors.ts';
import type { AuthFlow, Token } from './token.ts';

/** The user pool's part of `/config.json`. None of it is secret. */
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

/** State kept in this tab during sign-in: OAuth state, PKCE verifier, and the view to return to. */
interface Departure {
	readonly state: string;
	readonly verifier: string;
	readonly search: string;
}

const departureKey = 'sign-in';

/** A token is renewed this long before its end, so that no request carries one that expires on its way. */
const renewalMarginMs: Millis = 60_000;

/**
 * Signs in at the hosted pages of a user pool: authorization code with PKCE (RFC 7636), for a client without a
 * secret. Tokens are kept in memory only, so a reload requires a new sign-in. The hosted pages remember the user
 * for an hour.
 */
export function cognitoAuthFlow(pool: CognitoSignIn, now: () => Millis): AuthFlow {
	const address = `${location.origin}/`;
	if (!pool.addresses.includes(address)) throw new NotConfigured();
	const server = { issuer: pool.issuer, token_endpoint: `${pool.pages}/oauth2/token` };
	/** Token times are compared with the server's clock. */
	const client = () => ({ client_id: pool.clientId, [oauth.clockSkew]: Math.round((now() - Date.now()) / 1000) });
	const options = () => ({ signal: AbortSignal.timeout(timeoutMs) });
	let arrival = arrived();
	let refreshToken: string | undefined;

	function kept(response: oauth.TokenEndpointResponse): Token {
		refreshToken = response.refresh_token ?? refreshToken;
		return {
			value: response.access_token,
			endsAt: performance.now() + (response.expires_in ?? 0) * 1000 - renewalMarginMs,
		};
	}

	/** A code is valid once, so after any failure the user signs in again. */
	async function exchanged({ parameters, departure }: Arrival): Promise<Token> {
		if (departure === undefined) throw new SignedOut('failed');
		const { state, verifier } = departure;
		try {
			const code = oauth.validateAuthResponse(server, client(), parameters, state);
			const grant = [server, client(), oauth.None(), code, address, verifier, options()] as const;
			const response = await oauth.authorizationCodeGrantRequest(...grant);
			return kept(await oauth.processAuthorizationCodeResponse(server, client(), response));
		} catch (cause) {
			throw new SignedOut('failed', cause);
		}
	}

	/**
	 * A refresh token is valid once too. Without a response the call is retried, which the pool allows for some
	 * seconds.
	 */
	async function refreshed(token: string): Promise<Token> {
		try {
			const response = await oauth.refreshTokenGrantRequest(server, client(), oauth.None(), token, options());
			return kept(await oauth.processRefreshTokenResponse(server, client(), response));
		} catch (cause) {
			if (!(cause instanceof oauth.ResponseBodyError) || cause.status >= 429) throw cause;
			throw new SignedOut('ended', cause);
		}
	}

	return {
		async take() {
			if (refreshToken !== undefined) return refreshed(refreshToken);
			const once = arrival;
			arrival = undefined;
			if (once === undefined) throw new SignedOut('nobody');
			return exchanged(once);
		},
		enter: () => depart(pool, address),
		exit() {
			const query = new URLSearchParams({ client_id: pool.clientId, logout_uri: address });
			// Replaces this page in the history, so that going back does not show its figures.
			location.replace(`${pool.pages}/logout?${query}`);
		},
	};
}

async function depart({ pages, clientId, scope }: CognitoSignIn, address: string): Promise<void> {
	const state = oauth.generateRandomState();
	const verifier = oauth.generateRandomCodeVerifier();
	const departure: Departure = { state, verifier, search: location.search };
	sessionStorage.setItem(departureKey, JSON.stringify(departure));
	const query = new URLSearchParams({
		response_type: 'code',
		client_id: clientId,
		redirect_uri: address,
		scope,
		state,
		code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
		code_challenge_method: 'S256',
		lang: document.documentElement.lang,
	});
	location.assign(`${pages}/oauth2/authorize?${query}`);
}

interface Arrival {
	readonly parameters: URLSearchParams;
	readonly departure: Departure | undefined;
}

/** The result of a sign-in, removed from the address and from the tab's storage. */
function arrived(): Arrival | undefined {
	const stored = sessionStorage.getItem(departureKey);
	sessionStorage.removeItem(departureKey);
	const parameters = new URLSearchParams(location.search);
	if (!parameters.has('code') && !parameters.has('error')) return undefined;
	const departure = stored === null ? undefined : (JSON.parse(stored) as Departure);
	history.replaceState(null, '', `${location.pathname}${departure?.search ?? ''}`);
	return { parameters, departure };
}
