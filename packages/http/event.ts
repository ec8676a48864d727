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

/** The verified claims of the caller's token, if there is one. */
export function claimsOf({ requestContext }: HttpEvent): Claims | undefined {
	return requestContext.authorizer?.jwt?.claims;
}
