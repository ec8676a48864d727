import * as z from 'zod/mini';
import { type Result, accepted, defaultPageSize, maxPageSize, refused } from '#kernel';
import { whole } from '#kernel/schemas';
import { type Item, type Page, openText, sealText } from '#platform';
import type { EdgeRefusal } from './problems.ts';

/** The query parameters of every list. */
export const pageQuery = {
	limit: z._default(whole(1, maxPageSize), defaultPageSize),
	cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(2048))),
};

/** The query parameters of a short list, returned whole unless it is longer than a page. */
export const wholeQuery = { ...pageQuery, limit: z._default(whole(1, maxPageSize), maxPageSize) };

/** JSON bytes of the items of a page. The rest of 256 KB is left for the cursor and the braces. */
export const maxItemsBytes = 252 * 1024;

/** The wire format of a page. */
export function pageOf<S extends z.ZodMiniType>(item: S) {
	return z.lazy(() => z.strictObject(pageFields(item)));
}

/** The fields of a page, for a response that adds its own. */
export function pageFields<S extends z.ZodMiniType>(item: S) {
	return { items: z.array(item), nextCursor: z.nullable(z.string()) };
}

/**
 * Signed cursors, so that clients can carry them and not change them. The scope holds the list, its owner and its
 * filters: a cursor opens no other question.
 */
export interface Cursors {
	open(scope: readonly string[], cursor: string | undefined): Result<Item | undefined, EdgeRefusal>;
	seal(scope: readonly string[], next: Item | undefined): string | null;
	/**
	 * The response of a list: the mapped items and the cursor of the next page. A page ends before it exceeds 256
	 * KB, whatever limit was asked for.
	 */
	page<T, U>(
		scope: readonly string[],
		page: Page<T>,
		toItem: (item: T) => U,
	): { items: U[]; nextCursor: string | null };
}

/** Cursors encrypted with a secret. */
export function cursors(secret: string): Cursors {
	const seal: Cursors['seal'] = (scope, next) =>
		next === undefined ? null : sealText(secret, JSON.stringify(scope), next);
	return {
		seal,
		open(scope, cursor) {
			if (cursor === undefined) return accepted(undefined);
			const after = openText(secret, JSON.stringify(scope), cursor);
			return after === undefined ? refused({ kind: 'invalid_cursor' }) : accepted(after as Item);
		},
		page(scope, page, toItem) {
			let bytes = 0;
			const fitting = page.map(toItem).takeWhile((item, index) => {
				bytes += Buffer.byteLength(JSON.stringify(item)) + 1;
				return index === 0 || bytes <= maxItemsBytes;
			});
			return fitting.read((next, items) => ({ items: [...items], nextCursor: seal(scope, next) }));
		},
	};
}
