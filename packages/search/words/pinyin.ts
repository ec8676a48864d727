import { pinyin, pinyinExceptions } from './data/hanzi.ts';

const syllables = new Map(
	pinyin.split(' ').flatMap((row) => {
		const [, syllable = '', characters = ''] = /^([a-z]+)(.*)$/u.exec(row) ?? [];
		return Array.from(characters, (char) => [char, syllable] as const);
	}),
);

const exceptions = new Map(
	pinyinExceptions.split(' ').map((row) => {
		const [word = '', ...reading] = row.split(/[:,]/);
		return [word, reading] as const;
	}),
);

/** The syllables of a Chinese word, without tones; undefined where a character is in no word of the first vocabulary. */
export function syllablesOf(word: string): readonly string[] | undefined {
	const exception = exceptions.get(word);
	if (exception) return exception;
	const all = Array.from(word, (char) => syllables.get(char));
	return all.every((syllable) => syllable !== undefined) ? all : undefined;
}
