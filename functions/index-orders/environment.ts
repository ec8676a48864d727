/** The environment variables that infra sets for this function. */
export const environment = ['ORDERS_TABLE', 'SALES_TABLE', 'ORDER_CLOCKS'] as const;
