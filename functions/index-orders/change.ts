import type { DynamoDBRecord } from 'aws-lambda';
import { parseOwnedId } from '#kernel';
import {
	type Checkout,
	type Order,
	type Return,
	checkoutFromItem,
	isPulse,
	orderFromItem,
	returnFromItem,
} from '#orders';
import { errorFacts, fromImage, log } from '#platform';

/** The change in a record of the orders stream: a new checkout, an order, or a return. Without `before` it is new. */
export type Change =
	| { readonly kind: 'checkout'; readonly checkout: Checkout }
	| { readonly kind: 'order'; readonly before: Order | undefined; readonly after: Order }
	| { readonly kind: 'return'; readonly before: Return | undefined; readonly after: Return };

/** The change in a record, if any. An unreadable record is logged and left out, so that the others do not wait for it. */
export function changeOf(record: DynamoDBRecord): Change[] {
	const { eventID, eventName, dynamodb } = record;
	if (isPulse(record) || eventName === 'REMOVE') return [];
	try {
		if (dynamodb?.Keys?.['sk']?.S?.startsWith('C#'))
			return [{ kind: 'checkout', checkout: readCheckout(dynamodb.NewImage) }];
		const isChange = eventName === 'MODIFY';
		if (dynamodb?.Keys?.['sk']?.S?.startsWith('R#')) {
			const before = isChange ? readReturn(dynamodb.OldImage) : undefined;
			return [{ kind: 'return', before, after: readReturn(dynamodb.NewImage) }];
		}
		const before = isChange ? readOrder(dynamodb?.OldImage) : undefined;
		return [{ kind: 'order', before, after: readOrder(dynamodb?.NewImage) }];
	} catch (error) {
		log('error', 'unreadable record', { function: 'index-orders', eventID, ...errorFacts(error) });
		return [];
	}
}

function readCheckout(image: object = {}): Checkout {
	const checkout = checkoutFromItem(fromImage(image));
	const { checkoutId, expiresAt, placedAt } = checkout;
	if (!Number.isSafeInteger(expiresAt) || !Number.isSafeInteger(placedAt) || !parseOwnedId('checkout', checkoutId))
		throw new TypeError('stream record is not a checkout');
	return checkout;
}

function readOrder(image: object = {}): Order {
	const order = orderFromItem(fromImage(image));
	if (!Number.isSafeInteger(order.paidAt) || !Array.isArray(order.lines))
		throw new TypeError('stream record is not an order');
	return order;
}

function readReturn(image: object = {}): Return {
	const rma = returnFromItem(fromImage(image));
	if (!Number.isSafeInteger(rma.since) || parseOwnedId('return', rma.returnId) === undefined)
		throw new TypeError('stream record is not a return');
	return rma;
}
