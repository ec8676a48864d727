import * as z from 'zod/mini';
import { type Result, accepted, defaultPageSize, maxPageSize, refused } from '#kernel';
import { whole } from '#kernel/schemas';
import { type Item, openText, sealText } from '#platform';
import type { EdgeRefusal } from './problems.ts';

/** The query parameters of every list. */
export const pageQuery = {
	limit: z._default(whole(1, maxPageSize), defaultPageSize),
	cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(2048))),
};

/** The wire shape of one page. */
export function pageOf<S extends z.ZodMiniType>(item: S) {
	return z.lazy(() => z.strictObject(pageFields(item)));
}

/** What makes an answer a page. */
export function pageFields<S extends z.ZodMiniType>(item: S) {
	return { items: z.array(item), nextCursor: z.nullable(z.string()) };
}

/**
 * Cursors that clients carry and cannot change. The scope holds the list, its owner and its filters, so that a cursor of
 * one question opens no other.
 */
export interface Cursors {
	open(scope: readonly string[], cursor: string | undefined): Result<Item | undefined, EdgeRefusal>;
	seal(scope: readonly string[], last: Item | undefined): string | null;
}

/** Cursors sealed with a secret. */
export function cursors(secret: string): Cursors {
	return {
		open(scope, cursor) {
			if (cursor === undefined) return accepted(undefined);
			const last = openText(secret, JSON.stringify(scope), cursor);
			return last === undefined ? refused({ kind: 'invalid_cursor' }) : accepted(last as Item);
		},
		seal: (scope, last) => (last === undefined ? null : sealText(secret, JSON.stringify(scope), last)),
	};
}
