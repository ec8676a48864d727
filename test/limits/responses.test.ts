import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, searchRoutes, storefrontRoutes } from '#functions';
import { maxItemsBytes } from '#http';
import { knownOf } from './known.ts';
import { bytesOf, largest } from './largest.ts';

const maxResponseBytes = 256 * 1024;

const routes = Object.values({
	...baseRoutes,
	...membersRoutes,
	...merchantRoutes,
	...paymentsRoutes,
	...searchRoutes,
	...storefrontRoutes,
}).flatMap(({ operation, responses: all }) =>
	Object.values<{ schema: z.ZodMiniType; file?: object }>(all).map((response) => ({ operation, ...response })),
);
const responses = routes
	.filter(({ file }) => file === undefined)
	.map(({ operation, schema }) => ({ operation, value: () => largest(schema, knownOf(operation)) }));

function isPage(value: unknown): value is { items: readonly unknown[] } {
	return typeof value === 'object' && value !== null && 'items' in value && 'nextCursor' in value;
}

test.each(responses)('the response of $operation is below 256 KB or is cut before', ({ value }) => {
	const all = value();
	if (isPage(all)) expect(bytesOf(all.items[0])).toBeLessThanOrEqual(maxItemsBytes);
	// The fields beside the items of a page, such as facets, have a bound of their own.
	expect(bytesOf(isPage(all) ? { ...all, items: [] } : all)).toBeLessThanOrEqual(maxResponseBytes);
});

test('a response that is a file is an export, a label or a packing list, whose size its handler bounds', () => {
	const files = routes.filter(({ file }) => file !== undefined);
	expect(files.map(({ operation }) => operation).toSorted()).toEqual([
		'exportMerchantOrders',
		'exportMerchantSales',
		'exportSales',
		'getImportFaults',
		'getImportTemplate',
		'printLabel',
		'printPackingList',
	]);
});

describe('a response', () => {
	test('with a field without a known bound is reported', () => {
		const schema = z.strictObject({ listingId: z.string(), remarks: z.array(z.string()) });
		expect(() => largest(schema, knownOf('getListing'))).toThrow('no maximum: remarks (array)');
	});
});
