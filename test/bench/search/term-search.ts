import { defaultVocabulary, vocabulary } from '#search/words';
import type { TrueListing } from './catalog.ts';

/** A search of a catalog by the terms of the vocabulary alone: all groups must match, and the catalog's order stays. */
export function termSearch(catalog: readonly TrueListing[]): (q: string) => readonly string[] {
	const words = vocabulary(defaultVocabulary);
	const documents = catalog.map(({ listingId, title, category, colors, sizes }) => {
		const texts = [
			title.zh,
			title.en,
			category,
			...colors.flatMap(({ code, name }) => [code, name.zh, name.en]),
			...sizes,
		];
		return { listingId, terms: new Set(texts.flatMap((text) => words.terms(text))) };
	});
	const find = (q: string) => {
		const groups = words.query(q);
		return documents
			.filter(({ terms }) =>
				groups.every((group) => group.terms.filter((term) => terms.has(term)).length >= group.minimumMatch),
			)
			.map(({ listingId }) => listingId);
	};
	const known = (term: string) => documents.some(({ terms }) => terms.has(term));
	return (q) => {
		const found = find(q);
		const corrected = found.length > 0 ? undefined : words.correct(q, known);
		return corrected === undefined ? found : find(corrected);
	};
}
