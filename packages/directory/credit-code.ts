import * as z from 'zod/mini';

/** The 31 characters of GB 32100-2015 in the order of their values; I, O, S, V and Z are left out. */
const characters = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/**
 * Whether a text is a unified social credit code: 18 characters, the last of which checks the others
 * (GB 32100-2015: 31 − Σ value × 3^position mod 31).
 */
export function isCreditCode(text: string): boolean {
	if (text.length !== 18) return false;
	const values = [...text].map((character) => characters.indexOf(character));
	if (values.includes(-1)) return false;
	let weight = 1;
	let total = 0;
	for (const value of values.slice(0, 17)) {
		total += value * weight;
		weight = (weight * 3) % 31;
	}
	return values[17] === (31 - (total % 31)) % 31;
}

/** A unified social credit code with a valid check character. */
export const creditCode = z.string().check(
	z.refine(isCreditCode, {
		error: 'must be a unified social credit code: 18 characters with a valid check character',
	}),
);
