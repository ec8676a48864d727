import { folded } from '#kernel';
import { analyse } from './analysis.ts';
import { type Lexicon, type Meaning, keyOf } from './lexicon.ts';
import type { Category } from './vocabulary-data.ts';

/** Finds the path of a category by its id, one of its names, or the last garment that its name has. */
export function categoryFinder(categories: readonly Category[], lexicon: Lexicon): (name: string) => readonly string[] {
	const byId = new Map(categories.map((category) => [category.id, category]));
	const byKey = new Map<string, Category>();
	const byMeaning = new Map<string, Category>();
	for (const category of categories)
		for (const name of [category.id, category.name.zh, category.name.en]) {
			const key = keyOf(name, lexicon.stems);
			if (!byKey.has(key)) byKey.set(key, category);
			const meaning = lexicon.meanings.get(key);
			if (meaning && !byMeaning.has(meaning.id)) byMeaning.set(meaning.id, category);
		}
	const ofMeaning = (meaning: Meaning): Category | undefined =>
		byMeaning.get(meaning.id) ?? firstOf(meaning.within, (id) => ofNamed(lexicon.meaning(id)));
	const ofNamed = (meaning: Meaning | undefined) => (meaning === undefined ? undefined : ofMeaning(meaning));
	return (name) => {
		const category =
			byId.get(name) ??
			byKey.get(keyOf(name, lexicon.stems)) ??
			firstOf(analyse(name, lexicon).outer.toReversed(), ({ meaning }) => ofMeaning(meaning));
		return category === undefined ? [folded(name)] : pathOf(category, byId);
	};
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
	for (const item of items) {
		const found = find(item);
		if (found !== undefined) return found;
	}
	return undefined;
}

function pathOf(category: Category, byId: ReadonlyMap<string, Category>): string[] {
	const parent = category.parent === undefined ? undefined : byId.get(category.parent);
	return [...(parent === undefined ? [] : pathOf(parent, byId)), category.id];
}
