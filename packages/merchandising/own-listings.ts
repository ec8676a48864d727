import * as z from 'zod/mini';
import { type CatalogStore, type Listing } from '#catalog';
import { type TenantId, folded } from '#kernel';
import { text } from '#kernel/schemas';
import type { Page } from '#platform';
import { type Item, filterPages } from '#platform';
import { type LaneRow, type StockStore, total } from '#stock';

/** The filters of a tenant over its own listings. All of them hold. */
export const ownListingsQuery = {
	/** Part of the title in either language, of the category, or of a color's code or name; or the listing's id. */
	q: z.optional(text(120)),
	state: z.optional(z.enum(['draft', 'published', 'withdrawn'])),
	category: z.optional(text(60)),
	/**
	 * `out`: no piece is available. `low`: pieces are available, and a color has a size with fewer than 5. `in`: pieces are
	 * available.
	 */
	stock: z.optional(z.enum(['in', 'low', 'out'])),
};
export type OwnListingsQuery = z.output<z.ZodMiniObject<typeof ownListingsQuery>>;

/** Fewer pieces of a size than this are low stock. */
const lowStock = 5;
/** Listings read at a time, and so often for one page: some 600 KB, 150 read units with the stock of each. */
const readSize = 100;
const maxReads = 4;

/**
 * A page of a tenant's listings in the order of their ids. At most 400 are read for a filtered page, so that it may be short
 * and still have a next page.
 */
export function ownListings(
	{ catalog, stock }: { readonly catalog: Pick<CatalogStore, 'listings'>; readonly stock: StockStore },
	tenantId: TenantId,
	query: OwnListingsQuery,
	{ limit, after }: { readonly limit: number; readonly after: Item | undefined },
): Promise<Page<Listing>> {
	if (Object.values(query).every((filter) => filter === undefined)) return catalog.listings(tenantId, limit, after);
	const read = async (from: Item | undefined) => {
		const page = (await catalog.listings(tenantId, readSize, from)).filter((listing) => matches(listing, query));
		return query.stock === undefined ? page : page.load((listings) => withStock(stock, listings, query.stock));
	};
	return filterPages(read, () => true, { limit, maxReads, after });
}

function matches(listing: Listing, { q, state, category }: OwnListingsQuery): boolean {
	return (
		(state === undefined || listing.state === state) &&
		(category === undefined || folded(listing.category) === folded(category)) &&
		(q === undefined || listing.listingId === q || textsOf(listing).some((value) => folded(value).includes(folded(q))))
	);
}

function textsOf({ title, category, colors }: Listing): string[] {
	return [title.zh, title.en, category, ...colors.flatMap(({ code, name }) => [code, name.zh, name.en])];
}

/** The listings whose stock is as asked for, each in its place. */
async function withStock(
	stock: StockStore,
	listings: readonly Listing[],
	level: OwnListingsQuery['stock'],
): Promise<(Listing | undefined)[]> {
	const [first, last] = [listings[0], listings.at(-1)];
	if (first === undefined || last === undefined) return [];
	const rows = await stock.rowsBetween(first.listingId, last.listingId);
	return listings.map((listing) => (isAt(level, listing, rows.get(listing.listingId) ?? []) ? listing : undefined));
}

function isAt(level: OwnListingsQuery['stock'], { colors, sizes }: Listing, rows: readonly LaneRow[]): boolean {
	const byColor = Map.groupBy(rows, ({ color }) => color);
	const pieces = colors.flatMap(({ code }) => {
		const available = total(byColor.get(code) ?? []);
		return sizes.map((size) => available[size] ?? 0);
	});
	const some = pieces.some((count) => count > 0);
	if (level === 'out') return !some;
	return some && (level === 'in' || pieces.some((count) => count < lowStock));
}
