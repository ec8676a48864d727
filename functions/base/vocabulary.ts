import { mapOk, on } from '#http';
import { accepted, refused } from '#kernel';
import type { Revised } from '#platform';
import {
	type VocabularyInput,
	type VocabularyStore,
	type Category,
	categoryFaults,
	defaultVocabulary,
	vocabularyFaults,
} from '#search/words';
import { routes } from './routes.ts';

/** Handlers of the vocabulary of the search. */
export function vocabularyHandlers({ vocabulary }: { readonly vocabulary: VocabularyStore }) {
	return [
		on(routes.getVocabulary, async () => accepted(toVocabularyResponse(await vocabulary.changes()))),
		on(routes.putVocabulary, async ({ body: { revision, ...value }, audit }) => {
			const errors = vocabularyFaults(defaultVocabulary, value);
			if (errors.length > 0) return refused({ kind: 'invalid', errors });
			return mapOk(await vocabulary.putChanges({ revision, value }, { audit }), toVocabularyResponse);
		}),
		on(routes.getCategoryTree, async () => accepted(toCategoriesResponse(await vocabulary.categories()))),
		on(routes.putCategoryTree, async ({ body: { revision, categories: value }, audit }) => {
			const errors = categoryFaults(value);
			if (errors.length > 0) return refused({ kind: 'invalid', errors });
			return mapOk(await vocabulary.putCategories({ revision, value }, { audit }), toCategoriesResponse);
		}),
	];
}

function toVocabularyResponse({ revision, value }: Revised<VocabularyInput>) {
	return { revision, ...value };
}

function toCategoriesResponse({ revision, value }: Revised<readonly Category[]>) {
	return { revision, categories: value.map((category) => ({ ...category })) };
}
