import { type Analysis, type Match, analyse, stopWords } from './analysis.ts';
import type { Lexicon, Meaning } from './lexicon.ts';
import type { TermGroup } from './vocabulary.ts';

/** Groups of one query: enough for a long title that a buyer pastes. */
export const maxGroups = 12;

/** A part of a query: a word of the vocabulary, or atoms that are none. */
export type Segment =
	| { readonly kind: 'word'; readonly meaning: Meaning; readonly from: number; readonly to: number }
	| { readonly kind: 'unknown'; readonly from: number; readonly to: number };

/**
 * The groups of a query, all of which a text must match. A word of the vocabulary accepts its synonyms and the narrower words. Of
 * other Chinese characters more than half of the pairs must match: pairs across two words are no words.
 */
export function groupsOf(text: string, lexicon: Lexicon): TermGroup[] {
	const analysis = analyse(text, lexicon);
	const all = segments(analysis, lexicon);
	const speaking = all.filter((segment) => segment.kind === 'unknown' || segment.meaning.kind !== 'noise');
	const groups = speaking.flatMap((segment) => groupsOfSegment(segment, analysis, lexicon));
	const wanted = groups.length > 0 ? groups : all.flatMap((segment) => literal(segment, analysis));
	return [...new Map(wanted.map((group) => [group.terms.join(' '), group])).values()].slice(0, maxGroups);
}

/** Divides a query into words of the vocabulary and what is left, such that the least is left. */
export function segments({ atoms, stems, all }: Analysis, lexicon: Lexicon): Segment[] {
	const found: readonly Pick<Match, 'from' | 'to' | 'meaning'>[] = [...all, ...spelt(stems, lexicon, all)];
	const starting = Map.groupBy(found, ({ from }) => from);
	// From the last atom to the first: the fewest atoms left over from here on, then the fewest words.
	const best: { left: number; words: number; match?: (typeof found)[number] }[] = [];
	best[atoms.length] = { left: 0, words: 0 };
	for (let i = atoms.length - 1; i >= 0; i--) {
		const skipped = best[i + 1] ?? { left: 0, words: 0 };
		best[i] = { left: skipped.left + 1, words: skipped.words };
		for (const match of starting.get(i) ?? []) {
			const rest = best[match.to] ?? { left: 0, words: 0 };
			const now = best[i] ?? skipped;
			if (rest.left < now.left || (rest.left === now.left && rest.words + 1 < now.words))
				best[i] = { left: rest.left, words: rest.words + 1, match };
		}
	}
	const parts: Segment[] = [];
	for (let i = 0; i < atoms.length;) {
		const match = best[i]?.match;
		const last = parts.at(-1);
		if (match) parts.push({ kind: 'word', meaning: match.meaning, from: i, to: match.to });
		else if (
			last?.kind === 'unknown' &&
			atoms[i]?.han === true &&
			atoms[i]?.gap === 'none' &&
			atoms[i - 1]?.han === true
		)
			parts[parts.length - 1] = { ...last, to: i + 1 };
		else parts.push({ kind: 'unknown', from: i, to: i + 1 });
		i = match?.to ?? i + 1;
	}
	return parts;
}

/** Words that are written in pinyin, in one piece or a syllable at a time. */
function spelt(stems: readonly string[], { pinyin, meanings }: Lexicon, all: readonly Match[]): Omit<Match, 'key'>[] {
	const free = stems.map((_, i) => !all.some(({ from, to }) => from <= i && i < to));
	const found: Omit<Match, 'key'>[] = [];
	for (let from = 0; from < stems.length; from++) {
		let key = '';
		for (let to = from + 1; to <= Math.min(stems.length, from + 5) && free[to - 1] === true; to++) {
			key += stems[to - 1];
			const meaning = meanings.has(key) ? undefined : pinyin.get(key);
			if (meaning) found.push({ from, to, meaning });
		}
	}
	return found;
}

function groupsOfSegment(segment: Segment, analysis: Analysis, lexicon: Lexicon): TermGroup[] {
	if (segment.kind === 'unknown') return unknown(segment, analysis);
	const { meaning, from, to } = segment;
	const parts = meaning.parts.flatMap((id) => lexicon.meaning(id) ?? []);
	const written = analysis.stems.slice(from, to).join('');
	return (parts.length > 0 ? parts : [meaning]).map((part) => {
		const terms = lexicon.expand(part);
		return { terms: terms.includes(written) ? terms : [...terms, written], minimumMatch: 1 };
	});
}

/** One character between words of the vocabulary says too little to ask for it. */
function unknown({ from, to }: Segment, { atoms, stems }: Analysis): TermGroup[] {
	const [atom] = atoms.slice(from, to);
	if (atom?.han === true) return to - from > 1 ? [majority(atoms.slice(from, to).map(({ text }) => text))] : [];
	const own = stems[from] ?? '';
	if (stopWords.has(own)) return [];
	const joined = [
		...(atom?.gap === 'hyphen' ? [`${stems[from - 1]}${own}`] : []),
		...(atoms[to]?.gap === 'hyphen' ? [`${own}${stems[to]}`] : []),
	];
	return [{ terms: [own, ...joined], minimumMatch: 1 }];
}

function majority(characters: readonly string[]): TermGroup {
	const terms = [...new Set(characters.slice(1).map((char, i) => `${characters[i]}${char}`))].slice(0, maxGroups);
	return { terms, minimumMatch: Math.floor(terms.length / 2) + 1 };
}

/** A query of nothing but noise or one character asks for that. */
function literal({ from, to }: Segment, { stems }: Analysis): TermGroup[] {
	const term = stems.slice(from, to).join('');
	return stopWords.has(term) ? [] : [{ terms: [term], minimumMatch: 1 }];
}
