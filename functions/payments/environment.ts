/** The environment variables that infra sets for this function. */
export const environment = [
	'DIRECTORY_TABLE',
	'CATALOG_TABLE',
	'ORDERS_TABLE',
	'CURSOR_SECRET',
	'RATE_LIMITS',
	'CLAIM_NAMES',
	'ORDER_CLOCKS',
	'RETURN_CLOCKS',
	'STRIPE_SECRET_KEY',
	'STRIPE_WEBHOOK_SECRET',
] as const;
/** Optional variables: the address of a local mock in place of Stripe's own. */
export const optionalEnvironment = ['STRIPE_API_BASE'] as const;
