import { type Result, accepted, refused } from '#kernel';
import { type Audited, type Database, type Item, type Key, changesBetween, withChanges } from '#platform';
import { defaultVocabulary } from './default-vocabulary.ts';
import { extended } from './extend.ts';
import type { Category, VocabularyData } from './vocabulary-data.ts';
import type { VocabularyInput } from './vocabulary-input.ts';

/** Something stored, and the number of its changes. A change states the revision that it has seen. */
export interface Revised<T> {
	readonly revision: number;
	readonly value: T;
}

/** The vocabulary changed since it was read. */
export interface RevisionConflict {
	readonly kind: 'revision_conflict';
	readonly revision: number;
}

/** Reads and changes the vocabulary of the base. Reads are consistent. */
export interface VocabularyStore {
	/** What the base has changed in the first vocabulary. A change that is already stored is accepted at any revision. */
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
	const read = async <T>(key: Key, initial: T): Promise<Revised<T>> => {
		const item = await database.get(table, key, { consistent: true });
		return item === undefined
			? { revision: 0, value: initial }
			: { revision: Number(item['revision']), value: JSON.parse(String(item['value'])) as T };
	};
	const put = async <T>(key: Key, next: Revised<T>, initial: T, fields: (value: T) => object, { audit }: Audited) => {
		const before = await read(key, initial);
		const changes = changesBetween(fields(before.value), fields(next.value));
		if (changes.length === 0) return accepted(before);
		const revision = next.revision + 1;
		const write = {
			kind: 'put',
			table,
			item: { ...key, revision, value: JSON.stringify(next.value) } as Item & Key,
			condition: next.revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :revision',
			...(next.revision === 0 ? {} : { values: { ':revision': next.revision } }),
		} as const;
		const written = await database.write(write, withChanges({ audit }, changes));
		return written.ok ? accepted({ ...next, revision }) : conflict((await read(key, initial)).revision);
	};
	const changes = () => read(vocabularyKeys.vocabulary(), noChanges);
	const categories = () => read<readonly Category[]>(vocabularyKeys.categories(), defaultVocabulary.categories);
	return {
		changes,
		categories,
		putChanges: (next, audited) => put(vocabularyKeys.vocabulary(), next, noChanges, wordFields, audited),
		putCategories: (next, audited) =>
			put(vocabularyKeys.categories(), next, defaultVocabulary.categories, categoryFields, audited),
		vocabularyData: async () => {
			const [words, tree] = await Promise.all([changes(), categories()]);
			return {
				...extended(defaultVocabulary, words.value),
				categories: tree.value,
				version: words.revision + tree.revision,
			};
		},
	};
}

const conflict = (revision: number) => refused({ kind: 'revision_conflict', revision } as const);

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
