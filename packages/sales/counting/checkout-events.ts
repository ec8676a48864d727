import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import type { Millis } from '#kernel';
import { check } from '#kernel/schemas';
import { type Item, fromAttributes } from '#platform';
import { type SalesEvent, byCategory, placedPartFields, time } from './sales-event.ts';

/** Reads a checkout from the item that holds it: the concept of orders alone knows that form. */
export type CheckoutReader = (item: Item) => unknown;

/** What counting reads of a checkout that was placed. */
const placedCheckout = z.object({ placedAt: time, parts: z.array(z.object(placedPartFields)).check(z.minLength(1)) });

/** A checkout as counting needs it; whether it is ever paid does not matter. */
export interface PlacedCheckoutContent {
	readonly placedAt: Millis;
	readonly parts: readonly PlacedPart[];
}
type PlacedPart = z.output<typeof placedCheckout>['parts'][number];

/** A checkout as counting needs it. Throws, naming the faults but no content, when it is not one. */
export function readPlacedCheckout(checkout: unknown): PlacedCheckoutContent {
	const checked = check(placedCheckout, checkout);
	if (checked.ok) return checked.value;
	const faults = checked.refusal.map((fault) => `${fault.pointer} ${fault.detail}`).join('; ');
	throw new TypeError(`not a checkout: ${faults}`);
}

/** What the placing of a checkout adds to the sales: one event for each tenant it buys from. */
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

/** What a stream record of the orders table adds to what was placed: a new checkout, and nothing else, does. */
export function checkoutEvents(record: DynamoDBRecord, readCheckout: CheckoutReader): SalesEvent[] {
	const { Keys: keys, NewImage: after, SequenceNumber: sequenceNumber = '' } = record.dynamodb ?? {};
	if (record.eventName !== 'INSERT' || !keys?.['sk']?.S?.startsWith('C#')) return [];
	if (!/^\d{1,40}$/.test(sequenceNumber)) throw new TypeError('a record without a sequence number');
	if (after === undefined) throw new TypeError('a record without the image of its item');
	return placedEvents(
		readPlacedCheckout(readCheckout(fromAttributes(after as Parameters<typeof fromAttributes>[0]))),
		sequenceNumber,
	);
}
