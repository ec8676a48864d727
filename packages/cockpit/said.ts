import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Money } from '#kernel';
import { type Language, exactMoney, shortMoney } from './format.ts';
import { en } from './words-en.ts';
import { zh } from './words-zh.ts';
import type { Words } from './words.ts';

const words: Readonly<Record<Language, Words>> = { zh, en };

/** The language of the page, for every component below. */
export const SpokenLanguage = createContext<Language>('en');

/** How to say things in the language of the page. */
export interface Said {
	readonly language: Language;
	readonly say: Words;
	readonly short: (money: Money) => string;
	readonly exact: (money: Money) => string;
}

/** The words and amounts of the page's language. */
export function useSaid(): Said {
	const language = useContext(SpokenLanguage);
	return {
		language,
		say: words[language],
		short: (money) => shortMoney(money, language),
		exact: (money) => exactMoney(money, language),
	};
}
