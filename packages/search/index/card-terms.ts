import type { ListingCard } from '#kernel';
import type { Vocabulary } from '../words/vocabulary.ts';

/** The terms under which a card is found: of its titles, category, colors and sizes. */
export function cardTerms({ title, category, colors, sizes }: ListingCard, vocabulary: Vocabulary): Set<string> {
	const texts = [title.zh, title.en, category, ...sizes];
	for (const { name } of colors) texts.push(name.zh, name.en);
	return new Set(texts.flatMap((text) => vocabulary.terms(text)));
}
