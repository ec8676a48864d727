import * as z from 'zod/mini';
import { type Millis, type Result, accepted, provinceKey, refused } from '#kernel';
import type { Audited, Database, Write } from '#platform';
import { type Address, type ErasedAddress, address, isErased } from '../checkout/checkout.ts';
import { orderItem } from '../item-codec.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { orderKeys } from '../table.ts';
import { decideAndWrite } from './decide-and-write.ts';
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
	if (JSON.stringify(Object.entries(next).toSorted()) === JSON.stringify(Object.entries(before).toSorted()))
		return accepted(order);
	return accepted({ ...order, shippingAddress: next, addressChangedAt: now });
}

function regionOf(of: Address | ErasedAddress): string {
	return JSON.stringify([of.country, isErased(of) ? null : provinceKey(of.country, of.province ?? '')]);
}

/** Changes addresses of orders. A change that lost to another writer is decided again. */
export interface OrderAddressStore {
	change(order: Order, next: Address, now: Millis, audited: Audited): Promise<Result<Order, OrdersRefusal>>;
}

/** Tries of a change. It loses to a shipment, which ends it, or to another change of its buyer. */
const maxTries = 5;

/** Addresses of orders over the `orders` table. */
export function orderAddressStore(database: Database, table: string): OrderAddressStore {
	return {
		change: (order, next, now, audited) => {
			const decide = (stored: Order) => changeAddress(stored, next, now);
			// A change of address is in no figure, so no day has to find it.
			const timeOf = ({ placedAt }: Order) => placedAt;
			const writeOf = (before: Order, after: Order) => addressWrite(table, before, after);
			const bounds = { what: 'order in contention', maxTries };
			return decideAndWrite({ database, table }, order, { decide, timeOf, writeOf, ...bounds }, audited);
		},
	};
}

/** The condition keeps a shipped parcel and its order at one address. */
function addressWrite(table: string, before: Order, after: Order): Extract<Write, { kind: 'update' }> {
	const { shippingAddress, addressChangedAt } = orderItem(after);
	return {
		kind: 'update',
		table,
		key: orderKeys.order(after.orderId),
		update: 'SET shippingAddress = :address, addressChangedAt = :at',
		condition: '#state = :state AND attribute_not_exists(shippingAddress.erasedAt)',
		names: { '#state': 'state' },
		values: { ':address': shippingAddress, ':at': addressChangedAt, ':state': before.state },
	};
}
