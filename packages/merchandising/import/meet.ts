import { type CatalogRefusal, type Listing, type ListingContent, revise } from '#catalog';
import { type Bilingual, type Millis, type Result, accepted, folded, refused } from '#kernel';
import type { ToldColumns } from './columns.ts';
import type { FaultReason } from './fault.ts';
import { type ImportedProduct, contentOf } from './product.ts';
import { colorCode } from './text.ts';

/** Why a listing refuses the content of a file, and the column that the fault names. */
export interface ProductRefusal {
	readonly column: keyof ToldColumns;
	readonly reason: FaultReason;
}

/** The content that a file states for a listing, in the listing's own spelling. */
export interface Stated {
	readonly content: ListingContent;
	/** Pieces by color code and size. A size without a quantity in the file is absent. */
	readonly pieces: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

/**
 * The content that a product states for its listing. A color or size that differs from the listing's only in case, width or
 * punctuation is the same one. Stock and reservations are stored under the listing's spelling.
 */
export function statedOf(product: ImportedProduct, listing: Listing | undefined): Stated {
	const content = contentOf(product);
	const colors = content.colors.map((color) => {
		const same = (listing?.colors ?? []).filter((known) => colorCode(known.code) === color.code);
		const known = same.find(({ code }) => code === color.code) ?? same[0];
		return known === undefined ? color : { code: known.code, name: merged(known.name, color.name) };
	});
	const sizes = content.sizes.map((size) => listing?.sizes.find((known) => folded(known) === folded(size)) ?? size);
	const title = listing === undefined ? content.title : merged(listing.title, content.title);
	const rows = colors.map(({ code }, at) => [code, piecesOf(sizes, product.stock[at] ?? [])] as const);
	return { content: { ...content, title, colors, sizes }, pieces: new Map(rows) };
}

/** The listing with the content of the file. Without a change it is the same listing at the same revision. */
export function updated(listing: Listing, content: ListingContent, now: Millis): Result<Listing, ProductRefusal> {
	const { title, category, colors, sizes, price } = listing;
	if (same(content, { title, category, colors, sizes, price })) return accepted(listing);
	const revised = revise(listing, content, now);
	return revised.ok ? revised : refused(refusalOf(revised.refusal));
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

/** Keeps a stored text that equals the file's in one language: its other language was translated by hand. */
function merged(stored: Bilingual, given: Bilingual): Bilingual {
	return stored.zh === given.zh || stored.en === given.en ? stored : given;
}

function same(a: unknown, b: unknown): boolean {
	if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b;
	const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
	return left.length === right.size && left.every(([key, value]) => right.has(key) && same(value, right.get(key)));
}

function piecesOf(sizes: readonly string[], counts: readonly (number | null)[]): Record<string, number> {
	return Object.fromEntries(
		sizes.flatMap((size, at) => {
			const count = counts[at];
			return typeof count === 'number' ? [[size, count]] : [];
		}),
	);
}
