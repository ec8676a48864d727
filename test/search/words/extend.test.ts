import { describe, expect, test } from 'vitest';
import { check } from '#kernel/schemas';
import {
	type VocabularyData,
	categoryFaults,
	defaultVocabulary,
	extended,
	vocabulary,
	vocabularyFaults,
	vocabularyInput,
} from '#search/words';

function inputOf(changes: object) {
	const input = check(vocabularyInput, changes);
	return input.ok ? input.value : expect.fail(JSON.stringify(input.refusal));
}

const changed = (changes: object) => extended(defaultVocabulary, inputOf(changes));

function found(data: VocabularyData, q: string, text: string): boolean {
	const words = vocabulary(data);
	const terms = new Set(words.terms(text));
	return words.query(q).every(({ terms: wanted }) => wanted.some((term) => terms.has(term)));
}

test('the first vocabulary has no fault', () => {
	const { words, colors, sizes, noise, categories } = defaultVocabulary;
	const nothing = { ...defaultVocabulary, words: [], colors: [], sizes: [], noise: [] };
	const own = { words, colors, sizes, noise } as unknown as Parameters<typeof vocabularyFaults>[1];
	expect(vocabularyFaults(nothing, own)).toEqual([]);
	expect(categoryFaults(categories)).toEqual([]);
});

describe('a change of a base', () => {
	test('adds words', () => {
		const data = changed({
			words: [{ id: 'poncho-dress', zh: ['斗篷裙'], en: ['poncho dress'], within: ['dress'] }],
		});
		expect(found(data, 'dress', '斗篷裙')).toBe(true);
	});

	test('replaces the words of a meaning, and removes a meaning without words', () => {
		const data = changed({ words: [{ id: 'apron', zh: ['围裙', '围兜'], en: ['apron'] }, { id: 'beret' }] });
		expect(found(data, 'apron', '围兜')).toBe(true);
		expect(data.words.some(({ id }) => id === 'beret')).toBe(false);
	});

	test.each([
		['the id of another entry', { words: [word('a1', '甲甲'), word('a1', '乙乙')] }, '/words/1'],
		['a synonym of another meaning', { words: [word('a1', '毛衣')] }, '/words/0'],
		['a synonym of another entry', { words: [word('a1', '甲甲'), word('a2', '甲甲')] }, '/words/1'],
		['a synonym of a color', { words: [word('a1', '酒红')] }, '/words/0'],
		['a broader word that is unknown', { words: [{ ...word('a1', '甲甲'), within: ['unknown'] }] }, '/words/0'],
		['a circle', { words: [{ ...word('top', '上衣'), en: ['top'], within: ['shirt'] }] }, '/words/0'],
		['a color within itself', { colors: [color('c1', '甲色', 'c1')] }, '/colors/0'],
		['no words for a meaning with narrower ones', { words: [{ id: 'dress' }] }, '/words/0'],
		['a word without letters', { noise: ['!!!'] }, '/noise/0'],
		['a size twice', { sizes: [{ name: 'K1' }, { name: 'K1' }] }, '/sizes/1'],
	])('with %s is refused by its place', (_, changes, pointer) => {
		expect(vocabularyFaults(defaultVocabulary, inputOf(changes)).map((fault) => fault.pointer)).toEqual([pointer]);
	});
});

describe('a category tree', () => {
	const tree = (...rows: readonly (readonly [id: string, parent?: string])[]) =>
		rows.map(([id, parent]) => ({ id, name: { zh: id, en: id }, ...(parent === undefined ? {} : { parent }) }));

	test.each([
		[
			'a circle',
			[
				['a', 'b'],
				['b', 'a'],
			],
			'/categories/0/parent',
		],
		['an unknown parent', [['a', 'x']], '/categories/0/parent'],
		['an id twice', [['a'], ['a']], '/categories/1'],
		['six levels', [['a'], ['b', 'a'], ['c', 'b'], ['d', 'c'], ['e', 'd'], ['f', 'e']], '/categories/5/parent'],
	] as const)('with %s is refused by its place', (_, rows, pointer) => {
		expect(categoryFaults(tree(...rows)).map((fault) => fault.pointer)).toContain(pointer);
	});

	test('gives the path of a category', () => {
		const words = vocabulary({ ...defaultVocabulary, categories: tree(['a'], ['b', 'a']) });
		expect(words.categoryPath('b')).toEqual(['a', 'b']);
	});
});

function word(id: string, zh: string) {
	return { id, zh: [zh] };
}

function color(id: string, zh: string, within: string) {
	return { id, name: { zh, en: id }, within };
}
