/** The 31 characters of a code: digits and capital letters without I, O, S, V and Z. */
const characters = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/**
 * Whether a text is a unified social credit code of China (GB 32100-2015): 18 characters, of which the last is a check
 * character. Each of the others is weighted by a power of 3, and the sum with the last one is a multiple of 31.
 */
export function isCreditCode(text: string): boolean {
	const values = [...text].map((character) => characters.indexOf(character));
	const check = values.pop();
	if (values.length !== 17 || check === undefined || check < 0 || values.includes(-1)) return false;
	let sum = check;
	let weight = 1;
	for (const value of values) {
		sum += value * weight;
		weight = (weight * 3) % 31;
	}
	return sum % 31 === 0;
}
