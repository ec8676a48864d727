/** What infra must set for this function. */
export const environment = ['ORDERS_TABLE'] as const;
