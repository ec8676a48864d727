import type { CheckoutId, Millis, OrderId } from '#kernel';
import type { AuditWrites, Audited, Written } from '#platform';
import { type Checkout, type CheckoutState, isErased } from './checkout/checkout.ts';
import type { Order } from './order/order.ts';
import type { BuyerDataStore, Purchase } from './buyer-data-store.ts';
import type { OrderState } from './states.ts';

/** What keeps its address for now, and the state for which it does. */
export interface Kept {
	readonly id: CheckoutId | OrderId;
	readonly state: CheckoutState | OrderState;
}

/** What erasing did: how many checkouts and orders lost their address just now, and which still need theirs. */
export interface Erased {
	readonly erased: number;
	readonly kept: readonly Kept[];
}

/** A checkout that may still be paid becomes orders with its address; of a paid one the orders have their own. */
function needsAddress(checkout: Checkout): boolean {
	switch (checkout.state) {
		case 'awaiting_payment':
		case 'review':
			return true;
		case 'paid':
		case 'expired':
		case 'cancelled':
			return false;
	}
}

/** Goods that were handed to a carrier have their address on the parcel. */
function mustBeSent(order: Order): boolean {
	switch (order.state) {
		case 'paid':
			return true;
		case 'shipped':
		case 'received':
		case 'closed':
			return false;
	}
}

/**
 * Erases the addresses of purchases, each in a write of its own that changes nothing else: whoever is cut off begins again,
 * and what was erased is passed over. What needs its address is kept, also when it came to need it meanwhile. The first
 * write that erases takes the audit entry.
 */
export async function erasePurchases(
	store: BuyerDataStore,
	purchases: readonly Purchase[],
	now: Millis,
	{ audit }: Audited,
): Promise<Erased> {
	const kept: Kept[] = [];
	let erased = 0;
	const unlogged = (): AuditWrites => (erased === 0 ? audit : []);
	const note = (done: Written, id: Kept['id']) => {
		if (done.ok) erased += 1;
		else if (done.item !== undefined) kept.push({ id, state: done.item['state'] as Kept['state'] });
	};
	for (const { checkout, orders } of purchases) {
		if (needsAddress(checkout)) kept.push({ id: checkout.checkoutId, state: checkout.state });
		else if (!isErased(checkout.shippingAddress))
			note(await store.eraseCheckout(checkout, now, { audit: unlogged() }), checkout.checkoutId);
		for (const order of orders)
			if (mustBeSent(order)) kept.push({ id: order.orderId, state: order.state });
			else if (!isErased(order.shippingAddress))
				note(await store.eraseOrder(order, now, { audit: unlogged() }), order.orderId);
	}
	return { erased, kept };
}
