/** The environment variables that infra sets for this function. */
export const environment = ['CATALOG_TABLE', 'ORDERS_TABLE'] as const;
