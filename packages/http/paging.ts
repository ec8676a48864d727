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
	 * Responds with one page of a list: opens the cursor, reads, maps the items and seals the next cursor. A page ends
	 * before it exceeds 256 KB, whatever limit was asked for.
	 */
	list<T, U>(
		scope: readonly string[],
		query: PageQuery,
		read: PageReader<T>,
		toItem: (item: T) => U,
	): Promise<Result<{ items: U[]; nextCursor: string | null }, EdgeRefusal>>;
	/** The items that `list` responds with to the same question, for a response of another form. */
	listed<T>(
		scope: readonly string[],
		query: PageQuery,
		read: PageReader<T>,
		toItem: (item: T) => unknown,
	): Promise<Result<readonly T[], EdgeRefusal>>;
}

interface PageQuery {
	readonly limit: number;
	readonly cursor?: string | undefined;
}

type PageReader<T> = (limit: number, after: Item | undefined) => Promise<Page<T>>;

/** Cursors encrypted with a secret. */
export function cursors(secret: string): Cursors {
	const seal: Cursors['seal'] = (scope, next) =>
		next === undefined ? null : sealText(secret, JSON.stringify(scope), next);
	const open: Cursors['open'] = (scope, cursor) => {
		if (cursor === undefined) return accepted(undefined);
		const after = openText(secret, JSON.stringify(scope), cursor);
		return after === undefined ? refused({ kind: 'invalid_cursor' }) : accepted(after as Item);
	};
	return {
		open,
		seal,
		async list(scope, { limit, cursor }, read, toItem) {
			const after = open(scope, cursor);
			if (!after.ok) return after;
			const page = fitting((await read(limit, after.value)).map(toItem), (item) => item);
			return accepted(page.read((next, items) => ({ items: [...items], nextCursor: seal(scope, next) })));
		},
		async listed(scope, { limit, cursor }, read, toItem) {
			const after = open(scope, cursor);
			return after.ok ? accepted(fitting(await read(limit, after.value), toItem).firstItems()) : after;
		},
	};
}

/**
 * As many items of a page as fit into a response, at least one. An item is serialized to be measured only once the bounds of
 * the items exceed the limit, because most pages are far below it.
 */
function fitting<T>(page: Page<T>, toItem: (item: T) => unknown): Page<T> {
	if (page.read((_, items) => maxJsonBytes(items.map(toItem))) <= maxItemsBytes) return page;
	let bytes = 0;
	return page.takeWhile((item, index) => {
		bytes += Buffer.byteLength(JSON.stringify(toItem(item))) + 1;
		return index === 0 || bytes <= maxItemsBytes;
	});
}

/** Bytes of the longest escape of a character, as of a lone surrogate: `\ud800`. */
const maxCharacterBytes = 6;
/** More bytes than any number, boolean or null takes, or the brackets and separators of a value. */
const maxOtherBytes = 25;

/** An upper bound of the JSON bytes of a plain value, for a small part of the time that its JSON takes. */
export function maxJsonBytes(value: unknown): number {
	let bytes = maxOtherBytes;
	if (typeof value === 'string') bytes += maxCharacterBytes * value.length;
	else if (Array.isArray(value)) for (const element of value) bytes += maxJsonBytes(element);
	else if (typeof value === 'object')
		for (const name in value) bytes += maxCharacterBytes * name.length + maxJsonBytes((value as Item)[name]);
	return bytes;
}
