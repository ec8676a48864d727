/** A caller as verified by the gateway. */
export type Caller =
	| { readonly buyer: string }
	| { readonly tenant: string }
	| { readonly base: 'manager'; readonly sub?: string }
	| { readonly public: true };

export const manager = { base: 'manager' } as const satisfies Caller;

export function subjectOf({ sub = 'manager-1' }: { readonly sub?: string }): string {
	return sub;
}

/** The function that serves a path. */
export function functionOf(path: string): string {
	if (/^\/v1\/(webhooks\/|base\/(reviews|checkouts\/))|^\/v1\/checkouts\/[^/]+\/payment$/.test(path)) return 'payments';
	if (/^\/v1\/merchant\/(members|invitations|audit)/.test(path)) return 'members';
	if (path.startsWith('/v1/merchant/')) return 'merchant';
	return path.startsWith('/v1/base/') ? 'base' : 'storefront';
}

/** The event of a request; the target may have a query. */
export function eventOf(
	as: Caller,
	method: string,
	target: string,
	body: unknown,
	headers: Readonly<Record<string, string>>,
) {
	const claims = claimsOf(as);
	const [path = '', query = ''] = target.split('?');
	return {
		version: '2.0',
		routeKey: '$default',
		rawPath: path,
		rawQueryString: query,
		...(query === '' ? {} : { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
		headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), host: 'base', ...headers },
		requestContext: {
			...(claims && { authorizer: { jwt: { claims, scopes: null } } }),
			domainName: 'base',
			http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
			requestId: 'request',
			stage: '$default',
		},
		...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		isBase64Encoded: false,
	};
}

function claimsOf(as: Caller): Record<string, string> | undefined {
	if ('buyer' in as) return { sub: as.buyer, 'cognito:groups': '[buyer]' };
	if ('tenant' in as)
		return { sub: `owner-of-${as.tenant}`, 'cognito:groups': '[merchant]', tenantId: as.tenant, role: 'owner' };
	return 'base' in as ? { sub: subjectOf(as), 'cognito:groups': '[base]', role: as.base } : undefined;
}
