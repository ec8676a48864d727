import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Money } from '#kernel';
import { type Language, exactMoney, shortMoney } from '../kit/format.ts';
import { en } from './messages-en.ts';
import { zh } from './messages-zh.ts';
import type { Messages } from './messages.ts';

const messages: Readonly<Record<Language, Messages>> = { zh, en };

/** The page's language, for every component below. */
export const LanguageContext = createContext<Language>('en');

/** Messages and formats in the page's language. */
export interface I18n {
	readonly language: Language;
	readonly t: Messages;
	readonly short: (money: Money) => string;
	readonly exact: (money: Money) => string;
}

/** The messages and formats of the current language. */
export function useI18n(): I18n {
	const language = useContext(LanguageContext);
	return {
		language,
		t: messages[language],
		short: (money) => shortMoney(money, language),
		exact: (money) => exactMoney(money, language),
	};
}
