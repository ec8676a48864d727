import { colors as colorRows, garments as garmentRows, properties as propertyRows } from './garments.ts';

/** A listing with what is true of its garment. */
export interface TrueListing {
	readonly listingId: string;
	/** The type and all broader types. */
	readonly types: readonly string[];
	readonly properties: readonly string[];
	readonly trueColors: readonly string[];
	readonly title: { readonly zh: string; readonly en: string };
	readonly category: string;
	readonly colors: readonly Color[];
	readonly sizes: readonly string[];
	/** The sizes as letters. */
	readonly trueSizes: readonly string[];
}

interface Color {
	readonly code: string;
	readonly name: { readonly zh: string; readonly en: string };
	readonly truths: readonly string[];
}

const rows = (text: string) =>
	text
		.trim()
		.split('\n')
		.map((line) => line.split('|').map((cell) => cell.trim()));

const names = new Map(
	rows(propertyRows).map(([id = '', zh = '', en = '']) => [id, { zh: zh.split('/'), en: en.split('/') }]),
);
const palette: readonly Color[] = rows(colorRows).map(([truths = '', code = '', zh = '', en = '']) => ({
	code,
	name: { zh, en },
	truths: truths.split(' '),
}));
/** Sizes as letters, and as their merchants write them. */
const sizeSets = [
	{ true: ['S', 'M', 'L'], written: ['S', 'M', 'L'] },
	{ true: ['M', 'L', 'XL', 'XXL'], written: ['M', 'L', 'XL', '2XL'] },
	{ true: ['S', 'M', 'L'], written: ['Small', 'Medium', 'Large'] },
	{ true: ['M', 'L', 'XL'], written: ['M码', 'L码', 'XL码'] },
	{ true: ['ONE'], written: ['均码'] },
	{ true: [], written: ['165/88A', '170/92A'] },
] as const;

/** Simplified characters that a merchant in Hong Kong or Taiwan writes otherwise. */
const traditional = new Map(
	[...'衬襯裤褲绒絨连連宽寬条條纹紋长長针針织織发發装裝毛毛领領纯純丝絲儿兒袜襪围圍巾巾'].reduce<[string, string][]>(
		(pairs, char, i, all) => (i % 2 === 0 ? [...pairs, [char, all[i + 1] ?? char]] : pairs),
		[],
	),
);

/** Some 400 listings. Each garment type yields eight, with properties, wearers, words, colors and sizes drawn from a seed. */
export const catalog: readonly TrueListing[] = rows(garmentRows).flatMap((row, kind) =>
	Array.from({ length: 8 }, (_, i) => listing(row, kind * 8 + i)),
);

function listing(row: readonly string[], number: number): TrueListing {
	const [types = '', zh = '', en = '', category = '', materials = '', features = '', wearers = ''] = row;
	const random = sequence(number);
	const one = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
	const turn = <T>(items: readonly T[], by: number): T => items[Math.floor(number / by) % items.length] as T;
	const wearer = turn(wearers.split(' '), 1);
	const feature = turn(features.split(' '), 2);
	const material = turn(materials.split(' '), 3);
	const named = (id: string, language: 'zh' | 'en') => one(names.get(id)?.[language] ?? []);
	const title = [named(wearer, 'zh'), named(feature, 'zh'), named(material, 'zh'), one(zh.split('/'))].join('');
	const sizes = one(sizeSets);
	const colors = [one(palette), one(palette)].filter((color, i, all) => all.indexOf(color) === i);
	return {
		listingId: `listing-${number}`,
		types: types.replace('<', '').split(/\s+/),
		properties: [wearer, material, feature],
		trueColors: colors.flatMap((color) => color.truths),
		title: {
			zh: number % 9 === 0 ? [...title].map((char) => traditional.get(char) ?? char).join('') : title,
			en: [named(wearer, 'en'), named(feature, 'en'), named(material, 'en'), one(en.split('/'))].join(' '),
		},
		category,
		colors,
		sizes: sizes.written,
		trueSizes: sizes.true,
	};
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function sequence(seed: number): () => number {
	let state = Math.imul(seed + 1, 0x9e3779b1);
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}
