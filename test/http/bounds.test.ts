import fc from 'fast-check';
import * as z from 'zod/mini';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Refusal, defineRoutes, on, serve } from '#http';
import { check, name, pointer, text } from '#kernel/schemas';
import { maxJsonBytes } from '../../packages/http/paging.ts';
import { captureLog } from '../support/captured-log.ts';

/** The size of a problem document is bounded, whatever the request and its refusal carry. */

beforeAll(() => void captureLog());

const routes = defineRoutes({
	order: {
		method: 'POST',
		path: '/v1/orders',
		summary: 'Order',
		access: { actor: 'public', reach: 'anyone' },
		body: {
			type: 'application/json',
			schema: z.strictObject({
				lines: z.array(z.strictObject({ color: name(40), quantity: z.int(), kind: z.enum(['a', 'b']) })),
				stock: z.optional(z.record(name(40), z.record(name(20), z.union([z.int(), z.strictObject({ at: z.int() })])))),
				note: z.optional(text(10)),
			}),
			example: { lines: [] },
		},
		responses: { 200: { description: 'Done.', schema: z.strictObject({}), example: {} } },
		problems: [],
	},
	browse: {
		method: 'GET',
		path: '/v1/browse',
		summary: 'Browse',
		access: { actor: 'public', reach: 'anyone' },
		query: z.object({ sort: z.enum(['newest', 'price']) }),
		responses: { 200: { description: 'Done.', schema: z.strictObject({}), example: {} } },
		problems: [],
	},
});
const budget = { burst: 1, requestsPerSecond: 1 };
const budgets = { user: budget, buyer: budget, merchant: budget, base: budget };

interface Problem {
	readonly status: number;
	readonly text: string;
	readonly body: Record<string, unknown> & { readonly errors: readonly { pointer: string; detail: string }[] };
}

/** The problem for a body, from routes whose handlers refuse everything. */
async function refused(
	body: string,
	refusal: Refusal = { kind: 'not_found' },
	[method, path, query]: readonly [string, string, string] = ['POST', '/v1/orders', ''],
): Promise<Problem> {
	const refuse = async () => ({ ok: false as const, refusal });
	const handler = serve('test', [on(routes.order, refuse), on(routes.browse, refuse)], budgets);
	const response = await handler({
		routeKey: `${method} ${path}`,
		rawPath: path,
		rawQueryString: query,
		headers: { 'content-type': 'application/json' },
		body,
		isBase64Encoded: false,
		requestContext: { requestId: 'request', http: { method } },
	});
	return { status: response.statusCode, text: response.body, body: JSON.parse(response.body) as Problem['body'] };
}

const many = (count: number, item: (index: number) => string) =>
	Array.from({ length: count }, (_, i) => item(i)).join();
const atMost = (json: string) => (Buffer.byteLength(json) <= 30_000 ? json : '1');
const long = 'k'.repeat(30_000);

describe('a body with a thousand faults', () => {
	test.each([
		['a repeated key below a long one', `{"${long}":{${many(4_000, () => '"a":1')}}}`],
		[
			'a long key below long ones',
			`{"${long}":{"${'b'.repeat(9_000)}":{"${'c'.repeat(9_000)}":1,"${'c'.repeat(9_000)}":1}}}`,
		],
		['unknown keys', `{${many(4_000, (i) => `"key${i}":1`)}}`],
		['an invalid value in each of many lines', `{"lines":[${many(4_000, () => '{}')}]}`],
		['invalid color names', `{"lines":[],"stock":{${many(4_000, (i) => `"\\u0001${i}":1`)}}}`],
		['long keys of a record', `{"lines":[],"stock":{"${long}":{"${long}":1.5}}}`],
		['alternatives of which none matches', `{"lines":[],"stock":{"red":{${many(4_000, (i) => `"${i}":{}`)}}}}`],
		['prototypes', `{"lines":[${many(3_000, () => '{"__proto__":1}')}]}`],
	])('%s', async (_, body) => {
		const { status, text } = await refused(body);
		expect(status).toBe(422);
		expect(Buffer.byteLength(text)).toBeLessThan(16_384);
	});

	test('is refused with a bounded document for any combination of keys, nesting and repetition', async () => {
		const key = fc.oneof(
			fc.string({ unit: 'binary', maxLength: 300 }),
			fc.constantFrom('lines', 'stock', 'color', '__proto__', 'a', '~', '/', long.slice(0, 5_000)),
		);
		const { tree } = fc.letrec<{ tree: string; leaf: string; object: string; array: string }>((tie) => ({
			leaf: fc.constantFrom('1', '"x"', 'null', '1.5', '{}', '[]'),
			object: fc
				.tuple(fc.array(fc.tuple(key, tie('tree')), { maxLength: 12 }), fc.integer({ min: 1, max: 40 }))
				.map(([pairs, times]) => {
					const once = pairs.map(([one, value]) => `${JSON.stringify(one)}:${value}`);
					return atMost(
						`{${Array.from({ length: times }, () => once)
							.flat()
							.join()}}`,
					);
				}),
			array: fc.array(tie('tree'), { maxLength: 12 }).map((items) => atMost(`[${items.join()}]`)),
			tree: fc.oneof({ maxDepth: 6, withCrossShrink: true }, tie('leaf'), tie('object'), tie('array')),
		}));
		await fc.assert(
			fc.asyncProperty(tree, async (body) => {
				const { status, text, body: problem } = await refused(body);
				expect(status).toBe(422);
				expect(Buffer.byteLength(text)).toBeLessThan(32_768);
				for (const { pointer: where } of problem.errors ?? []) expect(where.length).toBeLessThanOrEqual(200);
			}),
			{ seed: 1, numRuns: 100 },
		);
	});
});

