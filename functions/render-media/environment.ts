/** The environment variables that infra sets for this function. */
export const environment = ['CATALOG_TABLE', 'MEDIA_BUCKET'] as const;
