import { type CatalogRefusal, type Listing, type ListingContent, revise } from '#catalog';
import { type Bilingual, type Millis, type Result, accepted, folded, refused } from '#kernel';
import type { FaultColumns } from './columns.ts';
import type { FaultReason } from './fault.ts';
import type { FileContent } from './import.ts';
import { type ImportedProduct, contentOf } from './product.ts';
import { colorCode } from './text.ts';

/** The reason of a listing that refuses the content of a file, and the column that the fault names. */
export interface ProductRefusal {
	readonly column: keyof FaultColumns;
	readonly reason: FaultReason;
}

/** The content of a listing by the file, in the listing's spelling. */
export interface ImportedContent {
	readonly content: ListingContent;
	/** Pieces by color code and size. A size without a quantity in the file is absent. */
	readonly pieces: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

/**
 * The content that a product gives its listing. A color or size that differs from the listing's only in case, width or
 * punctuation is the same one. Stock and reservations are stored under the listing's spelling.
 */
export function importedContent(product: ImportedProduct, listing: Listing | undefined): ImportedContent {
	const content = contentOf(product);
	const colors = content.colors.map((color) => {
		const alike = (listing?.colors ?? []).filter(({ code }) => colorCode(code) === color.code);
		const stored = alike.find(({ code }) => code === color.code) ?? alike[0];
		return stored === undefined ? color : { code: stored.code, name: mergeText(stored.name, color.name) };
	});
	const sizes = content.sizes.map((size) => listing?.sizes.find((stored) => folded(stored) === folded(size)) ?? size);
	const translated = listing === undefined || product.titleEn !== undefined;
	const title = translated ? content.title : mergeText(listing.title, content.title);
	const rows = colors.map(({ code }, i) => [code, piecesOf(sizes, product.stock[i] ?? [])] as const);
	return { content: { ...content, title, colors, sizes }, pieces: new Map(rows) };
}

/** The listing with the content of the file. An unchanged listing keeps its revision. */
export function updateListing(listing: Listing, content: ListingContent, now: Millis): Result<Listing, ProductRefusal> {
	if (equal(content, filedContent(listing, content))) return accepted(listing);
	const revised = revise(listing, content, now);
	return revised.ok ? revised : refused(refusalOf(revised.refusal));
}

/** The fields of a listing that a file states. The weight is one of them only where the file has it. */
export function filedContent(listing: FileContent, stated: Partial<FileContent> = listing): FileContent {
	const { title, category, colors, sizes, price, weightGrams } = listing;
	const content = { title, category, colors, sizes, price };
	return stated.weightGrams === undefined ? content : { ...content, weightGrams };
}

function refusalOf(refusal: CatalogRefusal): ProductRefusal {
	if (refusal.kind === 'too_many_requests') return { column: 'handle', reason: 'changed_too_often' };
	const field = refusal.kind === 'invalid' ? refusal.errors[0]?.pointer.split('/')[1] : undefined;
	switch (field) {
		case 'tiers':
			return { column: 'price', reason: 'price_below_tier' };
		case 'colors':
			return { column: 'handle', reason: 'too_many_colors' };
		case 'sizes':
			return { column: 'handle', reason: 'too_many_sizes' };
		default:
			return { column: 'handle', reason: 'listing_refused' };
	}
}

/** A stored text that equals the file's in one language is kept: its other language was translated by hand. */
function mergeText(stored: Bilingual, imported: Bilingual): Bilingual {
	return stored.zh === imported.zh || stored.en === imported.en ? stored : imported;
}

function equal(a: unknown, b: unknown): boolean {
	if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b;
	const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
	return left.length === right.size && left.every(([key, value]) => right.has(key) && equal(value, right.get(key)));
}

function piecesOf(sizes: readonly string[], counts: readonly (number | null)[]): Record<string, number> {
	return Object.fromEntries(
		sizes.flatMap((size, i) => {
			const count = counts[i];
			return typeof count === 'number' ? [[size, count]] : [];
		}),
	);
}
