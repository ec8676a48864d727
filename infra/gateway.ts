import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, storefrontRoutes } from '#functions';
import type { Route } from '#http';
import { withHead } from './throttles.ts';

/** The functions that answer requests. */
export const httpFunctions = ['storefront', 'merchant', 'members', 'base', 'payments'] as const;
export type HttpFunction = (typeof httpFunctions)[number];

/** A route of the gateway: what matches, who answers, and whether a token is asked for. */
export interface GatewayRoute {
	readonly key: string;
	readonly target: HttpFunction;
	readonly token: boolean;
}

/** The route tables, by the function that answers them. */
export const routeTables: Readonly<Record<HttpFunction, Readonly<Record<string, Route>>>> = {
	storefront: storefrontRoutes,
	merchant: merchantRoutes,
	members: membersRoutes,
	base: baseRoutes,
	payments: paymentsRoutes,
};

/**
 * What no route table knows, so that also a path that does not exist and a method that is not allowed are answered by a
 * function as a problem document. Members must be known before they are told what exists; a browser's preflight carries
 * no token, so OPTIONS asks for none (the gateway answers it from its CORS settings).
 */
const catchAlls: readonly GatewayRoute[] = [
	{ key: 'ANY /v1/merchant/{proxy+}', target: 'merchant', token: true },
	{ key: 'OPTIONS /v1/merchant/{proxy+}', target: 'merchant', token: false },
	{ key: 'ANY /v1/base/{proxy+}', target: 'base', token: true },
	{ key: 'OPTIONS /v1/base/{proxy+}', target: 'base', token: false },
	{ key: 'ANY /v1/webhooks/{proxy+}', target: 'payments', token: false },
	{ key: '$default', target: 'storefront', token: false },
];

/** All routes of the gateway. */
export function gatewayRoutes(): readonly GatewayRoute[] {
	const known = httpFunctions.flatMap((target) =>
		Object.values(routeTables[target]).flatMap(({ method, path, access }) =>
			withHead([`${method} ${path}`]).map((key) => ({
				key,
				target,
				token: access.actor !== 'public' && access.actor !== 'stripe',
			})),
		),
	);
	return [...known, ...wrongMethods(), ...catchAlls];
}

/** Payments and members answer paths among those of others, to whom a wrong method would fall. */
function wrongMethods(): GatewayRoute[] {
	return (['payments', 'members'] as const).flatMap((target) =>
		[...new Set(Object.values(routeTables[target]).map(({ path }) => path))].map((path) => ({
			key: `ANY ${path}`,
			target,
			token: false,
		})),
	);
}
