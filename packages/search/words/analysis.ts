import { type Atom, atomsOf } from './fold.ts';
import { type Lexicon, type Meaning, stemOf } from './lexicon.ts';

/** English words that are in nearly every title, or carry no meaning. */
export const stopWords: ReadonlySet<string> = new Set(
	'a an and at by for from in of on or the to with without'.split(' '),
);

/** A word of the vocabulary in a text, from an atom up to another, which is not included. */
export interface Match {
	readonly from: number;
	readonly to: number;
	readonly key: string;
	readonly meaning: Meaning;
}

/** A text in atoms and their stems, and the words of the vocabulary in it. */
export interface Analysis {
	readonly atoms: readonly Atom[];
	readonly stems: readonly string[];
	/** All matches, also those inside others. */
	readonly all: readonly Match[];
	/** The matches that no other match contains. */
	readonly outer: readonly Match[];
	/** Matches inside others that mean nothing there: 毛衣 in 毛衣裙, white in off-white. */
	readonly hidden: readonly Match[];
}

/** Finds the words of the vocabulary in a text. */
export function analyse(text: string, lexicon: Lexicon): Analysis {
	const atoms = atomsOf(text);
	const stems = atoms.map((atom) => stemOf(atom, lexicon.stems));
	const all = matches(atoms, stems, lexicon);
	const around = (match: Match) =>
		all.find(
			(other) => other.from <= match.from && other.to >= match.to && other.to - other.from > match.to - match.from,
		);
	const outer: Match[] = [];
	const hidden: Match[] = [];
	for (const match of all) {
		const container = around(match);
		if (container === undefined) outer.push(match);
		else if (match.meaning.kind !== 'noise' && !speaksInside(match, container, atoms)) hidden.push(match);
	}
	const alone = (match: Match) => standsAlone(match, outer, atoms);
	return { atoms, stems, all: all.filter(alone), outer: outer.filter(alone), hidden };
}

function matches(atoms: readonly Atom[], stems: readonly string[], { meanings, beginnings }: Lexicon): Match[] {
	const found: Match[] = [];
	for (let from = 0; from < atoms.length; from++) {
		let key = '';
		for (let to = from + 1; to <= atoms.length; to++) {
			if (to > from + 1 && atoms[to - 1]?.gap === 'break') break;
			key += stems[to - 1] ?? '';
			if (!beginnings.has(key)) break;
			const meaning = meanings.get(key);
			if (meaning) found.push({ from, to, key, meaning });
		}
	}
	return found;
}

/** A material or a cut in the name of a garment speaks of it: 羊毛 in 羊毛衫, denim in denim jacket. One character is too little. */
function speaksInside(match: Match, container: Match, atoms: readonly Atom[]): boolean {
	if (isCharacter(match, atoms)) return false;
	return !match.meaning.garment && container.meaning.garment;
}

function isCharacter({ from, to }: Match, atoms: readonly Atom[]): boolean {
	return to - from === 1 && atoms[from]?.han === true;
}

/**
 * Whether a match is a word here. One character is, if nothing but such characters is between the longer words around it: 红 in
 * 红毛衣 and in 黑红, but 米 not in 米兰.
 */
function standsAlone(match: Match, outer: readonly Match[], atoms: readonly Atom[]): boolean {
	if (!isCharacter(match, atoms)) return true;
	const covered = (i: number) => outer.some(({ from, to }) => from <= i && i < to);
	const longer = (i: number) => outer.some(({ from, to }) => from <= i && i < to && to - from > 1);
	const joined = (i: number) => atoms[i]?.han === true && atoms[i].gap === 'none' && atoms[i - 1]?.han === true;
	let first = match.from;
	while (joined(first) && !longer(first - 1)) first--;
	let last = match.from;
	while (joined(last + 1) && !longer(last + 1)) last++;
	for (let i = first; i <= last; i++) if (!covered(i)) return false;
	return true;
}

/** The Chinese runs of a text, each from an atom up to another. */
export function hanRuns(atoms: readonly Atom[]): { from: number; to: number }[] {
	const runs: { from: number; to: number }[] = [];
	for (const [i, atom] of atoms.entries()) {
		if (!atom.han) continue;
		const run = runs.at(-1);
		if (run?.to === i && atom.gap === 'none') run.to++;
		else runs.push({ from: i, to: i + 1 });
	}
	return runs;
}
