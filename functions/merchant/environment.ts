/** The environment variables that infra sets for this function. */
export const environment = [
	'DIRECTORY_TABLE',
	'CATALOG_TABLE',
	'ORDERS_TABLE',
	'SALES_TABLE',
	'CURSOR_SECRET',
	'RATE_LIMITS',
	'CLAIM_NAMES',
	'RETURN_CLOCKS',
	'MEDIA_BUCKET',
	'TENANT_ROLE',
] as const;
