import { type Atom, atomsOf } from './fold.ts';
import { singular, stem } from './stem.ts';
import type { VocabularyData } from './vocabulary-data.ts';

/** The words of a vocabulary by their keys. A key is a word without separators: `t-shirt`, `T shirt` and `tshirt` share one. */
export interface Lexicon {
	readonly meanings: ReadonlyMap<string, Meaning>;
	/** Meanings by full pinyin, where no word is spelt like it. */
	readonly pinyin: ReadonlyMap<string, Meaning>;
	/** The beginnings of all keys, so that a joined word is also found in its parts: turtle neck. */
	readonly beginnings: ReadonlySet<string>;
	/** Stems that -ed and -ing may be removed from. */
	readonly stems: ReadonlySet<string>;
	/** The terms that a query for a meaning accepts: its own keys, and those of all meanings within it. */
	expand(meaning: Meaning): readonly string[];
	meaning(id: string): Meaning | undefined;
}

/** What the words of one group have in common. */
export interface Meaning {
	readonly id: string;
	readonly kind: 'word' | 'color' | 'size' | 'noise';
	readonly keys: readonly string[];
	readonly garment: boolean;
	readonly within: readonly string[];
	readonly parts: readonly string[];
}

/** The stems of atoms, of which a key is the concatenation. */
export function stemOf(atom: Atom, stems: ReadonlySet<string>): string {
	return atom.han ? atom.text : stem(atom.text, stems);
}

/** The key of a word. */
export function keyOf(word: string, stems: ReadonlySet<string>): string {
	return atomsOf(word)
		.map((atom) => stemOf(atom, stems))
		.join('');
}

/** Builds the lexicon of a vocabulary. A word in two groups means the first. */
export function lexicon(data: VocabularyData, pinyinOf: (word: string) => string | undefined): Lexicon {
	const stems = stemsOf(data);
	const all = meaningsOf(data, stems);
	const meanings = new Map<string, Meaning>();
	const beginnings = new Set<string>();
	for (const { meaning, spellings } of all)
		for (const spelling of spellings) {
			const key = spelling.join('');
			for (let end = key.length; end > 0 && !beginnings.has(key.slice(0, end)); end--)
				beginnings.add(key.slice(0, end));
			if (key !== '' && !meanings.has(key)) meanings.set(key, meaning);
		}
	const byId = new Map(all.map(({ meaning }) => [meaning.id, meaning]));
	return {
		meanings,
		pinyin: pinyinKeys(all, meanings, pinyinOf),
		beginnings,
		stems,
		expand: expansion([...byId.values()]),
		meaning: (id) => byId.get(id),
	};
}

interface Entry {
	readonly meaning: Meaning;
	readonly words: readonly string[];
	/** The stems of each word. */
	readonly spellings: readonly (readonly string[])[];
}

function meaningsOf(data: VocabularyData, stems: ReadonlySet<string>): Entry[] {
	const entry = (words: readonly string[], meaning: Omit<Meaning, 'keys'>): Entry => {
		const spellings = words.map((word) => atomsOf(word).map((atom) => stemOf(atom, stems)));
		return { words, spellings, meaning: { ...meaning, keys: [...new Set(spellings.map((parts) => parts.join('')))] } };
	};
	const plain = { garment: false, within: [], parts: [] };
	return [
		...data.words.map(({ id, zh, en, garment = false, within = [], parts = [] }) =>
			entry([...zh, ...en], { id, kind: 'word', garment, within: [...within, ...parts], parts }),
		),
		...data.colors.map(({ id, name, words, within }) =>
			entry([name.zh, name.en, ...words], {
				...plain,
				id: colorId(id),
				kind: 'color',
				within: within === undefined ? [] : [colorId(within)],
			}),
		),
		...data.sizes.map(({ name, words }) => entry([name, ...words], { ...plain, id: sizeId(name), kind: 'size' })),
		...data.noise.map((word) => entry([word], { ...plain, id: `noise:${word}`, kind: 'noise' })),
	];
}

/** The id of a color family among the meanings. */
export const colorId = (id: string) => `color:${id}`;
const sizeId = (name: string) => `size:${name}`;

/** The stems that -ed and -ing may leave: the English words of attributes. Garments have no such forms: a coated fabric is no coat. */
export function stemsOf({ words }: VocabularyData): Set<string> {
	const english = words.filter(({ garment }) => garment !== true).flatMap(({ en }) => en);
	return new Set(english.flatMap(atomsOf).map(({ text }) => singular(text)));
}

/** Two Chinese characters at least: the pinyin of one is too often a word. */
function pinyinKeys(
	all: readonly Entry[],
	meanings: ReadonlyMap<string, Meaning>,
	pinyinOf: (word: string) => string | undefined,
): Map<string, Meaning> {
	const keys = new Map<string, Meaning>();
	for (const { meaning, words } of all)
		for (const word of words) {
			const key = /^\p{Script=Han}{2,}$/u.test(word) ? pinyinOf(word) : undefined;
			if (key !== undefined && !meanings.has(key) && !keys.has(key)) keys.set(key, meaning);
		}
	return keys;
}

function expansion(all: readonly Meaning[]): (meaning: Meaning) => readonly string[] {
	const narrower = Map.groupBy(
		all.flatMap((meaning) => meaning.within.map((id) => ({ id, meaning }))),
		({ id }) => id,
	);
	const known = new Map<string, readonly string[]>();
	return (meaning) => {
		const before = known.get(meaning.id);
		if (before) return before;
		const found = new Set<Meaning>([meaning]);
		for (const one of found) for (const { meaning: child } of narrower.get(one.id) ?? []) found.add(child);
		const keys = [...new Set([...found].flatMap((one) => one.keys))];
		known.set(meaning.id, keys);
		return keys;
	};
}
