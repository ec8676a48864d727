import { describe, expect, test } from 'vitest';
import { check } from '#kernel/schemas';
import { bankPaymentId, transferReference, typedReference } from '#payments';
import { derivedUnique } from '#platform';

const references = Array.from({ length: 200 }, (_, n) => transferReference(derivedUnique('test', String(n))));
const read = (typed: string) => {
	const checked = check(typedReference, typed);
	return checked.ok ? checked.value : checked.refusal.map(({ detail }) => detail).join();
};

describe('the reference of a bank transfer', () => {
	test('has nine characters that are hard to confuse, and follows from its seed', () => {
		for (const reference of references) expect(reference).toMatch(/^(?:[2-9A-HJKMNP-Z]{3}-?){3}$/);
		expect(new Set(references).size).toBe(references.length);
		expect(transferReference(derivedUnique('test', '0'))).toBe(references[0]);
	});

	test.each([
		['lower case', (one: string) => one.toLowerCase()],
		['spaces', (one: string) => ` ${one.replaceAll('-', ' ')}`],
		['no dashes', (one: string) => one.replaceAll('-', '')],
		['another dash', (one: string) => one.replaceAll('-', '–')],
		['full width', (one: string) => one.replaceAll(/[0-9A-Z]/g, (c) => String.fromCodePoint(c.charCodeAt(0) + 0xfee0))],
	])('is read with %s', (_, typed) => {
		for (const reference of references) expect(read(typed(reference))).toBe(reference);
	});

	test('with any one character wrong, or two neighbours exchanged, has a wrong check character', () => {
		for (const reference of references.slice(0, 20)) {
			const plain = reference.replaceAll('-', '');
			for (let i = 0; i < plain.length; i++) {
				for (const wrong of '23456789ABCDEFGHJKMNPQRSTUVWXYZ'.replace(plain.charAt(i), ''))
					expect(read(plain.slice(0, i) + wrong + plain.slice(i + 1))).toMatch(/wrong check character/);
				const exchanged = plain.slice(0, i) + plain.charAt(i + 1) + plain.charAt(i) + plain.slice(i + 2);
				if (i + 1 < plain.length && exchanged !== plain) expect(read(exchanged)).toMatch(/wrong check character/);
			}
		}
	});

	test.each(['', '7KM', '7KM-92X-QR4-2', 'OIL-010-LLL', '7KM-92X-QR!', '中'.repeat(9), 'x'.repeat(41), '\u{1F600}'])(
		'%j is none',
		(typed) => expect(read(typed)).toMatch(/^must /),
	);
});

test('one transfer of the bank has one payment id, however its reference is typed', () => {
	expect(bankPaymentId('ＩＣＢＣ 4711')).toBe(bankPaymentId('icbc4711'));
	expect(bankPaymentId('ICBC-47/11.')).toBe(bankPaymentId('icbc4711'));
	expect(bankPaymentId('--')).not.toBe(bankPaymentId('/'));
	expect(bankPaymentId('ICBC 4711')).not.toBe(bankPaymentId('ICBC 4712'));
	expect(bankPaymentId('尺'.repeat(64))).toMatch(/^bank_[0-9a-z]{26}$/);
});
