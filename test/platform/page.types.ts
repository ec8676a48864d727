/** Checked by tsc and never run: each line that must not compile does not. */
import type { Database, Item, Page } from '#platform';

declare const page: Page<Item>;
declare const database: Database;
const query = { table: 'orders', where: 'pk = :pk', values: { ':pk': 'FOLLOWUP#expire-checkouts' } };

export const ignoredContinuations = [
	// @ts-expect-error: the items of a page are not public
	page.items,
	// @ts-expect-error: the items come second, so that the continuation must be named
	page.read((items: readonly Item[]) => items.length),
	// @ts-expect-error: a named continuation must be used
	page.read((next, items) => items.length),
	// @ts-expect-error: a page is not a list
	[...page],
	// @ts-expect-error: a query for one page states where it begins
	() => database.queryPage({ ...query, limit: 100 }),
	// @ts-expect-error: a query for all items states its maximum
	() => database.queryAll(query),
];
