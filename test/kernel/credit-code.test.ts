import { expect, test } from 'vitest';
import { isCreditCode } from '#kernel';

const code = '91350100M000100Y43';

test('the example of GB 32100-2015 is a unified social credit code', () => {
	expect(isCreditCode(code)).toBe(true);
});

test('a code with any one character replaced is none', () => {
	const characters = '0123456789ABCDEFGHJKLMNPQRTUWXY';
	const replaced = [...code].flatMap((_, at) =>
		[...characters]
			.filter((character) => character !== code[at])
			.map((character) => code.slice(0, at) + character + code.slice(at + 1)),
	);
	expect(replaced).toHaveLength(18 * 30);
	expect(replaced.filter(isCreditCode)).toEqual([]);
});

test.each([
	['too short', code.slice(1)],
	['too long', `${code}0`],
	['with a letter that is left out', code.replace('M', 'I')],
	['in lower case', code.toLowerCase()],
	['empty', ''],
])('a text that is %s is none', (_, text) => {
	expect(isCreditCode(text)).toBe(false);
});
