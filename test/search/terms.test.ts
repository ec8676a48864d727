import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { postingChanges, postings, queryTerms, termsOf } from '#search';
import { card } from './cards.ts';

const words = (terms: readonly string[]) =>
	terms.filter((term) => term.startsWith('word:')).map((term) => term.slice(5));

describe('the terms of a text', () => {
	test.each([
		['羊绒连衣裙', ['羊绒', '绒连', '连衣', '衣裙']],
		['裙', ['裙']],
		['Ｔ恤 2026新款', ['t', '恤', '2026', '新款']],
		['the Dresses of ＳＩＬＫ', ['dress', 'silk']],
		['boxes, shirts & class: vests', ['box', 'shirt', 'class', 'vest']],
		['crew-neck', ['crew', 'neck']],
		['!!! …', []],
	])('%s', (text, expected) => {
		expect(words(queryTerms(text))).toEqual(expected);
	});

	test('are at most 12 of a query, and at most 40 of a card', () => {
		const many = Array.from({ length: 100 }, (_, i) => `word${String.fromCharCode(97 + (i % 26))}${i}`).join(' ');
		expect(queryTerms(many)).toHaveLength(12);
		expect(words(termsOf(card('long', { title: { zh: many, en: many } })))).toHaveLength(40);
	});

	test('of a title match any of its words, bigrams or last characters', () => {
		const terms = termsOf(card('a'));
		for (const q of ['羊绒', '毛衣', '衣', 'sweaters', 'CASHMERE', 'Off-white', '驼色'])
			expect({ q, matches: queryTerms(q).every((term) => terms.includes(term)) }).toEqual({ q, matches: true });
	});

	test('stay bounded and distinct whatever the text', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
				const terms = termsOf(card('any', { title: { zh: text, en: text } }));
				expect(new Set(terms).size).toBe(terms.length);
				expect(terms.every((term) => Buffer.byteLength(term) < 300)).toBe(true);
			}),
		);
	});
});

describe('the postings of a change', () => {
	const before = card('a');
	const keys = (all: readonly { readonly pk: string }[]) => all.map((one) => one.pk);

	test('are all put when a listing goes on sale, and all deleted when it goes off sale', () => {
		const on = postingChanges([undefined], before, 2);
		expect([keys(on.puts), on.deletes]).toEqual([keys(postings(before, 2)), []]);
		const off = postingChanges([before], undefined, 3);
		expect([off.puts, keys(off.deletes)]).toEqual([[], keys(postings(before, 3))]);
	});

	test('are untouched when no card shows the change', () => {
		expect(postingChanges([before], { ...before }, 3)).toEqual({ puts: [], deletes: [], revision: 3 });
	});

	test('delete words that are gone and rewrite the others', () => {
		const after = { ...before, title: { ...before.title, en: 'Cashmere Crew-Neck Vest' } };
		const change = postingChanges([before], after, 3);
		expect(keys(change.deletes)).toEqual(['W#word:pullover', 'W#word:sweater']);
		expect(keys(change.puts)).toEqual(keys(postings(after, 3)));
	});

	test('of several states at once delete everything that any of them may have posted', () => {
		const between = { ...before, title: { ...before.title, en: 'Wool Pullover Sweater' } };
		const change = postingChanges([before, between], before, 4);
		expect(keys(change.deletes)).toEqual(['W#word:wool']);
		expect(keys(change.puts)).toEqual(keys(postings(before, 4)));
	});
});
