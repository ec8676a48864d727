import { listingEntry } from '#indexing';
import { changeLogStore, segmentStore } from '#search';
import { type CategoriesInput, categoriesInput, vocabularyStore } from '#search/words';
import { noon, unique } from '../sales/given.ts';
import { largest } from './largest.ts';
import type { ItemType } from './order-item-types.ts';
import { fullest } from './widest.ts';

/** The largest items of search and of its words. */

/** Audit entries are built without a store. */
const unaudited = { audit: [] } as const;

const widestWord = '尺'.repeat(24);

/** A request that states the vocabulary has 64 KB. */
const largestNoise = Array.from({ length: 65_536 / 75 }, () => widestWord);

export const vocabularyItems = {
	vocabulary: async (database) => {
		const value = { words: [], colors: [], sizes: [], noise: largestNoise };
		await vocabularyStore(database, 'directory').putChanges({ revision: 0, value }, unaudited);
	},
	categories: async (database) => {
		const { categories: value } = largest(categoriesInput) as CategoriesInput;
		await vocabularyStore(database, 'directory').putCategories({ revision: 0, value }, unaudited);
	},
} satisfies Record<string, ItemType>;

const unstored = () => Promise.resolve(undefined);

export const searchItems = {
	record: (database) =>
		changeLogStore(database, 'catalog').append(
			Array.from({ length: 100 }, () => listingEntry(fullest)),
			noon,
		),
	manifest: async (database) => {
		const bucket = { get: unstored, put: () => Promise.resolve(), delete: () => Promise.resolve() };
		const segment = {
			position: 10 ** 15,
			listings: 10 ** 7,
			builtAt: noon,
			comparedAt: noon,
			drift: 0,
			bytes: new Uint8Array(),
		};
		const store = segmentStore(database, 'catalog', bucket);
		await store.replace(undefined, { ...segment, unique: unique(1) });
		await store.replace(await store.manifest(), { ...segment, unique: unique(2) });
	},
} satisfies Record<string, ItemType>;
