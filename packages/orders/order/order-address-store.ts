import { type Millis, type Result, refused } from '#kernel';
import { type Audited, type Database, type Write, retryConflicts } from '#platform';
import type { Address } from '../checkout/checkout.ts';
import { orderFromItem, orderItem } from '../item-codec.ts';
import type { OrdersRefusal } from '../refusal.ts';
import { orderKeys } from '../table.ts';
import { changeAddress } from './change-address.ts';
import type { Order } from './order.ts';

/** Changes addresses of orders. A change that lost to another writer is decided again on the order that the winner left. */
export interface OrderAddressStore {
	change(order: Order, next: Address, now: Millis, audited: Audited): Promise<Result<Order, OrdersRefusal>>;
}

/** A change loses to a shipment, which ends it, or to another change of its buyer. */
const contention = { what: 'order in contention', maxTries: 5 };

/** Addresses of orders over the `orders` table. No figure counts an address, so no day has to find its change. */
export function orderAddressStore(database: Database, table: string): OrderAddressStore {
	return {
		change: (order, next, now, audited) => {
			let current = order;
			return retryConflicts(contention, async () => {
				const decided = changeAddress(current, next, now);
				if (!decided.ok || decided.value === current) return decided;
				const done = await database.write(addressWrite(table, decided.value), audited);
				if (done.ok) return decided;
				if (done.item === undefined) return refused({ kind: 'not_found' });
				current = orderFromItem(done.item);
				return 'conflict';
			});
		},
	};
}

/** The condition keeps a shipped parcel and its order at one address. */
function addressWrite(table: string, order: Order): Extract<Write, { kind: 'update' }> {
	const { shippingAddress, addressChangedAt } = orderItem(order);
	return {
		kind: 'update',
		table,
		key: orderKeys.order(order.orderId),
		update: 'SET shippingAddress = :address, addressChangedAt = :at',
		condition: '#state = :state AND attribute_not_exists(shippingAddress.erasedAt)',
		names: { '#state': 'state' },
		values: { ':address': shippingAddress, ':at': addressChangedAt, ':state': order.state },
	};
}
