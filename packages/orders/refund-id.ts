import { type OrderId, type RefundId, ownedId, parseOwnedId } from '#kernel';
import { derivedUnique } from '#platform';

/** The id of the refund of an order that exists once: of what was paid too much, or of a cancellation. */
export function refundIdOf(orderId: OrderId, cause: 'excess' | 'cancel'): RefundId {
	return ownedId('refund', parseOwnedId('order', orderId)?.owner ?? '', derivedUnique(cause, orderId));
}
