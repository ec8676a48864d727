import type { Millis } from '#kernel';
import { type Category, type Vocabulary, type VocabularyData, type VocabularyStore, vocabulary } from '#search/words';

/** A vocabulary with the data that it was made of. */
export interface WordsInUse {
	readonly vocabulary: Vocabulary;
	readonly data: VocabularyData;
	readonly categories: readonly Category[];
}

/** A change of the vocabulary is in use after this time. */
const lifetimeMs = 60_000;

/** The vocabulary of the base, read once a minute. Reading fails only before the first time. */
export function wordsInUse(
	store: Pick<VocabularyStore, 'vocabularyData'>,
	now: () => Millis,
): () => Promise<WordsInUse> {
	let inUse: WordsInUse | undefined;
	let readAt = Number.NEGATIVE_INFINITY;
	let reading: Promise<void> | undefined;

	async function read(): Promise<void> {
		const data = await store.vocabularyData();
		readAt = now();
		if (inUse?.data.version !== data.version)
			inUse = { vocabulary: vocabulary(data), data, categories: data.categories };
	}

	return async () => {
		if (now() - readAt > lifetimeMs) {
			reading ??= read().finally(() => (reading = undefined));
			await reading.catch((error: unknown) => {
				if (inUse === undefined) throw error;
			});
		}
		if (inUse === undefined) throw new Error('no vocabulary after it was read');
		return inUse;
	};
}
