/** The environment variables that infra sets for this function. */
export const environment = ['SALES_TABLE'] as const;