describe('the faults of a request', () => {
	test('are listed up to twenty, with the number of further ones', async () => {
		const unknown = (count: number) => `{"lines":[],${many(count, (i) => `"key${i}":1`)}}`;
		const twenty = (await refused(unknown(20))).body;
		expect(twenty.errors.map((fault) => fault.pointer)).toEqual(Array.from({ length: 20 }, (_, i) => `/key${i}`));
		expect(twenty).not.toHaveProperty('errorsOmitted');
		const more = (await refused(unknown(21))).body;
		expect(more.errors).toEqual(twenty.errors);
		expect(more['errorsOmitted']).toBe(1);
	});

	test('describe a query without repeating its values', async () => {
		const query = `sort=${'x'.repeat(9_000)}`;
		const { body } = await refused('', undefined, ['GET', '/v1/browse', query]);
		expect(body.errors).toEqual([{ pointer: '/sort', detail: 'must be one of newest, price' }]);
	});
});

describe('the pointers of faults', () => {
	test('have at most 200 characters, with an ellipsis at the end of a cut one', () => {
		expect(pointer(['a'.repeat(199)])).toBe(`/${'a'.repeat(199)}`);
		expect(pointer(['a'.repeat(200)])).toBe(`/${'a'.repeat(198)}…`);
		expect(pointer(['a'.repeat(150), 'b'.repeat(150)])).toBe(`/${'a'.repeat(150)}/${'b'.repeat(47)}…`);
	});

	test('are cut between characters and never inside an escape', () => {
		expect(pointer([`${'a'.repeat(197)}😀😀`])).toBe(`/${'a'.repeat(197)}…`);
		expect(pointer([`${'a'.repeat(197)}~~`])).toBe(`/${'a'.repeat(197)}…`);
	});

	test('cost no more for a longer key', () => {
		const keys = Array.from({ length: 100 }, (_, i) => `${long}${i}`);
		const checked = check(z.strictObject({}), Object.fromEntries(keys.map((key) => [key, 1])));
		expect(JSON.stringify(checked).length).toBeLessThan(30_000);
	});
});

describe('a problem of any kind is no longer than 64 KB', () => {
	const listingId = `lst_${'t'.repeat(40)}_01jd8m2v3w4x5y6z7a8b9c0d1e`;
	const line = { listingId, color: '彩'.repeat(40), size: '"'.repeat(20), requested: 1, available: 0 };
	const lines = Array.from({ length: 5_000 }, () => line);
	const listings = lines.map(() => ({ listingId, revision: 1, unitPrice: { amount: 1, currency: 'CNY' as const } }));

	test.each<Refusal>([
		{ kind: 'out_of_stock', lines },
		{ kind: 'not_for_sale', lines },
		{ kind: 'unknown_variant', variants: lines },
		{ kind: 'price_changed', listings },
		{ kind: 'below_minimum', listings: lines.map(() => ({ listingId, requested: 1, minimum: 2 })) },
		{ kind: 'listing_incomplete', missing: lines.map(() => 'sizes') },
		{
			kind: 'label_incomplete',
			faults: lines.map(() => ({ pointer: '', detail: 'x', rule: 'name', severity: 'binding', source: 'x' })),
		},
		{ kind: 'file_unreadable', reason: 'columns_missing', columns: lines.map(() => 'x'.repeat(100)) },
		{ kind: 'invalid', errors: lines.map(() => ({ pointer: '', detail: 'x'.repeat(10_000) })) },
		{ kind: 'method_not_allowed', allow: lines.map(() => 'GET') },
		{ kind: 'unsupported_media_type', expected: 'x'.repeat(100_000) },
	])('$kind', async (refusal) => {
		const { text, body } = await refused('{"lines":[]}', refusal);
		expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
		expect(body).toMatchObject({ type: expect.any(String), title: expect.any(String), instance: 'request' });
		for (const [fact, all] of Object.entries(refusal))
			if (Array.isArray(all)) {
				const listedFacts = body[fact] as unknown[];
				expect(listedFacts).toEqual(all.slice(0, listedFacts.length));
				expect(listedFacts.length + Number(body[`${fact}Omitted`] ?? 0)).toBe(all.length);
			}
	});

	test('a list that fits is complete: 99 lines of a checkout with the longest names', async () => {
		const { body } = await refused('{"lines":[]}', { kind: 'out_of_stock', lines: lines.slice(0, 99) });
		expect(body['lines']).toHaveLength(99);
		expect(body).not.toHaveProperty('linesOmitted');
	});
});

test('the bound by which a page is known to fit is never below the bytes of its JSON', () => {
	const strings = fc.string({ unit: fc.constantFrom('\ud800', '\u0000', '"', '裙', '👗', 'a') });
	const holds = (value: unknown) => {
		expect(maxJsonBytes(value)).toBeGreaterThanOrEqual(Buffer.byteLength(JSON.stringify(value)));
	};
	fc.assert(fc.property(fc.jsonValue(), holds));
	fc.assert(fc.property(fc.dictionary(strings, fc.array(strings)), holds));
	holds([-Number.MAX_VALUE, -Number.MIN_VALUE, -2.2250738585072014e-308, false, null, {}, [], [[]]]);
});
