import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, searchRoutes, storefrontRoutes } from '#functions';
import { entries, text } from '#kernel/schemas';
import type { Route } from '#http';
import { bytesOf, largest } from './largest.ts';

const routes: readonly (Route & { readonly operation: string })[] = Object.values({
	...baseRoutes,
	...membersRoutes,
	...merchantRoutes,
	...paymentsRoutes,
	...searchRoutes,
	...storefrontRoutes,
});
/** A body is stored as one item below 100 KB. */
const maxItemBytes = 100_000;
/** Bodies that become several items, or are merged and priced first; a cart is bounded as a whole. Every body is limited to 64 KB. */
const severalItems: Readonly<Record<string, number>> = {
	setStock: 256_000,
	adjustStock: 256_000,
	placeCheckout: 256_000,
	quoteCheckout: 256_000,
	putVocabulary: 256_000,
	changeListings: 3_300_000,
	replaceCart: 120_000,
	mergeCart: 120_000,
};

const inputs = routes.flatMap(({ operation, body, query }) => [
	...(body && 'schema' in body ? [{ operation, part: 'body', schema: body.schema }] : []),
	...(query ? [{ operation, part: 'query', schema: query }] : []),
]);

test.each(inputs)(
	'the $part of $operation has a bound in each of its fields, and as a whole',
	({ operation, schema }) => {
		expect(bytesOf(largest(schema))).toBeLessThanOrEqual(severalItems[operation] ?? maxItemBytes);
	},
);

describe('a schema without a bound', () => {
	test.each([
		['a text', z.string()],
		['a text of an open pattern', z.string().check(z.regex(/^[a-z]+$/))],
		['a list', z.array(text(3))],
		['a list of texts', z.array(z.string()).check(z.maxLength(3))],
		['a record', z.record(text(3), text(3))],
		['a key', z.record(z.string(), text(3)).check(entries(0, 3))],
		['an unknown type', z.unknown()],
	])('%s', (_, schema) => {
		expect(() => largest(z.object({ inner: z.optional(z.nullable(schema)) }))).toThrow('no maximum: inner');
	});

	test.each([
		['a text', text(5), 17],
		['a code', z.string().check(z.regex(/^[0-9a-z]{8}-\+?[A-Z]{2,4}$/)), 44],
		['a list', z.array(text(2)).check(z.maxLength(3)), 28],
		['a record', z.record(text(4), text(1)).check(entries(0, 2)), 43],
	])('is distinguished from one with a bound: %s', (_, schema, bytes) => {
		expect(bytesOf(largest(schema))).toBe(bytes);
	});
});
