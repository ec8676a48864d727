import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, storefrontRoutes } from '#functions';
import { maxItemsBytes } from '#http';
import { knownOf } from './known.ts';
import { bytesOf, largest } from './largest.ts';

const maxResponseBytes = 256 * 1024;

/**
 * A purchase is returned whole. With 50 tenants and 50 refunds of the longest reason each, it exceeds a page and
 * is alone on it.
 */
const largerItems: Readonly<Record<string, number>> = { exportPersonalData: 2_400_000 };

const answers = Object.values({
	...baseRoutes,
	...membersRoutes,
	...merchantRoutes,
	...paymentsRoutes,
	...storefrontRoutes,
}).flatMap(({ operation, responses: all }) =>
	Object.values<{ schema: z.ZodMiniType; file?: object }>(all)
		.filter(({ file }) => file === undefined)
		.map(({ schema }) => ({ operation, value: () => largest(schema, knownOf(operation)) })),
);

function isPage(value: unknown): value is { items: readonly unknown[] } {
	return typeof value === 'object' && value !== null && 'items' in value && 'nextCursor' in value;
}

test.each(answers)('the response of $operation is below 256 KB, or ends before', ({ operation, value }) => {
	const all = value();
	const bound = isPage(all) ? (largerItems[operation] ?? maxItemsBytes) : maxResponseBytes;
	expect(bytesOf(isPage(all) ? all.items[0] : all)).toBeLessThanOrEqual(bound);
});

describe('an answer', () => {
	test('a field without a known bound is found', () => {
		const schema = z.strictObject({ listingId: z.string(), remarks: z.array(z.string()) });
		expect(() => largest(schema, knownOf('getListing'))).toThrow('no maximum: remarks (array)');
	});
});
