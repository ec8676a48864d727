import * as z from 'zod/mini';
import { defineRoutes, examples, pageFields, pageQuery } from '#http';
import { cardFields } from '#http/schemas';
import { maxAmount } from '#kernel';
import { bilingual, instant, slug, text, whole } from '#kernel/schemas';
import { facetNames } from '#search/index';
import { wordRoutes } from './routes-words.ts';

/** Values of one facet that a question names. */
const maxValues = 20;
const amount = z.optional(whole(0, maxAmount));
const flag = z.pipe(
	z.pipe(
		z.enum(['true', 'false']),
		z.transform((value) => value === 'true'),
	),
	z.boolean(),
);

/** Values separated by commas. */
function listOf(value: z.ZodMiniType<string, string>, maxLength: number) {
	const values = z.array(value).check(z.minLength(1), z.maxLength(maxValues));
	const split = z.transform((joined: string) => joined.split(/(?<!\\),/).map((value) => value.replaceAll('\\,', ',')));
	return z.optional(z.pipe(z.pipe(z.string().check(z.maxLength(maxValues * (maxLength + 1))), split), values));
}

const browseQuery = z.object({
	q: z.optional(text(80)),
	category: listOf(text(60), 60),
	cluster: listOf(slug, 40),
	tenant: listOf(slug, 40),
	color: listOf(text(40), 40),
	size: listOf(text(20), 20),
	minPrice: amount,
	maxPrice: amount,
	inStock: z._default(flag, false),
	facets: z._default(flag, false),
	sort: z.optional(z.enum(['relevance', 'newest', 'price', '-price'])),
	...pageQuery,
});

const found = z
	.strictObject({ ...cardFields(), matchedColor: z.nullable(z.string()) })
	.register(z.globalRegistry, { id: 'FoundListing' });

const facet = z
	.strictObject({
		facet: z.enum(facetNames),
		values: z.array(
			z
				.strictObject({ value: z.string(), name: z.nullable(bilingual), count: z.int(), selected: z.boolean() })
				.register(z.globalRegistry, { id: 'FacetValue' }),
		),
		more: z.int(),
	})
	.register(z.globalRegistry, { id: 'Facet' });

const listingsPage = z
	.strictObject({
		...pageFields(found),
		total: z.int(),
		facets: z.nullable(z.array(facet)),
		corrected: z.nullable(z.string()),
		asOf: instant,
	})
	.register(z.globalRegistry, { id: 'ListingPage' });

export const routes = defineRoutes({
	browseListings: {
		method: 'GET',
		path: '/v1/listings',
		summary:
			'Browse and search the listings on sale. Filters of different kinds must all hold; of values separated by commas one ' +
			'suffices; a comma within a value is written `\\,`. A color and a size hold for one variant that is in stock. Prices are in minor units. `total` counts all ' +
			'pages. The count of a facet’s value is the total with that value alone in place of the facet’s filter.',
		access: { actor: 'public', reach: 'anyone' },
		query: browseQuery,
		responses: {
			200: {
				description: 'A page of listings.',
				schema: listingsPage,
				example: {
					items: [{ ...examples.card, matchedColor: 'red' }],
					nextCursor: null,
					total: 1,
					facets: [
						{
							facet: 'size',
							values: [{ value: 'M', name: null, count: 1, selected: false }],
							more: 0,
						},
					],
					corrected: null,
					asOf: '2026-11-11T02:00:00.000Z',
				},
			},
		},
		problems: ['invalid_cursor'],
	},
	...wordRoutes,
});
