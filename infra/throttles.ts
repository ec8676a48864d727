/**
 * Gateway routes that cost many times more than others. Each has a throttle of its own over all callers, so that it
 * cannot crowd out buyers.
 */
export const expensiveRoutes: readonly string[] = withHead([
	'POST /v1/merchant/imports',
	'GET /v1/merchant/sales/export.csv',
	'GET /v1/base/sales/export.csv',
]);

/** Adds the HEAD route of each GET. HEAD does the work of GET, so it needs the same token and throttle. */
export function withHead(keys: readonly string[]): string[] {
	return keys.flatMap((key) => (key.startsWith('GET ') ? [key, key.replace('GET', 'HEAD')] : [key]));
}
