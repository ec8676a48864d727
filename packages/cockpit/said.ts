import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Money } from '#kernel';
import { type Language, exactMoney, shortMoney } from './format.ts';
import { type Words, words } from './words.ts';

/** The language of the page, for every component below. */
export const SpokenLanguage = createContext<Language>('en');

/** How to say things in the language of the page. */
export interface Said {
	readonly language: Language;
	readonly say: Words;
	readonly short: (money: Money) => string;
	readonly exact: (money: Money) => string;
}

/** What a screen reader is told, not oftener than it can say. */
export function useSaid(): Said {
	const language = useContext(SpokenLanguage);
	return {
		language,
		say: words[language],
		short: (money) => shortMoney(money, language),
		exact: (money) => exactMoney(money, language),
	};
}
