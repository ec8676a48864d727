import { send as request } from './http.ts';
import { lendBase } from './pooled-base.ts';

/** A response, read whole. `body` is the parsed JSON, or the text. */
export interface ApiResponse {
	readonly status: number;
	readonly headers: Headers;
	// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
	readonly body: any;
}

export interface Caller {
	get(path: string): Promise<ApiResponse>;
	send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiResponse>;
	post(path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiResponse>;
}

export type TestBase = Awaited<ReturnType<typeof startTestBase>>;

/** An empty base on a free port, from the templates of the build, as `npm start` runs it. */
export async function startTestBase() {
	const { base, dataDir, giveBack } = await lendBase({});
	return {
		...callersOf(base.url),
		url: base.url,
		dataDir,
		base,
		/** Waits until every stream consumer has read everything. */
		settled: () => base.drain(),
		stop: giveBack,
	};
}

export type Callers = ReturnType<typeof callersOf>;

/** The callers of the base at an address. Each asks for its token once; `life` is the token's default. */
export function callersOf(url: string, life: Pick<TokenClaims, 'expiresInSeconds'> = {}) {
	const known = new Map<string, Caller>();
	const as = (claims: TokenClaims): Caller => {
		const key = JSON.stringify(claims);
		const user = known.get(key) ?? caller(url, tokenOf(url, { ...life, ...claims }));
		known.set(key, user);
		return user;
	};
	return {
		as,
		anyone: caller(url, Promise.resolve(undefined)),
		manager: as({ sub: 'manager-1', groups: ['base'], role: 'manager' }),
		buyer: (sub = 'buyer-1') => as({ sub, groups: ['buyer'] }),
		merchant: (tenantId: string, role = 'owner') =>
			as({ sub: `${role}-of-${tenantId}`, groups: ['merchant'], tenantId, role }),
	};
}

interface TokenClaims {
	readonly sub: string;
	readonly groups?: readonly string[];
	readonly scopes?: readonly string[];
	readonly tenantId?: string;
	readonly role?: string;
	readonly clusterId?: string;
	readonly expiresInSeconds?: number;
}

export async function tokenOf(url: string, claims: TokenClaims): Promise<string> {
	const headers = { 'content-type': 'application/json' };
	const { text } = await request(`${url}/local/token`, { method: 'POST', headers, body: JSON.stringify(claims) });
	return (JSON.parse(text) as { token: string }).token;
}

export function caller(url: string, token: Promise<string | undefined>): Caller {
	const send = async (method: string, where: string, body?: unknown, headers: Record<string, string> = {}) => {
		const bearer = await token;
		const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
		const {
			status,
			headers: responded,
			text,
		} = await request(url + where, {
			method,
			headers: {
				...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...headers,
			},
			body: raw ? body : JSON.stringify(body),
		});
		const json = responded.get('content-type')?.includes('json') === true && text !== '';
		return { status, headers: responded, body: json ? JSON.parse(text) : text };
	};
	return {
		send,
		get: (where) => send('GET', where),
		post: (where, body, headers) => send('POST', where, body, headers),
	};
}
