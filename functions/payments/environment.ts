/** What infra must set for this function. */
export const environment = [
	'DIRECTORY_TABLE',
	'CATALOG_TABLE',
	'ORDERS_TABLE',
	'CURSOR_SECRET',
	'RATE_LIMITS',
	'STRIPE_SECRET_KEY',
	'STRIPE_WEBHOOK_SECRET',
] as const;
/** What may be set: another address than Stripe's own, for a stand-in on this machine. */
export const optionalEnvironment = ['STRIPE_API_BASE'] as const;
