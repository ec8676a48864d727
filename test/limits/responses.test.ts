import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import { baseRoutes, membersRoutes, merchantRoutes, paymentsRoutes, storefrontRoutes } from '#functions';
import { maxItemsBytes } from '#http';
import { knownOf } from './known.ts';
import { bytesOf, largest } from './largest.ts';

const maxResponseBytes = 256 * 1024;

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

test.each(answers)('the answer of $operation has less than 256 KB, or ends before', ({ value }) => {
	const all = value();
	const bound = isPage(all) ? maxItemsBytes : maxResponseBytes;
	expect(bytesOf(isPage(all) ? all.items[0] : all)).toBeLessThanOrEqual(bound);
});

describe('an answer', () => {
	test('with a field of which no bound is known is found', () => {
		const schema = z.strictObject({ listingId: z.string(), remarks: z.array(z.string()) });
		expect(() => largest(schema, knownOf('getListing'))).toThrow('no maximum: remarks (array)');
	});
});
