import type { ListingCard } from '#kernel';
import type { Dictionaries } from './dictionaries.ts';

/** The terms under which a card is found: of its titles, category, colors and sizes. */
export function cardTerms({ title, category, colors, sizes }: ListingCard, dictionaries: Dictionaries): Set<string> {
	const { vocabulary } = dictionaries;
	const names = [category, ...sizes];
	for (const { code, name } of colors) names.push(code, name.zh, name.en);
	const terms = new Set([...vocabulary.terms(title.zh), ...vocabulary.terms(title.en)]);
	for (const name of names) for (const term of dictionaries.termsOfName(name)) terms.add(term);
	return terms;
}
