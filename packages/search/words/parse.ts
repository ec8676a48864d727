import { folded } from '#kernel';
import type { Category, ColorFamily, Size, Word } from './vocabulary-data.ts';

/** Words from lines of Chinese | English | relation. The id is the first English word. */
export function parseWords(text: string, garment: boolean): Word[] {
	return rows(text).map(([zh = '', en = '', relation = '']) => {
		const english = list(en);
		const related = list(relation.slice(1)).map(idOf);
		return {
			id: idOf(english[0] ?? ''),
			zh: chinese(zh),
			en: english,
			...(garment ? { garment } : {}),
			...(relation.startsWith('<') ? { within: related } : {}),
			...(relation.startsWith('=') ? { parts: related } : {}),
		};
	});
}

/** Categories from lines of id | Chinese | English | parent. */
export function parseCategories(text: string): Category[] {
	return rows(text).map(([id = '', zh = '', en = '', parent]) => ({
		id,
		name: { zh, en },
		...(parent === undefined ? {} : { parent }),
	}));
}

/** Color families from lines of id | Chinese | English | words | broader family. */
export function parseColors(text: string): ColorFamily[] {
	return rows(text).map(([id = '', zh = '', en = '', words = '', within]) => ({
		id,
		name: { zh, en },
		words: mixed(words),
		...(within === undefined ? {} : { within }),
	}));
}

/** Sizes from lines of name | words. */
export function parseSizes(text: string): Size[] {
	return rows(text).map(([name = '', words = '']) => ({ name, words: mixed(words) }));
}

/** Chinese words separated by spaces, then English ones each after a comma. */
export function mixed(text: string): string[] {
	const [zh = '', ...en] = text.split(',');
	return [...chinese(zh), ...en.map((word) => word.trim()).filter((word) => word !== '')];
}

const rows = (text: string) =>
	text
		.trim()
		.split('\n')
		.map((line) => line.split('|').map((cell) => cell.trim()));

const list = (text: string) =>
	text
		.split(',')
		.map((word) => word.trim())
		.filter((word) => word !== '');

const chinese = (text: string) => text.split(' ').filter((word) => word !== '');

const idOf = (word: string) => folded(word).replaceAll(/[^a-z0-9]+/g, '-');
