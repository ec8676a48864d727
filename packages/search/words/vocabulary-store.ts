import type { Result } from '#kernel';
import { type Audited, type Database, type Key, type Revised, type RevisionConflict, revisedValue } from '#platform';
import { defaultVocabulary } from './default-vocabulary.ts';
import { extended } from './extend.ts';
import type { Category, VocabularyData } from './vocabulary-data.ts';
import type { VocabularyInput } from './vocabulary-input.ts';

/** Reads and changes the vocabulary of the base. Reads are consistent. */
export interface VocabularyStore {
	/** The changes of the base in the first vocabulary. A change that is already stored is accepted at any revision. */
	changes(): Promise<Revised<VocabularyInput>>;
	putChanges(next: Revised<VocabularyInput>, audited: Audited): Promise<Stored<VocabularyInput>>;
	categories(): Promise<Revised<readonly Category[]>>;
	putCategories(next: Revised<readonly Category[]>, audited: Audited): Promise<Stored<readonly Category[]>>;
	/** The whole vocabulary. Its version is the number of all changes. */
	vocabularyData(): Promise<VocabularyData>;
}
type Stored<T> = Result<Revised<T>, RevisionConflict>;

/** The keys of the vocabulary in the `directory` table. */
export const vocabularyKeys = {
	vocabulary: (): Key => ({ pk: 'SETTINGS', sk: 'VOCABULARY' }),
	categories: (): Key => ({ pk: 'SETTINGS', sk: 'CATEGORIES' }),
} as const;

const noChanges: VocabularyInput = { words: [], colors: [], sizes: [], noise: [] };

/** The vocabulary over the `directory` table: an item of the words, and one of the category tree. */
export function vocabularyStore(database: Database, table: string): VocabularyStore {
	const words = revisedValue(database, table, {
		key: vocabularyKeys.vocabulary(),
		initial: noChanges,
		fields: wordFields,
	});
	const tree = revisedValue<readonly Category[]>(database, table, {
		key: vocabularyKeys.categories(),
		initial: defaultVocabulary.categories,
		fields: categoryFields,
	});
	return {
		changes: words.read,
		putChanges: words.put,
		categories: tree.read,
		putCategories: tree.put,
		vocabularyData: async () => {
			const [changes, categories] = await Promise.all([words.read(), tree.read()]);
			return {
				...extended(defaultVocabulary, changes.value),
				categories: categories.value,
				version: changes.revision + categories.revision,
			};
		},
	};
}

/** The values that an audit entry names: an entry of the vocabulary is a field, its words are the value. */
function wordFields({ words, colors, sizes, noise }: VocabularyInput): object {
	return {
		words: byName(words.map(({ id, zh, en, ...rest }) => [id, [...zh, ...en, ...related(rest)]])),
		colors: byName(colors.map(({ id, name, words, ...rest }) => [id, [name.zh, name.en, ...words, ...related(rest)]])),
		sizes: byName(sizes.map(({ name, words }) => [name, words])),
		noise: noise.join(', '),
	};
}

function categoryFields(categories: readonly Category[]): object {
	const order = categories.map(({ id }) => id).join(', ');
	return {
		...byName(categories.map(({ id, name, ...rest }) => [id, [name.zh, name.en, ...related(rest)]])),
		order,
	};
}

const byName = (entries: readonly (readonly [name: string, values: readonly string[]])[]) =>
	Object.fromEntries(entries.map(([name, values]) => [name, values.join(', ')]));

const related = (relations: object) => Object.entries(relations).map(([name, value]) => `${name}: ${String(value)}`);
