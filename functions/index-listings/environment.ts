/** What infra must set for this function. */
export const environment = ['CATALOG_TABLE'] as const;
