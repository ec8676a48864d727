import { on } from '#http';
import { accepted } from '#kernel';
import type { Suggestion } from '#search/words';
import { wordRoutes } from './routes-words.ts';
import type { WordsInUse } from './words-in-use.ts';

/** Handlers of suggestions and of the category tree. `words` gives the vocabulary that the search answers with. */
export function wordHandlers(words: () => Promise<Pick<WordsInUse, 'vocabulary' | 'categories'>>) {
	return [
		on(wordRoutes.getSuggestions, async ({ query: { q, limit } }) => {
			const { vocabulary } = await words();
			return accepted({ items: vocabulary.suggest(q, limit).map(toSuggestionResponse) });
		}),
		on(wordRoutes.getCategories, async () => {
			const { categories } = await words();
			return accepted({ categories: categories.map((category) => ({ ...category })) });
		}),
	];
}

function toSuggestionResponse({ kind, id, text, name }: Suggestion) {
	return { kind, id, text, name: { ...name } };
}
