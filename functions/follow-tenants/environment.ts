/** What infra must set for this function. */
export const environment = ['DIRECTORY_TABLE', 'CATALOG_TABLE'] as const;
