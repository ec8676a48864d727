/** One page of a list. `nextCursor` is null on the last page. */
export interface Page<T> {
	readonly items: readonly T[];
	readonly nextCursor: string | null;
}

/** The largest page: a screen of cards, and well below DynamoDB's 1 MB a query. */
export const maxPageSize = 100;
export const defaultPageSize = 24;
