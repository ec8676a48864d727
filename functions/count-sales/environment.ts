/** What infra must set for this function. */
export const environment = ['SALES_TABLE'] as const;
