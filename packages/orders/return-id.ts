import { type OrderId, type ReturnId, type TenantId, ownedId, parseOwnedId } from '#kernel';
import { derivedUnique } from '#platform';

/** Characters of an order's unique part. */
const orderUniqueLength = 26;
/** 70 bits tell the keys of one order apart. */
const keyLength = 14;

/**
 * The id of the return that an Idempotency-Key names for an order. It begins with the unique part of the order. So
 * the returns of an order are one range of keys, and a return leads to its order.
 */
export function returnIdOf(orderId: OrderId, idempotencyKey: string): ReturnId {
	return returnOfKey(orderId, derivedUnique('return', orderId, idempotencyKey).slice(0, keyLength));
}

/** The tenant of a return. */
export function tenantOfReturn(returnId: ReturnId): TenantId {
	return parseOwnedId('return', returnId)?.owner ?? '';
}

/** The order of a return. */
export function orderOfReturn(returnId: ReturnId): OrderId {
	const { owner = '', unique = '' } = parseOwnedId('return', returnId) ?? {};
	return ownedId('order', owner, unique.slice(0, orderUniqueLength));
}

/** The part of a return's id that its order's id lacks. */
export function keyOfReturn(returnId: ReturnId): string {
	return parseOwnedId('return', returnId)?.unique.slice(orderUniqueLength) ?? '';
}

/** The return of an order by that part. */
export function returnOfKey(orderId: OrderId, key: string): ReturnId {
	const { owner = '', unique = '' } = parseOwnedId('order', orderId) ?? {};
	return ownedId('return', owner, unique + key);
}
