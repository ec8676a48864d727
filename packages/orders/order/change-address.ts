import * as z from 'zod/mini';
import { type Millis, type Result, accepted, provinceKey, refused } from '#kernel';
import { type Address, type ErasedAddress, address, isErased, isSameAddress } from '../checkout/checkout.ts';
import type { OrdersRefusal } from '../refusal.ts';
import type { Order } from './order.ts';

/** A buyer's change of an order. */
export const orderChange = z.strictObject({ shippingAddress: address });

/**
 * The buyer corrects the address of an order that is not shipped. The shipping fee and the channel were agreed for its
 * region, so the country and the province stay. The same address again changes nothing.
 */
export function changeAddress(order: Order, next: Address, now: Millis): Result<Order, OrdersRefusal> {
	const { state, shippingAddress: before } = order;
	if (state !== 'paid') return refused({ kind: 'order_state', state });
	if (regionOf(before) !== regionOf(next)) {
		const province = isErased(before) ? null : (before.province ?? null);
		return refused({ kind: 'other_region', country: before.country, province });
	}
	if (isSameAddress(next, before)) return accepted(order);
	return accepted({ ...order, shippingAddress: next, addressChangedAt: now });
}

function regionOf(of: Address | ErasedAddress): string {
	return JSON.stringify([of.country, isErased(of) ? null : provinceKey(of.country, of.province ?? '')]);
}
