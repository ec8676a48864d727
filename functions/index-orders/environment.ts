/** The environment variables that infra sets for this function. */
export const environment = ['DIRECTORY_TABLE', 'ORDERS_TABLE', 'SALES_TABLE', 'ORDER_CLOCKS', 'RETURN_CLOCKS'] as const;
