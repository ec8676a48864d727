import { type Listing, type ListingContent, draft, onSale, revise } from '#catalog';
import { type Bilingual, type Millis, type TenantId, accepted, folded, ownedId } from '#kernel';
import { type Write, Unavailable, derivedUnique } from '#platform';
import type { StockRow } from '#stock';
import { relane } from '../lanes.ts';
import type { MerchandisingStores } from '../stores.ts';
import type { Part } from './import.ts';
import { type ImportedProduct, contentOf } from './product.ts';
import type { ImportStore } from './store.ts';

/** What applying a part composes. */
export interface ApplyStores extends MerchandisingStores {
	readonly imports: ImportStore;
}

/**
 * Applies the products of a part that are not applied yet, and counts the part on its import. Each product is one
 * transaction with the mark that it is applied, so that a part delivered again sets no stock a second time: what was
 * sold in between stays sold. Returns how many products it applied.
 */
export async function applyPart(stores: ApplyStores, part: Part, now: Millis): Promise<number> {
	const work = await stores.imports.work(part);
	if (work === undefined) return 0;
	const due = [...work.products.entries()].filter(([index]) => !work.applied.has(index));
	for (const [index, product] of due) await applyProduct(stores, part, { index, product }, now);
	await stores.imports.markDone(part, work.products.length);
	return due.length;
}

/** A product that meets another change of its listing is decided again; more than five in a row is no accident. */
const maxTries = 5;

async function applyProduct(
	stores: ApplyStores,
	part: Part,
	{ index, product }: { index: number; product: ImportedProduct },
	now: Millis,
): Promise<void> {
	const mark = stores.imports.markApplied(part, index);
	const listingId = importedListingId(part.tenantId, product.handle);
	for (let tries = 0; tries < maxTries; tries++) {
		const listing = await stores.catalog.listing(part.tenantId, listingId);
		if ((listing?.lanes ?? 1) > 1) {
			// A file knows one number a variant: lanes are merged back before it is set.
			await relane(stores, part.tenantId, listingId, 1, (_, available) => accepted({ ...available }));
			continue;
		}
		const rows = listing ? await stores.stock.rows(listing) : new Map<string, StockRow>();
		const after = listing
			? updated(listing, contentOf(product), now)
			: draft({ tenantId: part.tenantId, listingId }, contentOf(product), now);
		const changed = after.revision !== listing?.revision;
		const done = await stores.database.transact([
			mark,
			changed ? stores.catalog.save(after, listing?.revision ?? 0) : stores.catalog.requireOneLane(listingId),
			...stockWrites(stores, { before: listing, after, rows, product }),
		]);
		if (done.ok || done.failures.some((failure) => failure.index === 0)) return;
	}
	throw new Unavailable('listing in contention', 1);
}

/** The same handle of the same tenant is the same listing, however often it is imported. */
export function importedListingId(tenantId: TenantId, handle: string): string {
	return ownedId('listing', tenantId, derivedUnique('import', tenantId, folded(handle)));
}

/** The listing with the content of the file; the same listing, with its revision, when nothing changed. */
function updated(listing: Listing, content: ListingContent, now: Millis): Listing {
	const next = {
		title: merged(listing.title, content.title),
		category: content.category,
		colors: content.colors.map((color) => {
			const known = listing.colors.find((one) => one.code === color.code);
			return { code: color.code, name: known ? merged(known.name, color.name) : color.name };
		}),
		sizes: content.sizes,
		price: content.price,
	};
	const { title, category, colors, sizes, price } = listing;
	if (same(next, { title, category, colors, sizes, price })) return listing;
	const revised = revise(listing, next, now);
	return revised.ok ? revised.value : listing;
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

/**
 * One write for each stock row that changes: its pieces, and its revision when the listing has a new one. The revision of
 * an unchanged listing is not touched: it may be withdrawn meanwhile, and only its save would notice.
 */
function stockWrites(
	stores: ApplyStores,
	{
		before,
		after,
		rows,
		product,
	}: {
		before: Listing | undefined;
		after: Listing;
		rows: ReadonlyMap<string, StockRow>;
		product: ImportedProduct;
	},
): Write[] {
	const revision = onSale(after) ? after.revision : undefined;
	const revised = after.revision !== before?.revision;
	const offered = after.colors.flatMap((color, at) => {
		const row = { listingId: after.listingId, color: color.code };
		const stored = rows.get(color.code);
		const pieces = piecesOf(after.sizes, product.stock[at] ?? []);
		const moved = Object.entries(pieces).some(([size, count]) => stored?.available[size] !== count);
		if (stored !== undefined && !moved && !revised) return [];
		if (stored !== undefined && !revised) return [stores.stock.set(row, pieces)];
		return [stores.stock.stockedOffer(row, revision, pieces, stored !== undefined)];
	});
	const kept = new Set(after.colors.map((color) => color.code));
	const gone = (before?.colors ?? []).filter((color) => !kept.has(color.code));
	return [
		...offered,
		...gone.map(({ code }) => stores.stock.offer({ listingId: after.listingId, color: code }, undefined)),
	];
}

/** The pieces that the file states, by size. */
function piecesOf(sizes: readonly string[], counts: readonly (number | null)[]): Record<string, number> {
	return Object.fromEntries(
		sizes.flatMap((size, at) => {
			const count = counts[at];
			return typeof count === 'number' ? [[size, count]] : [];
		}),
	);
}
