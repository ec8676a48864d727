import { folded } from '#kernel';
import { traditional } from './data/hanzi.ts';

/** The part of a text between two separators, as it is compared: a Han character, or a run of other letters and digits. */
export interface Atom {
	readonly text: string;
	readonly han: boolean;
	/** The separator in front. A break is punctuation that no phrase crosses. */
	readonly gap: 'none' | 'space' | 'hyphen' | 'break';
}

/** A longer run of letters is no word. The bound keeps terms short. */
const maxAtomLength = 32;

const simplified = new Map<string, string>();
for (let i = 0; i < traditional.length; i += 2) simplified.set(traditional.charAt(i), traditional.charAt(i + 1));

/** The form in which texts are compared: width, case and accents folded, simplified script. */
export function foldText(text: string): string {
	const plain = folded(text);
	if (ascii.test(plain)) return plain;
	const bare = accented.test(plain) ? plain.normalize('NFD').replaceAll(latinMark, '').normalize('NFC') : plain;
	let simple = '';
	for (const char of bare) simple += simplified.get(char) ?? char;
	return simple;
}

const ascii = /^[\x20-\x7e]*$/;
const accented = /\p{M}|[\u00c0-\u024f\u1e00-\u1eff]/u;
const latinMark = /(?<=\p{Script=Latin})\p{M}+/gu;

/** The atoms of a text. A possessive loses its ending: women's is women. */
export function atomsOf(text: string): Atom[] {
	const atoms: Atom[] = [];
	let end = 0;
	const source = foldText(text).replaceAll(/(?<=[a-z])['’]s?(?![a-z])/g, ' ');
	for (const match of source.matchAll(/\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+/gu)) {
		const [word] = match;
		atoms.push({
			text: word.slice(0, maxAtomLength),
			han: word.charCodeAt(0) > 0x2e7f && /^\p{Script=Han}/u.test(word),
			gap: gapOf(source.slice(end, match.index)),
		});
		end = match.index + word.length;
	}
	return atoms;
}

function gapOf(between: string): Atom['gap'] {
	if (between === '') return 'none';
	if (between === ' ') return 'space';
	return /^[-‐‑–]$/.test(between) ? 'hyphen' : 'break';
}
