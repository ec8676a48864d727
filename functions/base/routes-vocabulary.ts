import * as z from 'zod/mini';
import { defineRoutes } from '#http';
import { categoriesInput, limits, vocabularyInput } from '#search/words';
import { readers, writers } from './access.ts';

const revision = z.int().check(z.minimum(0), z.maximum(1_000_000_000));
const sweater = {
	id: 'sweater',
	zh: ['毛衣', '毛衫', '羊毛衫'],
	en: ['sweater', 'jumper', 'pullover'],
	garment: true,
	within: ['knit-top'],
};
const words = {
	words: [sweater],
	colors: [{ id: 'burgundy', name: { zh: '酒红色', en: 'Burgundy' }, words: ['酒红', 'wine red'], within: 'red' }],
	sizes: [{ name: 'M', words: ['M码', 'medium'] }],
	noise: ['新款', 'new'],
};
const categories = [
	{ id: 'knitwear', name: { zh: '针织', en: 'Knitwear' } },
	{ id: 'sweaters', parent: 'knitwear', name: { zh: '毛衣', en: 'Sweaters' } },
];

const vocabularySchema = z
	.strictObject({ revision, ...vocabularyInput.shape })
	.register(z.globalRegistry, { id: 'Vocabulary' });
const categoriesSchema = z
	.strictObject({ revision, ...categoriesInput.shape })
	.register(z.globalRegistry, { id: 'Categories' });

/** The words and categories by which buyers find garments. */
export const vocabularyRoutes = defineRoutes({
	getVocabulary: {
		method: 'GET',
		path: '/v1/base/vocabulary',
		summary: 'Retrieve what the base has changed in the first vocabulary of the search.',
		access: readers,
		responses: {
			200: {
				description: 'The changes. Revision 0 has none.',
				schema: vocabularySchema,
				example: { revision: 1, ...words },
			},
		},
		problems: [],
	},
	putVocabulary: {
		method: 'PUT',
		path: '/v1/base/vocabulary',
		summary:
			'Replace what the base changes in the first vocabulary of the search. An entry replaces the one of the same id or name; ' +
			'a word without synonyms removes it. A synonym has one meaning. `revision` is the one that was read.',
		access: writers,
		body: { type: 'application/json', schema: vocabularySchema, example: { revision: 0, ...words } },
		responses: {
			200: {
				description: 'The changes at their next revision.',
				schema: vocabularySchema,
				example: { revision: 1, ...words },
			},
		},
		problems: ['revision_conflict'],
	},
	getCategoryTree: {
		method: 'GET',
		path: '/v1/base/categories',
		summary: 'Retrieve the category tree of the base.',
		access: readers,
		responses: {
			200: {
				description: 'The categories, each after its parent. Revision 0 is the first tree.',
				schema: categoriesSchema,
				example: { revision: 0, categories },
			},
		},
		problems: [],
	},
	putCategoryTree: {
		method: 'PUT',
		path: '/v1/base/categories',
		summary:
			`Replace the category tree. A parent stands before its children, on at most ${limits.levels} levels. Listings of ` +
			'a removed category stay on sale, in a category of their own. `revision` is the one that was read.',
		access: writers,
		body: { type: 'application/json', schema: categoriesSchema, example: { revision: 0, categories } },
		responses: {
			200: {
				description: 'The tree at its next revision.',
				schema: categoriesSchema,
				example: { revision: 1, categories },
			},
		},
		problems: ['revision_conflict'],
	},
});
