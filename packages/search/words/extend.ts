import type { Fault } from '#kernel/schemas';
import { keyOf, stemsOf } from './lexicon.ts';
import type { Category, VocabularyData } from './vocabulary-data.ts';
import { type VocabularyInput, limits } from './vocabulary-input.ts';

/** The first vocabulary with what a base has changed and checked. */
export function extended(first: VocabularyData, changes: VocabularyInput): VocabularyData {
	return {
		...first,
		words: replaced(first.words, changes.words, ({ id }) => id).filter(({ zh, en }) => zh.length + en.length > 0),
		colors: replaced(first.colors, changes.colors, ({ id }) => id),
		sizes: replaced(first.sizes, changes.sizes, ({ name }) => name),
		noise: [...new Set([...first.noise, ...changes.noise])],
	};
}

/** The faults of what a base changes in the first vocabulary, by their place. */
export function vocabularyFaults(first: VocabularyData, changes: VocabularyInput): Fault[] {
	const data = extended(first, changes);
	return [
		...repeated(
			'words',
			changes.words.map(({ id }) => id),
		),
		...repeated(
			'colors',
			changes.colors.map(({ id }) => id),
		),
		...repeated(
			'sizes',
			changes.sizes.map(({ name }) => name),
		),
		...relationFaults(data, changes),
		...synonymFaults(data, changes),
	];
}

/** The faults of a category tree, by their place. */
export function categoryFaults(categories: readonly Category[]): Fault[] {
	const levels = new Map<string, number>();
	const faults = repeated(
		'categories',
		categories.map(({ id }) => id),
	);
	for (const [i, { id, parent }] of categories.entries()) {
		const level = parent === undefined ? 1 : (levels.get(parent) ?? 0) + 1;
		if (parent !== undefined && !levels.has(parent))
			faults.push({ pointer: `/categories/${i}/parent`, detail: 'must be a category that stands before its children' });
		else if (level > limits.levels)
			faults.push({ pointer: `/categories/${i}/parent`, detail: `must leave at most ${limits.levels} levels` });
		levels.set(id, level);
	}
	return faults;
}

function replaced<T>(first: readonly T[], changes: readonly T[], idOf: (item: T) => string): T[] {
	const byId = new Map([...first, ...changes].map((item) => [idOf(item), item]));
	return [...byId.values()];
}

function repeated(list: string, ids: readonly string[]): Fault[] {
	return ids.flatMap((id, i) =>
		ids.indexOf(id) < i ? [{ pointer: `/${list}/${i}`, detail: 'has the id of an earlier entry' }] : [],
	);
}

/** Broader words and parts must exist, and no word may be within itself. */
function relationFaults(data: VocabularyData, changes: VocabularyInput): Fault[] {
	const words = new Map(data.words.map((word) => [word.id, [...(word.within ?? []), ...(word.parts ?? [])]]));
	const colors = new Map(data.colors.map(({ id, within }) => [id, within === undefined ? [] : [within]]));
	const faults = (list: string, items: readonly { readonly id: string }[], broader: ReadonlyMap<string, string[]>) =>
		items.flatMap(({ id }, i) => {
			const own = broader.get(id) ?? [];
			const pointer = `/${list}/${i}`;
			if (own.some((other) => !broader.has(other)))
				return [{ pointer, detail: 'names a broader entry that is unknown' }];
			return isWithinItself(id, broader) ? [{ pointer, detail: 'is within itself' }] : [];
		});
	const orphans = data.words.filter(
		({ id, within = [], parts = [] }) =>
			!changes.words.some((word) => word.id === id) && [...within, ...parts].some((other) => !words.has(other)),
	);
	const removed = changes.words.flatMap(({ id }, i) =>
		orphans.some(({ within = [], parts = [] }) => [...within, ...parts].includes(id))
			? [{ pointer: `/words/${i}`, detail: 'has narrower words and cannot be removed' }]
			: [],
	);
	return [...faults('words', changes.words, words), ...faults('colors', changes.colors, colors), ...removed];
}

function isWithinItself(id: string, broader: ReadonlyMap<string, readonly string[]>): boolean {
	const above = new Set(broader.get(id));
	for (const other of above) for (const next of broader.get(other) ?? []) above.add(next);
	return above.has(id);
}

/** A word has one meaning. Words that a base did not change come first, so that a fault lies in the change. */
function synonymFaults(data: VocabularyData, changes: VocabularyInput): Fault[] {
	const stems = stemsOf(data);
	const owners = new Map<string, string>();
	const all = entries(data, changes);
	const faults: Fault[] = [];
	for (const { owner, words, pointer } of all.toSorted((a, b) => Number(!!a.pointer) - Number(!!b.pointer)))
		for (const word of words) {
			const key = keyOf(word, stems);
			const other = owners.get(key);
			if (pointer && key === '') faults.push({ pointer, detail: `has a word without letters` });
			else if (pointer && other !== undefined && other !== owner)
				faults.push({ pointer, detail: `has a word that is also one of ${other}` });
			else owners.set(key, other ?? owner);
		}
	return faults;
}

interface Entry {
	readonly owner: string;
	readonly words: readonly string[];
	/** The place in the change; absent for what the base did not change. */
	readonly pointer?: string | undefined;
}

function entries({ words, colors, sizes, noise }: VocabularyData, changes: VocabularyInput): Entry[] {
	const place = (list: keyof VocabularyInput, i: number) => (i < 0 ? undefined : `/${list}/${i}`);
	return [
		...words.map(({ id, zh, en }) => ({
			owner: id,
			words: [...zh, ...en],
			pointer: place(
				'words',
				changes.words.findIndex((word) => word.id === id),
			),
		})),
		...colors.map(({ id, name, words: own }) => ({
			owner: `color ${id}`,
			words: [name.zh, name.en, ...own],
			pointer: place(
				'colors',
				changes.colors.findIndex((color) => color.id === id),
			),
		})),
		...sizes.map(({ name, words: own }) => ({
			owner: `size ${name}`,
			words: [name, ...own],
			pointer: place(
				'sizes',
				changes.sizes.findIndex((size) => size.name === name),
			),
		})),
		...noise.map((word) => ({
			owner: `noise`,
			words: [word],
			pointer: place('noise', changes.noise.indexOf(word)),
		})),
	];
}
