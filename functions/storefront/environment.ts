/** The environment variables that infra sets for this function. */
export const environment = [
	'DIRECTORY_TABLE',
	'CATALOG_TABLE',
	'ORDERS_TABLE',
	'CURSOR_SECRET',
	'RATE_LIMITS',
	'CLAIM_NAMES',
	'ORDER_CLOCKS',
] as const;
