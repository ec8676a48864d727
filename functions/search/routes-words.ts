import * as z from 'zod/mini';
import { defineRoutes } from '#http';
import { bilingual, text, whole } from '#kernel/schemas';
import { categoriesInput } from '#search/words';

/** More do not fit below a search field. */
const maxSuggestions = 20;

const suggestion = z
	.strictObject({
		kind: z.enum(['word', 'category', 'color']),
		id: z.string(),
		text: z.string(),
		name: bilingual,
	})
	.register(z.globalRegistry, { id: 'Suggestion' });

/** The words by which buyers find garments. */
export const wordRoutes = defineRoutes({
	getSuggestions: {
		method: 'GET',
		path: '/v1/suggestions',
		summary: 'Complete the beginning of a search: garments, categories and colors, in Chinese, English or pinyin.',
		access: { actor: 'public', reach: 'anyone' },
		query: z.object({ q: text(40), limit: z._default(whole(1, maxSuggestions), 8) }),
		responses: {
			200: {
				description: 'The completions, the likeliest first.',
				schema: z.strictObject({ items: z.array(suggestion) }),
				example: {
					items: [{ kind: 'category', id: 'sweaters', text: '毛衣', name: { zh: '毛衣', en: 'Sweaters' } }],
				},
			},
		},
		problems: [],
	},
	getCategories: {
		method: 'GET',
		path: '/v1/categories',
		summary: 'List the category tree: each category after its parent.',
		access: { actor: 'public', reach: 'anyone' },
		responses: {
			200: {
				description: 'The categories.',
				schema: categoriesInput,
				example: {
					categories: [
						{ id: 'knitwear', name: { zh: '针织', en: 'Knitwear' } },
						{ id: 'sweaters', parent: 'knitwear', name: { zh: '毛衣', en: 'Sweaters' } },
					],
				},
			},
		},
		problems: [],
	},
});
