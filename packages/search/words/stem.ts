/** Plurals that are garments of their own: shorts are not short. */
const ownPlurals = new Set(['shorts', 'tights', 'thermals', 'trunks', 'flares', 'bottoms']);

/** A word without its English plural, as in dresses → dress. */
export function singular(word: string): string {
	if (!word.endsWith('s') || ownPlurals.has(word)) return word;
	return word.replace(/(?<=ss|sh|ch|x)es$/, '').replace(/(?<=..[^s])s$/, '');
}

/** A word without plural, -ed and -ing. The latter two are removed only where a known stem is left: knitted → knit. */
export function stem(word: string, known: ReadonlySet<string>): string {
	const one = singular(word);
	const root = one.endsWith('ed') ? one.slice(0, -2) : one.endsWith('ing') ? one.slice(0, -3) : '';
	if (root.length < 2) return one;
	return [root, `${root}e`, root.replace(/(.)\1$/, '$1')].find((form) => known.has(form)) ?? one;
}
