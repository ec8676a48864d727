import { type ListingContent, crossFieldFaults, listingInput, maxColors, maxSizes } from '#catalog';
import { cny, folded } from '#kernel';
import { check } from '#kernel/schemas';
import type { Column } from './columns.ts';
import type { FaultReason } from './fault.ts';
import { type Group, isVariant } from './groups.ts';
import { type Axes, type Report, namesSameOptions, readAxes } from './options.ts';
import { colorCode, textFault } from './text.ts';
import { type Variant, readVariant } from './variant.ts';

/** A product of a file that can become a listing, in the compact form in which it is stored until it is applied. */
export interface ImportedProduct {
	readonly handle: string;
	/** The line on which the product begins. */
	readonly line: number;
	readonly title: string;
	/** The English title, where the file has one. */
	readonly titleEn?: string | undefined;
	readonly category: string;
	/** Color names as the file has them; `''` stands for the one color of a product without colors. */
	readonly colors: readonly string[];
	/** Sizes as the file has them; `''` stands for the one size of a product without sizes. */
	readonly sizes: readonly string[];
	/** In minor units. The file names no currency: it is that of the base. */
	readonly price: number;
	/** The weight of a piece, that of the first variant with one. */
	readonly weightGrams?: number | undefined;
	/** Pieces by color, then size, in the order of both. Null: no quantity in the file. 0: no such variant in the file. */
	readonly stock: readonly (readonly (number | null)[])[];
}

/** The handle is the merchant's key of a product; Shopify allows 255 characters. */
const maxHandleLength = 255;
const maxTitleLength = 120;
const maxCategoryLength = 60;

/** Reads a product from its rows. Undefined, and reported, when it cannot become a listing. */
export function readProduct({ handle, rows }: Group, report: Report): ImportedProduct | undefined {
	const [first] = rows;
	if (first === undefined) return undefined;
	const reportProduct = (column: Column, reason: FaultReason) => report(first, column, reason);
	const fault = textFault(handle, maxHandleLength);
	if (fault) return void reportProduct('handle', fault);
	const title = first.cell('title');
	const titleFault = title === '' ? 'title_missing' : textFault(title, maxTitleLength);
	if (titleFault) return void reportProduct('title', titleFault);
	const titleEn = first.cell('titleEn');
	const titleEnFault = textFault(titleEn, maxTitleLength);
	if (titleEnFault) return void reportProduct('titleEn', titleEnFault);
	const category = categoryOf(first.cell);
	const categoryFault = textFault(category.text, maxCategoryLength);
	if (categoryFault) return void reportProduct(category.column, categoryFault);
	const variantRows = rows.filter(isVariant);
	if (variantRows.length === 0) return void reportProduct('price', 'no_variant');
	const axes = readAxes(variantRows, report);
	if (axes === undefined) return undefined;
	const variants = withFirstPrice(
		variantRows.flatMap((row) => (namesSameOptions(row, axes, report) ? (readVariant(row, axes, report) ?? []) : [])),
		report,
	);
	const grid = gridOf(variants, axes, report);
	const price = variants[0]?.price;
	if (grid === undefined || price === undefined) return undefined;
	const weightGrams = variants.find((variant) => variant.weightGrams !== undefined)?.weightGrams;
	const product = {
		handle,
		line: first.line,
		title,
		...(titleEn === '' ? {} : { titleEn }),
		category: category.text,
		price,
		...(weightGrams === undefined ? {} : { weightGrams }),
		...grid,
	};
	const checked = check(listingInput, contentOf(product));
	const [inputFault] = checked.ok ? crossFieldFaults(checked.value) : checked.refusal;
	if (inputFault) return void reportProduct(columnAt(inputFault.pointer, axes), reasonOf(inputFault.pointer));
	return product;
}

/** The content of a product's listing. A title without an English one stands for both languages until it is edited. */
export function contentOf(product: ImportedProduct): ListingContent {
	return {
		title: { zh: product.title, en: product.titleEn ?? product.title },
		category: product.category,
		colors: product.colors.map(colorOf),
		sizes: product.sizes.map((size) => size || oneSize),
		price: cny(product.price),
		...(product.weightGrams === undefined ? {} : { weightGrams: product.weightGrams }),
	};
}

const oneSize = 'one-size';

function colorOf(name: string): ListingContent['colors'][number] {
	if (name === '') return { code: 'default', name: { zh: '均色', en: 'One color' } };
	return { code: colorCode(name), name: { zh: name, en: name } };
}

/** The merchant's own type; else the last part of Shopify's category (`Apparel > Clothing > Shirts`); else the first tag. */
function categoryOf(cell: (column: Column) => string): { column: Column; text: string } {
	const candidates = [
		{ column: 'type', text: cell('type') },
		{ column: 'category', text: cell('category').split('>').at(-1)?.trim() ?? '' },
		{
			column: 'tags',
			text:
				cell('tags')
					.split(/[,，]/)
					.map((tag) => tag.trim())
					.find((tag) => tag !== '') ?? '',
		},
	] as const;
	return candidates.find((candidate) => candidate.text !== '') ?? { column: 'type', text: 'apparel' };
}

/** The variants at the price of the first. The others are reported. */
function withFirstPrice(variants: readonly Variant[], report: Report): Variant[] {
	return variants.filter((variant) => {
		if (variant.price === variants[0]?.price) return true;
		report(variant.row, 'price', 'price_differs');
		return false;
	});
}

/** The grid of colors and sizes, in the order in which the file first names them. */
function gridOf(
	variants: readonly Variant[],
	axes: Axes,
	report: Report,
): Pick<ImportedProduct, 'colors' | 'sizes' | 'stock'> | undefined {
	const colors = new Map<string, string>();
	const sizes = new Map<string, string>();
	const byKey = new Map<string, Variant>();
	for (const variant of variants) {
		const { row, color, size } = variant;
		const colorKey = colorCode(color);
		const sizeKey = folded(size);
		const key = JSON.stringify([colorKey, sizeKey]);
		if (byKey.has(key)) {
			report(row, (axes.size ?? axes.color)?.value ?? 'handle', 'variant_repeated');
			continue;
		}
		byKey.set(key, variant);
		if (!colors.has(colorKey)) colors.set(colorKey, color);
		if (!sizes.has(sizeKey)) sizes.set(sizeKey, size);
		if (colors.size > maxColors) return void report(row, axes.color?.value ?? 'handle', 'too_many_colors');
		if (sizes.size > maxSizes) return void report(row, axes.size?.value ?? 'handle', 'too_many_sizes');
	}
	return {
		colors: [...colors.values()],
		sizes: [...sizes.values()],
		stock: [...colors.keys()].map((color) =>
			[...sizes.keys()].map((size) => quantityOf(byKey.get(JSON.stringify([color, size])))),
		),
	};
}

/** A combination that is missing in the file has no pieces for sale. */
function quantityOf(variant: Variant | undefined): number | null {
	return variant === undefined ? 0 : variant.quantity;
}

/** A fault of all colors, or of all sizes, means that they exceed the limits of a listing. */
function reasonOf(pointer: string): FaultReason {
	switch (pointer) {
		case '/colors':
			return 'too_many_colors';
		case '/sizes':
			return 'too_many_sizes';
		default:
			return 'not_a_listing';
	}
}

function columnAt(pointer: string | undefined, axes: Axes): Column {
	switch (pointer?.split('/')[1]) {
		case 'title':
			return 'title';
		case 'category':
			return 'type';
		case 'colors':
			return axes.color?.value ?? 'handle';
		case 'sizes':
			return axes.size?.value ?? 'handle';
		default:
			return 'price';
	}
}
