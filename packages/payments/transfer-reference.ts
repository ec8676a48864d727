import * as z from 'zod/mini';

/** Digits and letters without 0, 1, I, L and O. Their number is a prime, which the check character needs. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
/** Characters before the check character: 31⁸ references, so that a fresh one is rarely taken. */
const bodyLength = 8;
const groups = /.{3}/g;

/**
 * The reference that a buyer quotes in a bank transfer, such as `7KM-92X-QR4`: nine characters that are hard to confuse, the
 * last of which checks the others. The same seed, a text of base 32 with 50 bits or more, gives the same reference.
 */
export function transferReference(seed: string): string {
	let rest = BigInt(`0x${Buffer.from(seed).toString('hex')}`);
	let body = '';
	for (let i = 0; i < bodyLength; i++, rest /= base) body += alphabet.charAt(Number(rest % base));
	return grouped(body + checkCharacter(body));
}

const base = BigInt(alphabet.length);

/**
 * The sum of the characters, each times its position, modulo the prime 31. Any one wrong character changes it, and so do any two
 * that changed places.
 */
function checkCharacter(body: string): string {
	const sum = [...body].reduce((total, character, i) => total + (i + 1) * alphabet.indexOf(character), 0);
	return alphabet.charAt(sum % alphabet.length);
}

function grouped(plain: string): string {
	return (plain.match(groups) ?? []).join('-');
}

/** The longest text that is read as a reference, with its spaces and dashes. */
const maxTyped = 40;

/**
 * A reference as people type it: case, width, spaces and dashes do not matter. A wrong check character is told from a text that is
 * no reference.
 */
export const typedReference = z.string().check(
	z.maxLength(maxTyped),
	z.check<string>((payload) => {
		const fault = (message: string) =>
			void payload.issues.push({ code: 'custom', message, input: payload.value, continue: false });
		if (payload.value.length > maxTyped) return;
		const plain = payload.value
			.normalize('NFKC')
			.replaceAll(/[\s\p{Pd}]/gu, '')
			.toUpperCase();
		const isReference = plain.length === bodyLength + 1 && [...plain].every((one) => alphabet.includes(one));
		if (!isReference) return fault('must be nine of the digits 2 to 9 and the letters A to Z without I, L and O');
		if (checkCharacter(plain.slice(0, bodyLength)) !== plain.at(-1))
			return fault('has a wrong check character, so a character is mistyped');
		payload.value = grouped(plain);
	}),
);
