import * as z from 'zod/mini';
import { name } from '#kernel/schemas';
import type { GarmentLabel } from '../listing-fields.ts';
import { careCodesOf, careSymbols } from './care-symbols.ts';
import type { Maker } from './rule.ts';

/** The hang tag has all that GB/T 5296.4 asks for; the label sewn in has what must last as long as the garment. */
export const labelKinds = ['hangtag', 'care'] as const;
export type LabelKind = (typeof labelKinds)[number];

/** A size of the listing, by default its first, and which of its labels. */
export const labelQuery = { size: z.optional(name(20)), kind: z._default(z.enum(labelKinds), 'hangtag') };

/** A label of one size, by the maker who puts it on the garment. */
export interface PrintedLabel {
	readonly label: GarmentLabel;
	readonly size: string;
	readonly maker?: Maker | undefined;
}

/** The lines of a label in Chinese, in the order of GB/T 5296.4. Care instructions come last. */
export function printedLines(printed: PrintedLabel, kind: LabelKind): readonly string[] {
	const { label } = printed;
	const lines = [size(printed), ...composition(label)];
	const care = `洗涤说明：${careWords(label).join('；')}`;
	if (kind === 'care') return [...lines, ...(isForAdults(label) ? [] : [safety(label)]), care];
	return [
		`品名：${label.productName}`,
		...lines,
		`执行标准：${label.standard}`,
		safety(label),
		`质量等级：${label.grade}`,
		...origin(printed),
		care,
	];
}

function size({ label, size }: PrintedLabel): string {
	const designation = label.sizeDesignation[size];
	return designation === undefined || designation === size ? `号型：${size}` : `号型：${designation}（${size}）`;
}

const partNames = { shell: '面料', lining: '里料', filling: '填充物' } as const;

/** A line for each fibre, the parts one after the other, and the content of a filling of down (GB/T 14272). */
function composition({ composition: fibres, downPercent }: GarmentLabel): string[] {
	const parts = Map.groupBy(fibres, ({ part = 'shell' }) => part);
	const heading = (part: keyof typeof partNames) =>
		parts.size === 1 && part === 'shell' ? '纤维成分' : partNames[part];
	return [
		...[...parts].flatMap(([part, entries]) =>
			entries.map(({ fibre, percent }, n) => `${n === 0 ? `${heading(part)}：` : ''}${fibre} ${percent}%`),
		),
		...(downPercent === undefined ? [] : [`绒子含量：${downPercent}%`]),
	];
}

/** GB 31701 asks for its own number on garments of children, and for the words on those of infants. */
function safety({ wearer, safetyClass, ...rest }: GarmentLabel): string {
	const standard = isForAdults({ wearer, ...rest }) ? 'GB 18401' : 'GB 31701';
	return `安全类别：${standard} ${safetyClass}类${wearer === 'infant' ? ' 婴幼儿用品' : ''}`;
}

function isForAdults({ wearer = 'adult' }: Pick<GarmentLabel, 'wearer'>): boolean {
	return wearer === 'adult';
}

/** Imported goods name their origin and their agent in China instead of the maker. */
function origin({ label: { origin, importer }, maker }: PrintedLabel): string[] {
	if (importer !== undefined) return [`原产地：${origin}`, `进口商：${importer.name}`, `地址：${importer.address}`];
	return [
		`产地：${origin}`,
		...(maker === undefined ? [] : [`制造商：${maker.name}`]),
		...(maker?.address === undefined ? [] : [`地址：${maker.address}`]),
	];
}

/** The words of codes first. A care text of earlier days has no symbol and is printed as it is. */
function careWords({ care }: GarmentLabel): string[] {
	const codes = careCodesOf(care);
	const texts = care.filter((text) => !codes.some((code) => code === text));
	return [...codes.map((code) => careSymbols[code].words), ...texts];
}
