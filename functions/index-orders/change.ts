import type { DynamoDBRecord } from 'aws-lambda';
import { parseOwnedId } from '#kernel';
import { type Checkout, type Order, checkoutFromItem, isPulse, orderFromItem } from '#orders';
import { errorFacts, fromAttributes, log } from '#platform';

type Attributes = Parameters<typeof fromAttributes>[0];

/** A change that a record of the orders stream brings: a new checkout, or an order. An order without `before` is new. */
export type Change =
	| { readonly kind: 'checkout'; readonly checkout: Checkout }
	| { readonly kind: 'order'; readonly before: Order | undefined; readonly after: Order };

/** The change that a record tells of. What cannot be read is left out, loudly: nothing else shall wait for it. */
export function changeOf(record: DynamoDBRecord): Change[] {
	const { eventID, eventName, dynamodb } = record;
	if (isPulse(record) || eventName === 'REMOVE') return [];
	try {
		if (dynamodb?.Keys?.['sk']?.S?.startsWith('C#'))
			return [{ kind: 'checkout', checkout: readCheckout(dynamodb.NewImage) }];
		const before = eventName === 'MODIFY' ? readOrder(dynamodb?.OldImage) : undefined;
		return [{ kind: 'order', before, after: readOrder(dynamodb?.NewImage) }];
	} catch (error) {
		log('error', 'a record that cannot be read', { function: 'index-orders', eventID, ...errorFacts(error) });
		return [];
	}
}

function readCheckout(image: unknown): Checkout {
	const checkout = checkoutFromItem(imageOf(image));
	const { checkoutId, expiresAt, placedAt } = checkout;
	if (!Number.isSafeInteger(expiresAt) || !Number.isSafeInteger(placedAt) || !parseOwnedId('checkout', checkoutId))
		throw new TypeError('stream record is not a checkout');
	return checkout;
}

function readOrder(image: unknown): Order {
	const order = orderFromItem(imageOf(image));
	if (!Number.isSafeInteger(order.paidAt) || !Array.isArray(order.lines))
		throw new TypeError('stream record is not an order');
	return order;
}

function imageOf(image: unknown) {
	return fromAttributes((image ?? {}) as Attributes);
}
