/** The environment variables that infra sets for this function. */
export const environment = ['CATALOG_TABLE', 'ORDERS_TABLE', 'ORDER_CLOCKS', 'RETURN_CLOCKS'] as const;
