import type { Claims } from './principal.ts';

/**
 * API Gateway's event (HTTP API, payload format 2.0), as far as a function reads it. Header names are in lower
 * case and the path is decoded. The body is a text, or base 64 of bytes.
 */
export interface HttpEvent {
	/** The route key the gateway chose, matched on the encoded path: `GET /v1/listings/{listingId}` or `$default`. */
	readonly routeKey: string;
	readonly rawPath: string;
	readonly rawQueryString: string;
	readonly headers: Readonly<Record<string, string | undefined>>;
	readonly body?: string | null;
	readonly isBase64Encoded: boolean;
	readonly requestContext: {
		readonly requestId: string;
		readonly http: { readonly method: string };
		readonly authorizer?: { readonly jwt?: { readonly claims?: Claims } };
	};
}

/** The response format that API Gateway expects. */
export interface HttpResponse {
	readonly statusCode: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** The claims that a principal is made of, under their names in tokens of the base's own user pool. */
const claimKeys = ['sub', 'scope', 'cognito:groups', 'tenantId', 'role', 'clusterId'] as const;

/** The names of these claims in tokens of another issuer, where they differ. */
export type ClaimNames = Readonly<Partial<Record<(typeof claimKeys)[number], string>>>;

/** Parses the claim names that infra sets as JSON from the stage. */
export function readClaimNames(variable: string): ClaimNames {
	return JSON.parse(variable) as ClaimNames;
}

/**
 * The verified claims of the caller's token, if there is one, under the names of the user pool. A claim that has another name
 * is read under that name only: what the issuer writes under the pool's name grants nothing.
 */
export function claimsOf({ requestContext }: HttpEvent, names: ClaimNames): Claims | undefined {
	const claims = requestContext.authorizer?.jwt?.claims;
	if (claims === undefined) return undefined;
	const renamed = claimKeys.flatMap((key) => {
		const value = claims[names[key] ?? key];
		return value === undefined ? [] : [[key, value] as const];
	});
	return Object.fromEntries(renamed);
}
