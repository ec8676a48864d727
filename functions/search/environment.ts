/** The environment variables that infra sets for this function. */
export const environment = [
	'DIRECTORY_TABLE',
	'CATALOG_TABLE',
	'SEARCH_BUCKET',
	'RATE_LIMITS',
	'CLAIM_NAMES',
	'CURSOR_SECRET',
] as const;
