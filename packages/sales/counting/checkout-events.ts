import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import type { Millis } from '#kernel';
import { check } from '#kernel/schemas';
import { type Item, fromImage } from '#platform';
import { type SalesEvent, byCategory, placedPartFields, time } from './sales-event.ts';

/** Decodes a checkout from its item. The stored form belongs to the orders package alone. */
export type CheckoutReader = (item: Item) => unknown;

/** The fields that counting reads of a placed checkout. */
const placedCheckout = z.object({ placedAt: time, parts: z.array(z.object(placedPartFields)).check(z.minLength(1)) });

/** A checkout as counting reads it. Its payment does not matter. */
export interface PlacedCheckoutContent {
	readonly placedAt: Millis;
	readonly parts: readonly PlacedPart[];
}
type PlacedPart = z.output<typeof placedCheckout>['parts'][number];

/** Validates a checkout for counting. Throws on an invalid one, naming the faults without any content. */
export function readPlacedCheckout(checkout: unknown): PlacedCheckoutContent {
	const checked = check(placedCheckout, checkout);
	if (checked.ok) return checked.value;
	const faults = checked.refusal.map((fault) => `${fault.pointer} ${fault.detail}`).join('; ');
	throw new TypeError(`invalid checkout: ${faults}`);
}

/** The sales events of placing a checkout: one for each tenant. */
export function placedEvents({ placedAt, parts }: PlacedCheckoutContent, sequenceNumber: string): SalesEvent[] {
	return parts.map(({ tenantId, clusterId, grade, channel, lines }) => ({
		measure: 'placed',
		orders: 1,
		nth: 0,
		tenantId,
		at: placedAt,
		clusterId,
		grade,
		channel,
		amount: lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0),
		units: lines.reduce((sum, line) => sum + line.quantity, 0),
		categories: byCategory(lines),
		sequenceNumber,
	}));
}

/** The `placed` events of one stream record of the orders table. None unless the checkout is new. */
export function checkoutEvents(record: DynamoDBRecord, readCheckout: CheckoutReader): SalesEvent[] {
	const { Keys: keys, NewImage: after, SequenceNumber: sequenceNumber = '' } = record.dynamodb ?? {};
	if (record.eventName !== 'INSERT' || !keys?.['sk']?.S?.startsWith('C#')) return [];
	if (!/^\d{1,40}$/.test(sequenceNumber)) throw new TypeError('record without a sequence number');
	if (after === undefined) throw new TypeError('record without an item image');
	return placedEvents(readPlacedCheckout(readCheckout(fromImage(after))), sequenceNumber);
}
