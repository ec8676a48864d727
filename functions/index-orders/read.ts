import type { DynamoDBRecord } from 'aws-lambda';
import { parseOwnedId } from '#kernel';
import { type Order, type PlacedCheckout, type Reservation, checkoutFromItem, orderFromItem } from '#orders';
import { errorFacts, fromAttributes, log } from '#platform';

type Attributes = Parameters<typeof fromAttributes>[0];

/** What is noted of a placed checkout. What cannot be read as one is left out, loudly: no other hold shall wait for it. */
export function placedCheckout(record: DynamoDBRecord): (Reservation & PlacedCheckout)[] {
	return readable(record, () => {
		const { checkoutId, expiresAt, placedAt } = checkoutFromItem(imageOf(record.dynamodb?.NewImage));
		if (!Number.isSafeInteger(expiresAt) || !Number.isSafeInteger(placedAt) || !parseOwnedId('checkout', checkoutId))
			throw new TypeError('not a checkout');
		return { checkoutId, expiresAt, placedAt };
	});
}

/** A change of an order; without `before` it is new. */
export interface OrderChange {
	readonly before: Order | undefined;
	readonly after: Order;
}

/** What changed of an order. What cannot be read is left out, loudly: count-sales parks the same record. */
export function orderChange(record: DynamoDBRecord): OrderChange[] {
	const { eventName, dynamodb } = record;
	if (eventName === 'REMOVE') return [];
	return readable(record, () => ({
		before: eventName === 'MODIFY' ? readOrder(dynamodb?.OldImage) : undefined,
		after: readOrder(dynamodb?.NewImage),
	}));
}

function readOrder(image: unknown): Order {
	const order = orderFromItem(imageOf(image));
	if (!Number.isSafeInteger(order.paidAt) || !Array.isArray(order.lines)) throw new TypeError('not an order');
	return order;
}

function imageOf(image: unknown) {
	return fromAttributes((image ?? {}) as Attributes);
}

function readable<T>({ eventID }: DynamoDBRecord, read: () => T): T[] {
	try {
		return [read()];
	} catch (error) {
		log('error', 'a record that cannot be read', { function: 'index-orders', eventID, ...errorFacts(error) });
		return [];
	}
}
