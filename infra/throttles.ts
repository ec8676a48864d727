/**
 * Routes, as the gateway names them, that cost many times what the others do: each has a throttle of its own, for all
 * callers together, so that none of them takes the base's functions and tables from those who buy.
 */
export const expensiveRoutes: readonly string[] = withHead([
	'POST /v1/merchant/imports',
	'GET /v1/merchant/sales/export.csv',
	'GET /v1/base/sales/export.csv',
]);

/** Routes with those of HEAD beside GET: HEAD does the work of GET, so it needs the same token and the same throttle. */
export function withHead(keys: readonly string[]): string[] {
	return keys.flatMap((key) => (key.startsWith('GET ') ? [key, key.replace('GET', 'HEAD')] : [key]));
}
