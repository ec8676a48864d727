import type * as z from 'zod/mini';
import type { BaseRole, Scope, TenantPhase, TenantRole } from '#directory';
import type { ProblemKind } from './problems.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Which actor may call a route, and which resources the route then reaches (`reach`). Resources outside the reach
 * are answered like ones that do not exist. `stripe` is proven by the signature of the body, and a `user` by any
 * token. For the base, `own cluster` confines a cluster manager; `whole base` confines nobody.
 */
export type Access =
	| { readonly actor: 'public'; readonly reach: 'anyone' }
	| { readonly actor: 'stripe'; readonly reach: 'anyone' }
	| { readonly actor: 'user'; readonly reach: 'own user' }
	| { readonly actor: 'buyer'; readonly reach: 'own buyer' }
	| {
			readonly actor: 'merchant';
			readonly reach: 'own tenant';
			readonly roles: readonly TenantRole[];
			/** The scope that a service client's token needs. Without it, no service client may call. */
			readonly scope?: Scope;
			/** The tenant phases in which members may call. Default: `active` only. */
			readonly phases?: readonly TenantPhase[];
	  }
	| { readonly actor: 'base'; readonly reach: 'own cluster' | 'whole base'; readonly roles: readonly BaseRole[] };

/** JSON checked against a schema, or raw text or bytes that the handler reads itself. */
export type Body =
	| {
			readonly type: 'application/json';
			readonly schema: z.ZodMiniType;
			readonly example: unknown;
			/** Whether a request without a body counts as `{}`. */
			readonly optional?: true;
	  }
	| {
			readonly type: 'text/csv';
			/** Further media types of the same file. The handler tells by the bytes. */
			readonly alternatives: readonly string[];
			readonly maxBytes: number;
			readonly example: string;
	  }
	| { readonly type: 'signed'; readonly maxBytes: number };

export interface RouteResponse {
	readonly description: string;
	readonly schema: z.ZodMiniType;
	readonly example: unknown;
	/** A file of this name: a download, or something to view and print. Its schema is a string, the content. */
	readonly file?: { readonly type: 'text/csv' | 'text/html' | 'image/svg+xml'; readonly name: string };
}

/**
 * A route, declared once. The handler's types, the gateway's route, the OpenAPI operation and the access tests
 * follow from it. `path` names its parameters in braces.
 */
export interface Route {
	readonly operation: string;
	readonly method: Method;
	readonly path: `/v1/${string}`;
	readonly summary: string;
	readonly access: Access;
	/** The query parameters. Unknown and repeated ones are refused. */
	readonly query?: z.ZodMiniObject;
	/** Whether the route takes an `Idempotency-Key` header, and whether the header is required. */
	readonly idempotent?: 'required' | 'optional';
	readonly body?: Body;
	readonly responses: Readonly<Record<number, RouteResponse>>;
	/** The problems of this route beyond those that follow from its access, body and query. */
	readonly problems: readonly ProblemKind[];
}

/** The names between braces in a path. */
export type PathParameters<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
	? Name | PathParameters<Rest>
	: never;

/** Declares a function's routes. Literal types are kept, so that handlers are checked against them. */
export function defineRoutes<const R extends Readonly<Record<string, Omit<Route, 'operation'>>>>(
	routes: R,
): { readonly [K in keyof R]: R[K] & { readonly operation: K } } {
	return Object.fromEntries(
		Object.entries(routes).map(([operation, route]) => [operation, { ...route, operation }]),
	) as { readonly [K in keyof R]: R[K] & { readonly operation: K } };
}
