/** Checked by tsc, run by nobody: each line that must not compile does not. */
import type { Database, Item, Page } from '#platform';

declare const page: Page<Item>;
declare const database: Database;
const query = { table: 'orders', where: 'pk = :pk', values: { ':pk': 'FOLLOWUP#expire-checkouts' } };

export const ignoredContinuations = [
	// @ts-expect-error: the items of a page are not public
	page.items,
	// @ts-expect-error: the items come second, so that the continuation has to be named
	page.read((items: readonly Item[]) => items.length),
	// @ts-expect-error: a continuation that is named has to be used
	page.read((next, items) => items.length),
	// @ts-expect-error: a page is no list
	[...page],
	// @ts-expect-error: one page is asked for by where it begins
	() => database.queryPage({ ...query, limit: 100 }),
	// @ts-expect-error: all of it is asked for with the most it may be
	() => database.queryAll(query),
];
