import { type Listing, type ListingContent, revise } from '#catalog';
import { type Bilingual, type Result, accepted, folded, refused } from '#kernel';
import type { StockRow } from '#stock';
import type { ToldColumns } from './columns.ts';
import type { FaultReason } from './fault.ts';
import { type ImportedProduct, contentOf } from './product.ts';
import { colorCode } from './text.ts';

/** Why a listing does not take what a file says of it, and the column that is told. */
export interface ProductRefusal {
	readonly column: keyof ToldColumns;
	readonly reason: FaultReason;
}

/** What a file says of a listing, in the spelling that the listing has. */
export interface Stated {
	readonly content: ListingContent;
	/** Pieces by color code and size; a size of which the file does not say them is not there. */
	readonly pieces: ReadonlyMap<string, Readonly<Record<string, number>>>;
}

/**
 * What a product says of its listing. A color or size that differs from the listing's only in case, width or punctuation
 * is that one, for its stock and its reservations are under the listing's spelling.
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

/** The listing with the content of the file; the same listing, with its revision, when nothing changes. */
export function updated(listing: Listing, content: ListingContent): Result<Listing, ProductRefusal> {
	const { title, category, colors, sizes, price } = listing;
	if (same(content, { title, category, colors, sizes, price })) return accepted(listing);
	const revised = revise(listing, content);
	if (revised.ok) return revised;
	const pointers = revised.refusal.kind === 'invalid' ? revised.refusal.errors.map((error) => error.pointer) : [];
	return pointers.some((pointer) => pointer.startsWith('/tiers/'))
		? refused({ column: 'price', reason: 'price_below_tier' })
		: refused({ column: 'handle', reason: 'listing_refused' });
}

/** Colors, and sizes of a color, that a listing can have had: what was reserved of those that are gone may come back. */
const maxKept = 400;

/** Why the stock of a listing cannot take further rows or sizes. */
export function overfull(
	rows: ReadonlyMap<string, StockRow>,
	{ pieces }: Pick<Stated, 'pieces'>,
): ProductRefusal | undefined {
	if (new Set([...rows.keys(), ...pieces.keys()]).size > maxKept)
		return { column: 'handle', reason: 'too_many_colors' };
	const full = [...pieces].some(
		([color, sizes]) => Object.keys({ ...rows.get(color)?.available, ...sizes }).length > maxKept,
	);
	return full ? { column: 'handle', reason: 'too_many_sizes' } : undefined;
}

/** A text that still stands in one language was translated in the other by hand, and is kept; the file's wins otherwise. */
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
