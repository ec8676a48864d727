import { describe, expect, test } from 'vitest';
import { canonical, folded } from '#kernel';
import { check, text } from '#kernel/schemas';

describe('text', () => {
	test('composed and decomposed forms are the same text', () => {
		expect(canonical('Cafe\u0301 ')).toBe(canonical('Caf\u00e9'));
		expect(folded('ＡＢＣ　１２')).toBe('abc 12');
	});

	test.each(['\u0000', 'a\u0007b', '\ud800', 'a\u202eb', '\ufeffx'])('%j cannot be stored', (value) => {
		expect(canonical(value)).toBeUndefined();
		expect(check(text(20), value).ok).toBe(false);
	});

	test('four-byte characters and emoji can be stored', () => {
		expect(canonical('𠮷野 👕')).toBe('𠮷野 👕');
	});

	test('white space alone is not a text', () => {
		expect(check(text(20), '   ')).toEqual({
			ok: false,
			refusal: [{ pointer: '', detail: 'must have at least 1 characters' }],
		});
	});
});
