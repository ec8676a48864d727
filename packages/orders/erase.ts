import type { CheckoutId, Millis, OrderId } from '#kernel';
import type { AuditWrites, Audited, Written } from '#platform';
import { type Checkout, isErased } from './checkout/checkout.ts';
import type { Order } from './order/order.ts';
import type { BuyerDataStore, Purchase } from './buyer-data-store.ts';
import type { CheckoutState, OrderState } from './states.ts';

/** A checkout or order that keeps its address, with the state that is the reason. */
export interface Kept {
	readonly id: CheckoutId | OrderId;
	readonly state: CheckoutState | OrderState;
}

/** The number of addresses and recipients of invoices just erased, and the checkouts and orders that still need theirs. */
export interface Erased {
	readonly erased: number;
	readonly kept: readonly Kept[];
}

/**
 * A checkout that may still be paid passes its address on to its orders. Orders of a paid checkout have their own
 * copy.
 */
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

/** Once shipped, goods carry their address on the parcel. */
function mustShip(order: Order): boolean {
	switch (order.state) {
		case 'paid':
			return true;
		case 'shipped':
		case 'received':
		case 'closed':
		case 'cancelled':
			return false;
	}
}

/**
 * Erases the addresses of purchases and the recipients of their invoices, each in one conditional write of its own. An interrupted run is repeated from
 * the start and skips what is erased. A purchase that needs its address again keeps it. The first
 * erasing write carries the audit entry.
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
	const count = (done: Written, id: Kept['id']) => {
		if (done.ok) erased += 1;
		else if (done.item !== undefined) kept.push({ id, state: done.item['state'] as Kept['state'] });
	};
	for (const { checkout, orders, invoicings } of purchases) {
		if (needsAddress(checkout)) kept.push({ id: checkout.checkoutId, state: checkout.state });
		else if (!isErased(checkout.shippingAddress))
			count(await store.eraseCheckout(checkout, now, { audit: unlogged() }), checkout.checkoutId);
		for (const order of orders)
			if (mustShip(order)) kept.push({ id: order.orderId, state: order.state });
			else if (!isErased(order.shippingAddress))
				count(await store.eraseOrder(order, now, { audit: unlogged() }), order.orderId);
		for (const { orderId } of invoicings.filter(({ request }) => request?.recipient !== undefined)) {
			await store.eraseRecipient(orderId, now, { audit: unlogged() });
			erased += 1;
		}
	}
	return { erased, kept };
}
