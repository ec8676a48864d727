import type { DynamoDBRecord } from 'aws-lambda';
import type { RecordedEvents } from '#feed';
import { fromImage, now } from '#platform';
import { stockKeys } from '#stock';
import { type Stores, listingImages } from './changes.ts';
import { listingEvents, stockEvents } from './merchant-events.ts';

/** The events of a record, under the tenant whose partition it is in. */
export function recordedEvents(stores: Stores, record: DynamoDBRecord): RecordedEvents[] {
	const { SequenceNumber: sequenceNumber = '', ApproximateCreationDateTime: seconds } = record.dynamodb ?? {};
	const at = seconds === undefined ? now() : seconds * 1_000;
	const { before, after } = listingImages(stores.catalog, record);
	const events = [...listingEvents(before, after, at), ...rowEvents(stores, record, at)];
	const tenantId = record.dynamodb?.Keys?.['pk']?.S?.slice('T#'.length) ?? '';
	return events.length === 0 ? [] : [{ tenantId, sequenceNumber, events }];
}

function rowEvents({ stock }: Stores, { dynamodb }: DynamoDBRecord, at: number) {
	const { Keys: keys, OldImage: old, NewImage: image } = dynamodb ?? {};
	const name = stockKeys.listingAndColor({ pk: keys?.['pk']?.S ?? '', sk: keys?.['sk']?.S ?? '' });
	const after = image && stock.fromItem(fromImage(image));
	return name === undefined || after === undefined
		? []
		: stockEvents(name, old && stock.fromItem(fromImage(old)), after, at);
}
