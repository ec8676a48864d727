/** What infra must set for this function. */
export const environment = ['CATALOG_TABLE', 'ORDERS_TABLE'] as const;
