import type { Language } from './format.ts';

const key = 'language';

/** The language chosen before, or the browser's. Storage may be forbidden; then the choice lasts as long as the page. */
export function firstLanguage(): Language {
	const stored = attempt(() => localStorage.getItem(key));
	if (stored === 'zh' || stored === 'en') return stored;
	return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Remembers the language that was chosen, where the browser allows it. */
export function keepLanguage(language: Language): void {
	attempt(() => localStorage.setItem(key, language));
	document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

function attempt<T>(use: () => T): T | undefined {
	try {
		return use();
	} catch {
		return undefined;
	}
}
