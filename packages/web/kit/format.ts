import { type Millis, type Money, iso } from '#kernel';

/** The languages of the cockpit. */
export type Language = 'zh' | 'en';

/** The smallest amount in fen for each unit, largest first. */
const units = {
	zh: [
		{ from: 10n ** 10n, name: '亿' },
		{ from: 10n ** 6n, name: '万' },
	],
	en: [
		{ from: 10n ** 11n, name: ' billion' },
		{ from: 10n ** 8n, name: ' million' },
	],
} as const;

const signs = { zh: '¥', en: 'CNY ' } as const;

/**
 * A large amount in short form: `¥1.23亿`, `CNY 123.4 million`. Truncated and never rounded up, so that a target is
 * not shown as reached too early. Small amounts are exact.
 */
export function shortMoney(money: Money, language: Language): string {
	return `${minus(money)}${signs[language]}${abbreviate(magnitude(money.amount), language)}`;
}

/** An amount to the fen: `¥12,345.67`. */
export function exactMoney(money: Money, language: Language): string {
	return `${minus(money)}${signs[language]}${decimal(magnitude(money.amount), 100n, 2)}`;
}

/** An amount for a column that names its currency: `1.23亿`, `123.4 million`. */
export function columnMoney(money: Money, language: Language): string {
	return `${minus(money)}${abbreviate(magnitude(money.amount), language)}`;
}

/** An axis value in yuan for an axis that names its currency, without trailing zeros. */
export function axisMoney(yuan: number, language: Language): string {
	return abbreviate(BigInt(Math.round(yuan)) * 100n, language).replace(/\.(\d*[1-9])?0+(?!\d)/, (_, digits?: string) =>
		digits === undefined ? '' : `.${digits}`,
	);
}

/** An integer in groups of three digits. */
export function count(value: number): string {
	return value < 0 ? `−${groupDigits(magnitude(value))}` : groupDigits(BigInt(value));
}

/** A share as a percentage with two decimals, truncated. Undefined if the whole is zero. */
export function percent(part: Money, whole: Money): string | undefined {
	if (whole.amount <= 0) return undefined;
	return `${minus(part)}${decimal(magnitude(part.amount) * 100n, BigInt(whole.amount), 2)}%`;
}

function abbreviate(size: bigint, language: Language): string {
	const unit = units[language].find(({ from }) => size >= from);
	if (unit === undefined) return decimal(size, 100n, 2);
	return decimal(size, unit.from, decimals(size / unit.from, language)) + unit.name;
}

/** Two decimals. In English, whose units lie further apart, as many as make four digits. */
function decimals(whole: bigint, language: Language): number {
	if (whole >= 100n) return 1;
	return language === 'en' && whole < 10n ? 3 : 2;
}

function decimal(size: bigint, unit: bigint, places: number): string {
	const fraction = ((size % unit) * 10n ** BigInt(places)) / unit;
	return `${groupDigits(size / unit)}.${String(fraction).padStart(places, '0')}`;
}

function magnitude(amount: number): bigint {
	return BigInt(Math.abs(amount));
}

function minus(money: Money): string {
	return money.amount < 0 ? '−' : '';
}

function groupDigits(whole: bigint): string {
	return String(whole).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** The parts of a short amount: prefix, digits and unit. */
export function shortMoneyParts(money: Money, language: Language): { before: string; digits: string; after: string } {
	const [, before = '', digits = '', after = ''] = /^(\D*)([\d.,]+)(.*)$/.exec(shortMoney(money, language)) ?? [];
	return { before, digits, after };
}

/** The time of day in Shanghai: `14:03:09`. */
export function clock(at: Millis): string {
	return iso(at + shanghaiOffsetMs).slice(11, 19);
}

/** The day and time in Shanghai: `11-23 14:03`. */
export function dayAndTime(at: Millis): string {
	return iso(at + shanghaiOffsetMs)
		.slice(5, 16)
		.replace('T', ' ');
}

const shanghaiOffsetMs: Millis = 8 * 3_600_000;
