import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { type Listing, cardOf, catalogStore, onSale } from '#catalog';
import { errorFacts, fromAttributes, log, newUsage, openDatabase, readEnvironment, withUsage } from '#platform';
import { postingChanges, searchStore } from '#search';
import { environment } from './environment.ts';

const env = readEnvironment(environment);
const database = openDatabase();
const catalog = catalogStore(database, env.CATALOG_TABLE);
const search = searchStore(database, env.CATALOG_TABLE);

/** A listing's changes in a batch: its previous states, its current state, and its first record. */
interface Change {
	readonly sequenceNumber: string;
	readonly before: readonly (Listing | undefined)[];
	readonly after: Listing | undefined;
	readonly revision: number;
}

/**
 * Keeps the search postings in line with the listings. The stream keeps the order of a listing's records. A
 * redelivery repeats all later records too, so the result is the same. The revision in each posting rejects a late
 * write from elsewhere. The first failed record is reported and delivered again with its successors.
 */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
	const usage = newUsage();
	const byListing = changesOf(Records);
	const failed = await withUsage(usage, async () => {
		const sequenceNumbers: string[] = [];
		for (const change of byListing) if (!(await posted(change))) sequenceNumbers.push(change.sequenceNumber);
		return sequenceNumbers;
	});
	log('info', 'listings indexed', {
		function: 'index-listings',
		records: Records.length,
		listings: byListing.length,
		failed: failed.length,
		...usage,
	});
	return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** The records of a batch by listing, in the order of the stream. */
function changesOf(records: readonly DynamoDBRecord[]): Change[] {
	const found = new Map<string, Change>();
	for (const { dynamodb } of records) {
		const before = listingOf(dynamodb?.OldImage);
		const after = listingOf(dynamodb?.NewImage);
		const last = after ?? before;
		if (last === undefined) continue;
		const known = found.get(last.listingId);
		found.set(last.listingId, {
			sequenceNumber: known?.sequenceNumber ?? dynamodb?.SequenceNumber ?? '',
			before: [...(known?.before ?? []), before],
			after,
			revision: last.revision,
		});
	}
	return [...found.values()];
}

function listingOf(image: unknown): Listing | undefined {
	return image ? catalog.fromItem(fromAttributes(image as Parameters<typeof fromAttributes>[0])) : undefined;
}

async function posted({ sequenceNumber, before, after, revision }: Change): Promise<boolean> {
	try {
		await search.post(postingChanges(before.map(card), card(after), revision));
		return true;
	} catch (error) {
		log('error', 'listing not indexed', { function: 'index-listings', sequenceNumber, ...errorFacts(error) });
		return false;
	}
}

function card(listing: Listing | undefined) {
	return listing && onSale(listing) ? cardOf(listing) : undefined;
}
