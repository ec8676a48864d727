/** The largest page: a screen of cards, and well below DynamoDB's 1 MB a query. */
export const maxPageSize = 100;
export const defaultPageSize = 24;
