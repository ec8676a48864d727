import * as oauth from 'oauth4webapi';
import type { Millis } from '#kernel';
import { NotConfiguredError, SignedOutError, timeoutMs } from './api-errors.ts';
import type { AuthFlow, Token } from './token.ts';

interface ClientConfig {
	readonly issuer: string;
	readonly clientId: string;
	readonly scope: string;
	/** The addresses that the issuer may redirect to. */
	readonly addresses: readonly string[];
}

/** The sign-in of `/config.json` for a user pool. None of it is secret. */
export interface CognitoSignIn extends ClientConfig {
	readonly kind: 'cognito';
	/** The origin of the hosted pages. */
	readonly pages: string;
}

/** The sign-in of `/config.json` for any other issuer with discovery. */
export interface OidcSignIn extends ClientConfig {
	readonly kind: 'oidc';
	/** Further parameters of the authorization request, such as `audience`. */
	readonly parameters?: Readonly<Record<string, string>>;
}

export type SignInConfig = CognitoSignIn | OidcSignIn;

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
 * Signs in at the pages of an issuer: authorization code with PKCE (RFC 7636), for a client without a secret. Tokens
 * stay in memory only, so a reload requires a new sign-in. The issuer's pages usually remember the user for a while.
 */
export function oidcAuthFlow(config: SignInConfig, now: () => Millis): AuthFlow {
	const redirectUri = `${location.origin}/`;
	if (!config.addresses.includes(redirectUri)) throw new NotConfiguredError();
	const issuer = issuerOf(config);
	/** Token times are compared with the server's clock. */
	const client = () => ({ client_id: config.clientId, [oauth.clockSkew]: Math.round((now() - Date.now()) / 1000) });
	let callback = readCallback();
	let refreshToken: string | undefined;
	let signedIn = false;

	function storeTokens(response: oauth.TokenEndpointResponse): Token {
		signedIn = true;
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
			const server = await issuer();
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
			const server = await issuer();
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
			if (current === undefined) throw new SignedOutError(signedIn ? 'expired' : 'none');
			return exchangeCode(current);
		},
		signIn: async () => redirectToSignIn(await issuer(), config, redirectUri),
		// Replaces this page in the history, so that going back does not show its figures.
		signOut: () =>
			void issuer()
				.then((server) => signOutAddress(server, config, redirectUri))
				.catch(() => redirectUri)
				.then((address) => location.replace(address)),
	};
}

function options(): { readonly signal: AbortSignal } {
	return { signal: AbortSignal.timeout(timeoutMs) };
}

/** The issuer's endpoints. Those of a user pool are known; others are discovered, once, when they are first needed. */
function issuerOf(config: SignInConfig): () => Promise<oauth.AuthorizationServer> {
	const { issuer } = config;
	if (config.kind === 'cognito') {
		const endpoint = (path: string) => `${config.pages}${path}`;
		const [authorization_endpoint, token_endpoint] = [endpoint('/oauth2/authorize'), endpoint('/oauth2/token')];
		return () =>
			Promise.resolve({ issuer, authorization_endpoint, token_endpoint, end_session_endpoint: endpoint('/logout') });
	}
	let discovered: Promise<oauth.AuthorizationServer> | undefined;
	const discover = async () => {
		const identifier = new URL(issuer);
		return oauth.processDiscoveryResponse(identifier, await oauth.discoveryRequest(identifier, options()));
	};
	return () =>
		(discovered ??= discover().catch((error: unknown) => {
			discovered = undefined;
			throw error;
		}));
}

async function redirectToSignIn(
	{ authorization_endpoint = '' }: oauth.AuthorizationServer,
	config: SignInConfig,
	redirectUri: string,
): Promise<void> {
	const state = oauth.generateRandomState();
	const verifier = oauth.generateRandomCodeVerifier();
	const pending: PendingSignIn = { state, verifier, search: location.search };
	sessionStorage.setItem(pendingSignInKey, JSON.stringify(pending));
	const address = new URL(authorization_endpoint);
	const query = {
		...(config.kind === 'oidc' ? config.parameters : {}),
		response_type: 'code',
		client_id: config.clientId,
		redirect_uri: redirectUri,
		scope: config.scope,
		state,
		code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
		code_challenge_method: 'S256',
		[config.kind === 'cognito' ? 'lang' : 'ui_locales']: document.documentElement.lang,
	};
	for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
	location.assign(address);
}

/** The address that ends the session at the issuer. An issuer without one keeps its session, and the page forgets its own. */
function signOutAddress(
	{ end_session_endpoint }: oauth.AuthorizationServer,
	config: SignInConfig,
	redirectUri: string,
): string {
	if (end_session_endpoint === undefined) return redirectUri;
	const address = new URL(end_session_endpoint);
	address.searchParams.set('client_id', config.clientId);
	address.searchParams.set(config.kind === 'cognito' ? 'logout_uri' : 'post_logout_redirect_uri', redirectUri);
	return address.href;
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
