import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, searchRoutes, storefrontRoutes } from '#functions';
import type { Route } from '#http';
import { withHead } from './throttles.ts';

/** The functions behind the gateway. */
export const httpFunctions = ['storefront', 'search', 'merchant', 'members', 'base', 'payments'] as const;
export type HttpFunction = (typeof httpFunctions)[number];

/** A gateway route: its key, its function, and whether it requires a token. */
export interface GatewayRoute {
	readonly key: string;
	readonly target: HttpFunction;
	readonly token: boolean;
}

/** The route tables by function. */
export const routeTables: Readonly<Record<HttpFunction, Readonly<Record<string, Route>>>> = {
	storefront: storefrontRoutes,
	search: searchRoutes,
	merchant: merchantRoutes,
	members: membersRoutes,
	base: baseRoutes,
	payments: paymentsRoutes,
};

/**
 * Catch-all routes, so that unknown paths and methods get a problem document from a function. Paths of merchants and of
 * the base require a token before anything about them is disclosed. OPTIONS requires none, because a browser's
 * preflight carries none; the gateway responds to it from its CORS settings.
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
	const declared = httpFunctions.flatMap((target) =>
		Object.values(routeTables[target]).flatMap(({ method, path, access }) =>
			withHead([`${method} ${path}`]).map((key) => ({
				key,
				target,
				token: access.actor !== 'public' && access.actor !== 'stripe',
			})),
		),
	);
	return [...declared, ...unsupportedMethods(), ...catchAlls];
}

/** Paths of payments, members and search lie among those of other functions, which would get their unsupported methods. */
function unsupportedMethods(): GatewayRoute[] {
	return (['payments', 'members', 'search'] as const).flatMap((target) =>
		[...new Set(Object.values(routeTables[target]).map(({ path }) => path))].map((path) => ({
			key: `ANY ${path}`,
			target,
			token: false,
		})),
	);
}
