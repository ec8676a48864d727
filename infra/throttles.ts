/**
 * Routes, as the gateway names them, that cost many times what the others do: each has a throttle of its own, for all
 * callers together, so that none of them takes the base's functions and tables from those who buy.
 */
export const expensiveRoutes: readonly string[] = [
	'POST /v1/merchant/imports',
	'GET /v1/merchant/sales/export.csv',
	'GET /v1/base/sales/export.csv',
];
