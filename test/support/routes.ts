import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, searchRoutes, storefrontRoutes } from '#functions';
import type { Route } from '#http';

/** Every route of the API, by function. A new table of routes belongs here, so that the tests of all routes cover it. */
export const allRoutes: readonly Route[] = [
	storefrontRoutes,
	searchRoutes,
	merchantRoutes,
	membersRoutes,
	baseRoutes,
	paymentsRoutes,
].flatMap((table) => Object.values(table as Readonly<Record<string, Route>>));
