import type { DynamoDBRecord } from 'aws-lambda';
import { type Item, fromAttributes } from '#platform';
import { type SalesEvent, readSale, salesEvents } from './sales-event.ts';

/** Reads an order from the item that holds it: the concept of orders alone knows that form. */
export type OrderReader = (item: Item) => unknown;

type Attributes = Parameters<typeof fromAttributes>[0];

/**
 * What a stream record of the orders table adds to the sales. Records of other items, and of what is deleted, add nothing.
 * Throws on a record that should be an order and is not: counted wrongly it would go unnoticed, failed it is parked.
 */
export function orderEvents(record: DynamoDBRecord, readOrder: OrderReader): SalesEvent[] {
	const { Keys: keys, NewImage: after, OldImage: before, SequenceNumber: sequenceNumber = '' } = record.dynamodb ?? {};
	if (!/^\d{1,40}$/.test(sequenceNumber)) throw new TypeError('a record without a sequence number');
	if (keys?.['pk']?.S === undefined || keys['sk']?.S === undefined) throw new TypeError('a record without keys');
	if (!keys['pk'].S.startsWith('T#') || !keys['sk'].S.startsWith('O#')) return [];
	switch (record.eventName) {
		case 'INSERT':
			return salesEvents(undefined, sale(after, readOrder), sequenceNumber);
		case 'MODIFY':
			return salesEvents(sale(before, readOrder), sale(after, readOrder), sequenceNumber);
		case 'REMOVE':
			return [];
		case undefined:
			throw new TypeError('a record without an event name');
	}
}

function sale(image: unknown, readOrder: OrderReader) {
	if (image === undefined) throw new TypeError('a record without the image of its item');
	return readSale(readOrder(fromAttributes(image as Attributes)));
}
