import { writeFileSync } from 'node:fs';
import { Converter } from 'opencc-js/t2cn';
import { pinyin } from 'pinyin-pro';
import { defaultVocabulary } from '#search/words';

const target = new URL('../../packages/search/words/data/hanzi.ts', import.meta.url);

/**
 * The source of the character tables of the search vocabulary: traditional characters with their simplified form, and the pinyin of
 * the vocabulary's words.
 */
export function hanziSource(): string {
	const { words, colors, categories } = defaultVocabulary;
	const texts = [
		...words.flatMap(({ zh }) => zh),
		...colors.flatMap((color) => [color.name.zh, ...color.words]),
		...categories.map(({ name }) => name.zh),
	];
	const chinese = [...new Set(texts.filter((text) => /^\p{Script=Han}+$/u.test(text)))];
	const { syllables, exceptions } = readings(chinese);
	const comments = [
		'Traditional characters, each before its simplified form. Made by `npm run hanzi`, as all tables of this file.',
		'The characters of the vocabulary by their usual pinyin, without tones; ü is v.',
		'Words in which a character is read otherwise.',
	];
	return ['traditional', 'pinyin', 'pinyinExceptions']
		.map(
			(name, i) => `/** ${comments[i]} */\nexport const ${name} =\n\t'${[traditional(), syllables, exceptions][i]}';\n`,
		)
		.join('\n');
}

/** Level 1 of GB 2312 has the 3,755 characters of daily use. Of rarer ones the traditional form is not folded. */
function traditional(): string {
	const simplify = Converter({ from: 't', to: 'cn' });
	const common = new Set(levelOne());
	const pairs: string[] = [];
	for (let code = 0x4e00; code <= 0x9fff; code++) {
		const char = String.fromCharCode(code);
		const simple = simplify(char);
		if (simple !== char && simple.length === 1 && common.has(simple)) pairs.push(char + simple);
	}
	return pairs.join('');
}

/** GB 2312 orders level 1 in the rows 16 to 55. Row 55 ends with five empty cells, which decode to private characters. */
function levelOne(): string {
	const bytes: number[] = [];
	for (let row = 0xb0; row <= 0xd7; row++) for (let cell = 0xa1; cell <= 0xfe; cell++) bytes.push(row, cell);
	return new TextDecoder('gbk').decode(Uint8Array.from(bytes));
}

function readings(words: readonly string[]): { syllables: string; exceptions: string } {
	const read = words.map((word) => ({ word, syllables: pinyin(word, { toneType: 'none', type: 'array', v: true }) }));
	const counts = new Map<string, Map<string, number>>();
	for (const { word, syllables } of read)
		for (const [i, char] of [...word].entries()) {
			const of = counts.get(char) ?? new Map<string, number>();
			of.set(syllables[i] ?? '', (of.get(syllables[i] ?? '') ?? 0) + 1);
			counts.set(char, of);
		}
	const usual = new Map(
		[...counts].map(([char, of]) => [char, [...of].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? '']),
	);
	const bySyllable = Map.groupBy([...usual], ([, syllable]) => syllable);
	return {
		syllables: [...bySyllable]
			.map(([syllable, chars]) => syllable + chars.map(([char]) => char).join(''))
			.toSorted()
			.join(' '),
		exceptions: read
			.filter(({ word, syllables }) => [...word].some((char, i) => usual.get(char) !== syllables[i]))
			.map(({ word, syllables }) => `${word}:${syllables.join(',')}`)
			.join(' '),
	};
}

if (import.meta.main) writeFileSync(target, hanziSource());
