import { on } from '#http';
import { accepted } from '#kernel';
import type { Category, Suggestion, Vocabulary } from '#search/words';
import { wordRoutes } from './routes-words.ts';

/** What the routes of words read: the vocabulary in use and its category tree. */
export interface WordsInUse {
	readonly vocabulary: Pick<Vocabulary, 'suggest'>;
	readonly categories: readonly Category[];
}

/** Handlers of suggestions and of the category tree. `words` gives the vocabulary that the search answers with. */
export function wordHandlers(words: () => Promise<WordsInUse>) {
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
