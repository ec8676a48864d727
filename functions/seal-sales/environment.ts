/** The environment variables that infra sets for this function. */
export const environment = ['DIRECTORY_TABLE', 'ORDERS_STREAM', 'ORDERS_TABLE', 'SALES_TABLE'] as const;
