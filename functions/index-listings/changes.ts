import type { DynamoDBRecord } from 'aws-lambda';
import type { CatalogStore, Listing } from '#catalog';
import { changedListing, changedRow } from '#indexing';
import { fromImage } from '#platform';
import type { IndexEntry } from '#search';
import { type StockStore, stockKeys } from '#stock';

/** The stores that read items of the stream. */
export interface Stores {
	readonly catalog: Pick<CatalogStore, 'fromItem'>;
	readonly stock: Pick<StockStore, 'fromItem'>;
}

/** The images of a record that are of a listing. */
export function listingImages(
	catalog: Pick<CatalogStore, 'fromItem'>,
	{ dynamodb }: DynamoDBRecord,
): { readonly before: Listing | undefined; readonly after: Listing | undefined } {
	const isListing = dynamodb?.Keys?.['sk']?.S?.startsWith('L#') === true;
	const read = (image: object | undefined) => (isListing && image ? catalog.fromItem(fromImage(image)) : undefined);
	return { before: read(dynamodb?.OldImage), after: read(dynamodb?.NewImage) };
}

/** The entry of a record in the change log; undefined if it changes nothing that a buyer can find. */
export function entryOf({ catalog, stock }: Stores, record: DynamoDBRecord): IndexEntry | undefined {
	const { Keys: keys, OldImage: old, NewImage: image } = record.dynamodb ?? {};
	const { before, after } = listingImages(catalog, record);
	if (before !== undefined || after !== undefined) return changedListing(before, after);
	const sk = keys?.['sk']?.S ?? '';
	const named = stockKeys.listingAndColor({ pk: keys?.['pk']?.S ?? '', sk });
	if (named === undefined) return undefined;
	const { lane } = stockKeys.laneAndColor(named.listingId, sk);
	const read = (item: object | undefined) => item && stock.fromItem(fromImage(item));
	return changedRow({ ...named, lane }, read(old), read(image));
}
