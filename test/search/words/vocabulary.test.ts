import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultVocabulary, vocabulary } from '#search/words';

const words = vocabulary(defaultVocabulary);

/** Whether a text has all that a query asks for. */
function finds(q: string, ...texts: readonly string[]): boolean {
	const terms = new Set(texts.flatMap((text) => words.terms(text)));
	const groups = words.query(q);
	return (
		groups.length > 0 &&
		groups.every((group) => group.terms.filter((term) => terms.has(term)).length >= group.minimumMatch)
	);
}

describe('a query finds', () => {
	test.each([
		['羊毛衫', '圆领毛衣'],
		['毛衣', '男士毛衫'],
		['毛衫', '羊毛衫'],
		['knit', 'Knitted Dress'],
		['knitwear', 'V-Neck Cardigan'],
		['sweater', '羊绒圆领毛衣'],
		['连衣裙', 'Floral Maxi Dress'],
		['t-shirt', 'Cotton Tshirt'],
		['tshirt', 'Cotton T Shirt'],
		['t shirt', '纯棉T恤'],
		['Ｔ恤', 'Printed T-Shirt'],
		['連衣裙', '碎花连衣裙'],
		['连衣裙', '碎花連衣裙'],
		['appliqué dress', 'Applique Dress'],
		['maoyi', '羊绒毛衣'],
		['mao yi', '羊绒毛衣'],
		['羊绒毛衣', '羊绒圆领毛衣'],
		['桃心领毛衣', '桃心领羊毛衫'],
		['jeans', 'Denim Wide-Leg Pants'],
		['裙', '蛋糕裙'],
		['red sweater', '酒红毛衣'],
		['羊毛', '羊毛衫'],
		['新款 毛衣', '毛衣'],
		['women’s shirts', 'Womens Shirt'],
		['turtle neck', 'Turtleneck Sweater'],
		['slip-on', 'Slipon Shoes'],
		['slipon', 'Slip-On Shoes'],
	])('%s in %s', (q, text) => {
		expect(finds(q, text)).toBe(true);
	});

	test.each(['加厚 毛衣 M码', 'thick sweater size M'])('%s among title and sizes', (q) => {
		expect(finds(q, '加厚羊毛衫', 'Heavyweight Jumper', 'Medium')).toBe(true);
	});
});

describe('a query does not find', () => {
	test.each([
		['shirt', 'Shirt Dress'],
		['dress', 'Dress Shirt'],
		['毛衣', '毛衣裙'],
		['红', '玫红毛衣'],
		['white', 'Off-Black Coat'],
		['米色', '米兰风衣'],
		['short', 'Linen Shorts'],
		['coat', 'Coated Jeans'],
		['桃心领毛衣', '爱心领毛衣'],
		['羊绒大衣', '羊毛大衣'],
		['羊绒大衣', '羊绒毛衣'],
	])('%s in %s', (q, text) => {
		expect(finds(q, text)).toBe(false);
	});
});

describe('the terms of a text', () => {
	test('are distinct, bounded and the same each time, whatever the text', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
				const terms = words.terms(text);
				expect(new Set(terms).size).toBe(terms.length);
				expect(terms.length).toBeLessThanOrEqual(160);
				expect(terms.every((term) => Buffer.byteLength(term) < 300)).toBe(true);
				expect(words.terms(text)).toEqual(terms);
			}),
		);
	});

	test('answer every query that is a word of the vocabulary', () => {
		const all = defaultVocabulary.words.flatMap(({ zh, en }) => [...zh, ...en]);
		expect(all.filter((word) => !finds(word, word))).toEqual([]);
	});
});

describe('a query', () => {
	test('has at most 12 groups', () => {
		const many = Array.from({ length: 100 }, (_, i) => `word${i}`).join(' ');
		expect(words.query(many)).toHaveLength(12);
	});

	test('of punctuation has none', () => {
		expect(words.query('!!! …')).toEqual([]);
	});
});

describe('colors', () => {
	test.each([
		['black-red', '', ['black', 'red']],
		['c1', '黑红', ['black', 'red']],
		['navy', '藏青', ['navy', 'blue']],
		['wine', '酒红', ['burgundy', 'red']],
		['off-white', '米白', ['white']],
		['c2', '雾蓝', ['blue']],
		['c3', '酷', ['other']],
	])('%s %s', (code, zh, families) => {
		expect(words.colorFamilies({ code, name: { zh, en: '' } })).toEqual(families);
	});
});

describe('sizes', () => {
	test.each([
		['Medium', 'M'],
		['M码', 'M'],
		['ｍ', 'M'],
		['165/88a', '165/88A'],
		['均码', 'ONE'],
		['one size', 'ONE'],
		['2xl', 'XXL'],
		['38', '38'],
	])('%s is %s', (name, size) => {
		expect(words.size(name)).toBe(size);
	});
});

describe('categories', () => {
	test.each([
		['毛衣', ['knitwear', 'sweaters']],
		['Sweaters', ['knitwear', 'sweaters']],
		['sweaters', ['knitwear', 'sweaters']],
		['羊绒衫', ['knitwear', 'sweaters']],
		['Apparel > Shirts', ['tops', 'shirts']],
		['womens-shirts', ['tops', 'shirts']],
		['女装羽绒服', ['outerwear', 'down-jackets']],
		['Bulk', ['bulk']],
	])('%s', (name, path) => {
		expect(words.categoryPath(name)).toEqual(path);
	});
});

describe('a correction', () => {
	const known = (term: string) => ['毛衣', 'cardigan', 'turtleneck', 'zip'].includes(term);

	test.each([
		['sweter', 'sweater'],
		['cardigna', 'cardigan'],
		['red turtelnek', 'red turtleneck'],
	])('of %s is %s', (typed, meant) => {
		expect(words.correct(typed, known)).toBe(meant);
	});

	test.each(['swtr', 'zpi', 'sweater', '毛依', 'hoodei'])('of %s is not made', (typed) => {
		expect(words.correct(typed, known)).toBeUndefined();
	});
});

describe('suggestions', () => {
	test.each([
		['毛', '毛衣'],
		['羽', '羽绒服'],
		['yur', '羽绒服'],
		['lyq', '连衣裙'],
		['連衣', '连衣裙'],
		['swe', 'Sweaters'],
		['t-s', 'T-Shirts'],
		['blac', 'Black'],
	])('for %s include %s', (prefix, text) => {
		expect(words.suggest(prefix, 5).map((suggestion) => suggestion.text)).toContain(text);
	});

	test('are at most as many as asked for, each name once', () => {
		const names = words.suggest('m', 8).map(({ name }) => name.zh);
		expect(names).toHaveLength(8);
		expect(new Set(names).size).toBe(8);
	});

	test('for nothing are none', () => {
		expect(words.suggest(' ', 8)).toEqual([]);
	});
});
