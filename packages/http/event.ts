import type { Claims } from './principal.ts';

/**
 * What a function reads of API Gateway's event (HTTP API, payload format 2.0): names of headers are in lower case, the path
 * is decoded, and the body is a text or, as base 64, bytes.
 */
export interface HttpEvent {
	/** The gateway's name for the route that it chose, by the path as it was sent: `GET /v1/listings/{listingId}`, `$default`. */
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

/** What API Gateway makes its response of. */
export interface HttpResponse {
	readonly statusCode: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** The verified claims of the caller's token, if there was one. */
export function claimsOf({ requestContext }: HttpEvent): Claims | undefined {
	return requestContext.authorizer?.jwt?.claims;
}
