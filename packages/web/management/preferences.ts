import type { BusinessDay } from '#kernel';
import { type Period, periods } from './figures.ts';
import type { Language } from '../kit/format.ts';

/** Preferences are stored per browser. Where storage is forbidden, they last as long as the page. */
const keys = { language: 'language', period: 'period' } as const;

/** The stored language, or the browser's. */
export function initialLanguage(): Language {
	const stored = attempt(() => localStorage.getItem(keys.language));
	if (stored === 'zh' || stored === 'en') return stored;
	return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Stores the language and sets it on the document. */
export function storeLanguage(language: Language): void {
	attempt(() => localStorage.setItem(keys.language, language));
	document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

/** The stored period of the rankings, or today. */
export function initialPeriod(): Period {
	const stored = attempt(() => localStorage.getItem(keys.period));
	return periods.find((period) => period === stored) ?? 'today';
}

/** The day displayed: today, or the last day of an earlier year given in the address (`/?year=2026`). */
export function visibleDay(today: BusinessDay, query: string): BusinessDay {
	const year = new URLSearchParams(query).get('year') ?? '';
	return /^20\d\d$/.test(year) && year < today.slice(0, 4) ? `${year}-12-31` : today;
}

/** Stores the period. */
export function storePeriod(period: Period): void {
	attempt(() => localStorage.setItem(keys.period, period));
}

function attempt<T>(use: () => T): T | undefined {
	try {
		return use();
	} catch {
		return undefined;
	}
}
