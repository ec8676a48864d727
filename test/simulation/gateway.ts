import type { Router } from '#local/testing';

/** A caller as verified by the gateway. */
export type Caller =
	| { readonly buyer: string }
	| { readonly tenant: string; readonly sub?: string }
	| { readonly base: 'manager'; readonly sub?: string }
	| { readonly public: true };

export const manager = { base: 'manager' } as const satisfies Caller;

export function subjectOf({ sub = 'manager-1' }: { readonly sub?: string }): string {
	return sub;
}

/** A request. What the target says behind a question mark is its query. */
export interface GatewayRequest {
	readonly as: Caller;
	readonly method: string;
	readonly target: string;
	readonly body: unknown;
	readonly headers: Readonly<Record<string, string>>;
}

/** The function that the gateway's routes choose for a request, and the event that it gets. */
export function invocationOf(router: Router, { as, method, target, body, headers }: GatewayRequest) {
	const claims = claimsOf(as);
	const [path = '', query = ''] = target.split('?');
	const match = router.match(method, path, true);
	if (match === undefined) throw new Error(`the template has no route for ${method} ${path}`);
	const event = {
		version: '2.0',
		routeKey: match.route.key,
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
	return { functionName: match.route.function.label, event };
}

function claimsOf(as: Caller): Record<string, string> | undefined {
	if ('buyer' in as) return { sub: as.buyer, 'cognito:groups': '[buyer]' };
	if ('tenant' in as)
		return {
			sub: as.sub ?? `owner-of-${as.tenant}`,
			'cognito:groups': '[merchant]',
			tenantId: as.tenant,
			role: 'owner',
		};
	return 'base' in as ? { sub: subjectOf(as), 'cognito:groups': '[base]', role: as.base } : undefined;
}
