import type { TenantId } from '#kernel';
import { type Database, type Item, type Page, filterPages } from '#platform';

/** Items of a tenant read for one filtered page: about 1 MB, DynamoDB's own page. */
const maxFiltered = 1_000;
/** Items read at a time under a filter. */
const filteredRead = 100;

/** A list of a tenant: a range of its sort keys, and how an item is read and filtered. */
interface TenantList<T> {
	readonly tenantId: TenantId;
	/** The range of sort keys. All that begin with `R#` are from `R#` to `R$`. */
	readonly first: string;
	readonly last: string;
	readonly fromItem: (item: Item) => T;
	/** Absent: all pass. */
	readonly passes?: ((item: T) => boolean) | undefined;
}

/**
 * A page of a tenant's list, backwards and read consistently. Under a filter it reads at most `maxFiltered` items, so that it
 * may be short and still have a next page.
 */
export function tenantPage<T>(
	{ database, table }: { readonly database: Database; readonly table: string },
	{ tenantId, first, last, fromItem, passes }: TenantList<T>,
	limit: number,
	after: Item | undefined,
): Promise<Page<T>> {
	const read = async (from: Item | undefined) => {
		const page = await database.queryPage({
			table,
			where: 'pk = :pk AND sk BETWEEN :first AND :last',
			values: { ':pk': `T#${tenantId}`, ':first': first, ':last': last },
			limit: passes === undefined ? limit : filteredRead,
			backwards: true,
			consistent: true,
			after: from,
		});
		return page.map(fromItem);
	};
	const maxReads = maxFiltered / filteredRead;
	return filterPages(read, passes ?? (() => true), { limit, maxReads, after });
}
