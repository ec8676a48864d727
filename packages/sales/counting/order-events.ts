import type { DynamoDBRecord } from 'aws-lambda';
import { type Item, fromImage } from '#platform';
import { type SalesEvent, readSale, salesEvents } from './sales-event.ts';

/** Decodes an order from its item. The stored form belongs to the orders package alone. */
export type OrderReader = (item: Item) => unknown;

/**
 * The sales events of one stream record of the orders table. Records of other items and deletions have none. Throws
 * on an order that cannot be read: a wrong count would go unnoticed, while a failed record is parked.
 */
export function orderEvents(record: DynamoDBRecord, readOrder: OrderReader): SalesEvent[] {
	const { Keys: keys, NewImage: after, OldImage: before, SequenceNumber: sequenceNumber = '' } = record.dynamodb ?? {};
	if (!/^\d{1,40}$/.test(sequenceNumber)) throw new TypeError('record without a sequence number');
	if (keys?.['pk']?.S === undefined || keys['sk']?.S === undefined) throw new TypeError('record without keys');
	if (!keys['pk'].S.startsWith('T#') || !keys['sk'].S.startsWith('O#')) return [];
	switch (record.eventName) {
		case 'INSERT':
			return salesEvents(undefined, sale(after, readOrder), sequenceNumber);
		case 'MODIFY':
			return salesEvents(sale(before, readOrder), sale(after, readOrder), sequenceNumber);
		case 'REMOVE':
			return [];
		case undefined:
			throw new TypeError('record without an event name');
	}
}

function sale(image: object | undefined, readOrder: OrderReader) {
	if (image === undefined) throw new TypeError('record without an item image');
	return readSale(readOrder(fromImage(image)));
}
