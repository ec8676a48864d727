import type { DynamoDBRecord } from 'aws-lambda';
import { type CatalogStore, type Listing, cardOf, onSale } from '#catalog';
import { fromImage } from '#platform';
import { postingChanges } from '#search';

/** A listing's changes in a batch: its previous states, its current state, and its first record. */
export interface ListingChange {
	readonly sequenceNumber: string;
	readonly before: readonly (Listing | undefined)[];
	readonly after: Listing | undefined;
	readonly revision: number;
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

/** The changes of listings in a batch, in the order of the stream. */
export function listingChanges(
	catalog: Pick<CatalogStore, 'fromItem'>,
	records: readonly DynamoDBRecord[],
): ListingChange[] {
	const byListing = new Map<string, ListingChange>();
	for (const record of records) {
		const { before, after } = listingImages(catalog, record);
		const last = after ?? before;
		if (last === undefined) continue;
		const known = byListing.get(last.listingId);
		byListing.set(last.listingId, {
			sequenceNumber: known?.sequenceNumber ?? record.dynamodb?.SequenceNumber ?? '',
			before: [...(known?.before ?? []), before],
			after,
			revision: last.revision,
		});
	}
	return [...byListing.values()];
}

/** The changes of a listing's search postings. */
export function postingChangesOf({ before, after, revision }: ListingChange) {
	return postingChanges(before.map(card), card(after), revision);
}

function card(listing: Listing | undefined) {
	return listing && onSale(listing) ? cardOf(listing) : undefined;
}
