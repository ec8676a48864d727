/** The environment variables that infra sets for this function. */
export const environment = ['DIRECTORY_TABLE', 'CATALOG_TABLE', 'SEARCH_BUCKET'] as const;
