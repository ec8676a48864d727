import { createHash, randomUUID } from 'node:crypto';
import { UnsecuredJWT } from 'jose';
import type { BrowserContext, Request } from 'playwright-core';
import type { CognitoSignIn } from '../../packages/web/kit/cognito-sign-in.ts';
import type { Sales } from './api-mock.ts';

/** A mock of the hosted pages and the token endpoint of a Cognito user pool. */
export interface CognitoMock {
	readonly signIn: CognitoSignIn;
	/** The requests: `authorize`, `code`, `refresh`, `logout`, each with its faults, if any. */
	readonly requests: string[];
	/** Whether it accepts refresh tokens, or responds at all. Tests change it. */
	tokens: 'taken' | 'refused' | 'silent';
	/** The last code issued, as it appears in the address. */
	code: string;
	/** Intercepts the pool's addresses in a browser context. */
	stand(context: BrowserContext): Promise<void>;
}

type Fields = Readonly<Record<string, string>>;

interface MockResponse {
	readonly status?: number;
	readonly contentType: string;
	readonly body: string;
}

const lifeSeconds = 900;

/** A pool that redirects to an address and issues the token that the API of `sales` accepts. */
export function startCognitoMock(address: string, sales: Sales): CognitoMock {
	const pages = 'https://conghua-base-test.auth.us-east-1.amazoncognito.com';
	const issuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Test';
	const signIn = { kind: 'cognito', issuer, pages, clientId: 'web', scope: 'openid', addresses: [address] } as const;
	const pool: CognitoMock = { signIn, requests: [], tokens: 'taken', code: '', stand };
	let challenge = '';
	let refreshToken = '';

	async function stand(context: BrowserContext): Promise<void> {
		await context.route(`${pages}/**`, async (route) => {
			const response = responseTo(route.request());
			if (response === undefined) return route.abort();
			return route.fulfill({ ...response, headers: { 'access-control-allow-origin': '*' } });
		});
	}

	function responseTo(request: Request): MockResponse | undefined {
		const { pathname, searchParams } = new URL(request.url());
		const query = Object.fromEntries(searchParams);
		switch (`${request.method()} ${pathname}`) {
			case 'GET /oauth2/authorize':
				return authorize(query);
			case 'POST /oauth2/token':
				return token(Object.fromEntries(new URLSearchParams(request.postData() ?? '')));
			case 'GET /logout':
				return record('logout', faultsOf(query, { client_id: 'web', logout_uri: address })) ?? page(address, 'Go back');
			default:
				return text(404, 'not found');
		}
	}

	function authorize(query: Fields): MockResponse {
		const { state = '', code_challenge = '' } = query;
		const expected = { client_id: 'web', redirect_uri: address, response_type: 'code', scope: 'openid' };
		const faults = faultsOf(query, { ...expected, code_challenge_method: 'S256' });
		if (state.length < 32) faults.push('state');
		if (code_challenge.length !== 43) faults.push('code_challenge');
		const wrong = record('authorize', faults);
		if (wrong) return wrong;
		challenge = code_challenge;
		pool.code = randomUUID();
		const back = (parameters: Fields) => `${address}?${new URLSearchParams({ ...parameters, state })}`;
		return page(back({ code: pool.code }), `Continue in ${query['lang']}`, back({ error: 'access_denied' }));
	}

	function token(body: Fields): MockResponse | undefined {
		const refreshes = body['grant_type'] === 'refresh_token';
		const { code_verifier = '' } = body;
		const proven = createHash('sha256').update(code_verifier).digest('base64url') === challenge;
		const expected: Fields = refreshes
			? { client_id: 'web', refresh_token: refreshToken }
			: { client_id: 'web', grant_type: 'authorization_code', code: pool.code, redirect_uri: address };
		const faults = [...faultsOf(body, expected), ...(refreshes || proven ? [] : ['code_verifier'])];
		const wrong = record(refreshes ? 'refresh' : 'code', faults);
		if (pool.tokens === 'silent') return undefined;
		if (wrong || pool.tokens === 'refused') return text(400, JSON.stringify({ error: 'invalid_grant' }));
		// Both are valid once.
		pool.code = '';
		refreshToken = randomUUID();
		sales.token = randomUUID();
		const [access, refresh] = [{ access_token: sales.token, token_type: 'Bearer' }, { refresh_token: refreshToken }];
		return text(200, JSON.stringify({ ...access, ...refresh, id_token: idToken(), expires_in: lifeSeconds }));
	}

	/** In the base's time, from which the browser's differs by hours. The page does not verify the signature. */
	function idToken(): string {
		const now = Math.floor(Date.parse(sales.now) / 1000);
		const claims = { iss: issuer, aud: 'web', sub: 'manager-1', iat: now, exp: now + lifeSeconds };
		const [, payload = ''] = new UnsecuredJWT(claims).encode().split('.');
		return `${Buffer.from('{"alg":"RS256","kid":"one"}').toString('base64url')}.${payload}.c2lnbmVk`;
	}

	function record(what: string, faults: readonly string[]): MockResponse | undefined {
		pool.requests.push([what, ...faults].join(' '));
		return faults.length === 0 ? undefined : text(400, `wrong: ${faults.join(', ')}`);
	}

	return pool;
}

function faultsOf(fields: Fields, expected: Fields): string[] {
	return Object.keys(expected).filter((key) => fields[key] !== expected[key]);
}

function text(status: number, body: string): MockResponse {
	return { status, contentType: 'application/json', body };
}

function page(onward: string, words: string, cancelled?: string): MockResponse {
	const link = (address: string, name: string) => `<a href="${address.replaceAll('&', '&amp;')}">${name}</a>`;
	const cancel = cancelled === undefined ? '' : link(cancelled, 'Cancel');
	return { contentType: 'text/html', body: `<!doctype html><title>Pool</title>${link(onward, words)} ${cancel}` };
}
