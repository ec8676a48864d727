import type { CheckoutId, Millis, OrderId, ReturnId } from '#kernel';
import type { AuditWrites, Audited, Written } from '#platform';
import { type Checkout, isErased } from './checkout/checkout.ts';
import type { Order } from './order/order.ts';
import type { BuyerDataStore, Purchase } from './buyer-data-store.ts';
import { hasTexts } from './returns/erase-return.ts';
import { isEnded } from './returns/return-lifecycle.ts';
import type { CheckoutState, OrderState, ReturnState } from './states.ts';

/** A checkout, order or return that keeps its address or texts, with the state that is the reason. */
export interface Kept {
	readonly id: CheckoutId | OrderId | ReturnId;
	readonly state: CheckoutState | OrderState | ReturnState;
}

/** The number of addresses, recipients of invoices and texts of returns just erased, and what still needs its own. */
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
 * Erases the addresses of purchases with the buyer's other words, the recipients of their invoices, and the buyer's texts of returns that are over. Each
 * is one conditional write of its own. An interrupted run is repeated from the start and skips what is erased. A purchase
 * that needs its address again keeps it. A return that is not over keeps its texts until it ends; one that moves meanwhile is
 * erased, or marked, as it is then. The first write carries
 * the audit entry.
 */
export async function erasePurchases(
	store: BuyerDataStore,
	purchases: readonly Purchase[],
	now: Millis,
	{ audit }: Audited,
): Promise<Erased> {
	const kept: Kept[] = [];
	let [erased, written] = [0, 0];
	const unlogged = (): AuditWrites => (written === 0 ? audit : []);
	const keep = (id: Kept['id'], state: Kept['state']) => void kept.push({ id, state });
	const count = (done: Written, id: Kept['id']) => {
		if (!done.ok) return done.item === undefined ? undefined : keep(id, done.item['state'] as Kept['state']);
		written += 1;
		erased += 1;
	};
	for (const { checkout, orders, invoicings, returns } of purchases) {
		if (needsAddress(checkout)) keep(checkout.checkoutId, checkout.state);
		else if (!isErased(checkout.shippingAddress))
			count(await store.eraseCheckout(checkout, now, { audit: unlogged() }), checkout.checkoutId);
		for (const order of orders)
			if (mustShip(order)) keep(order.orderId, order.state);
			else if (!isErased(order.shippingAddress))
				count(await store.eraseOrder(order, now, { audit: unlogged() }), order.orderId);
		for (const { orderId } of invoicings.filter(({ request }) => request?.recipient !== undefined)) {
			await store.eraseRecipient(orderId, now, { audit: unlogged() });
			count({ ok: true }, orderId);
		}
		for (const read of returns) {
			const { rma, isWritten } = await store.eraseReturn(read, now, { audit: unlogged() });
			written += Number(isWritten);
			if (isEnded(rma)) erased += Number(isWritten);
			else if (hasTexts(rma)) keep(rma.returnId, rma.state);
		}
	}
	return { erased, kept };
}
