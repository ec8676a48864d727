import type * as z from 'zod/mini';
import type { BaseRole, Scope, TenantPhase, TenantRole } from '#directory';
import type { ProblemKind } from './problems.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may call a route, and whose things it then reaches (`reach`); what is another's is not there. `stripe` is proven by the
 * signature of the body, not by a token; a `person` is anybody with a token. In the base, `own cluster` binds the cluster manager, and `whole base` nobody.
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
			/** What a service client's token must name; without one, no service client may call. */
			readonly scope?: Scope;
			/** The phases of the tenant in which its members may call; without them, only while it is active. */
			readonly phases?: readonly TenantPhase[];
	  }
	| { readonly actor: 'base'; readonly reach: 'own cluster' | 'whole base'; readonly roles: readonly BaseRole[] };

/** A body that is JSON and checked against a schema, or raw text or bytes that the handler reads itself. */
export type Body =
	| { readonly type: 'application/json'; readonly schema: z.ZodMiniType; readonly example: unknown }
	| { readonly type: 'text/csv'; readonly maxBytes: number; readonly example: string }
	| { readonly type: 'signed'; readonly maxBytes: number };

export interface RouteResponse {
	readonly description: string;
	readonly schema: z.ZodMiniType;
	readonly example: unknown;
	/** An answer that is a file to keep, of that name; its schema is a text, which is its content. */
	readonly file?: { readonly type: 'text/csv'; readonly name: string };
}

/**
 * One route, written down once. From it come the handler's types, the gateway's route, the OpenAPI operation
 * and the rows of the refusal suite. `path` names its parameters in braces.
 */
export interface Route {
	readonly operation: string;
	readonly method: Method;
	readonly path: `/v1/${string}`;
	readonly summary: string;
	readonly access: Access;
	/** Query parameters; what is not named is ignored, what is named comes once. */
	readonly query?: z.ZodMiniObject;
	/** Whether the route takes the `Idempotency-Key` header, and whether it can do without. */
	readonly idempotent?: 'required' | 'optional';
	readonly body?: Body;
	readonly responses: Readonly<Record<number, RouteResponse>>;
	/** The problems this route may answer beyond those that every route of its kind may. */
	readonly problems: readonly ProblemKind[];
}

/** The names between braces in a path. */
export type PathParameters<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
	? Name | PathParameters<Rest>
	: never;

/** A function's routes. `Routes` keeps the literal types, so that handlers are checked against them. */
export function defineRoutes<const R extends Readonly<Record<string, Omit<Route, 'operation'>>>>(
	routes: R,
): { readonly [K in keyof R]: R[K] & { readonly operation: K } } {
	return Object.fromEntries(
		Object.entries(routes).map(([operation, route]) => [operation, { ...route, operation }]),
	) as { readonly [K in keyof R]: R[K] & { readonly operation: K } };
}
