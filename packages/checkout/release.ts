import { type Checkout, type CheckoutStore, reservedRows } from '#orders';
import type { Database } from '#platform';
import type { StockStore } from '#stock';

/** Dependencies of ending a checkout. */
export interface EndCheckoutDeps {
	readonly database: Database;
	readonly checkouts: CheckoutStore;
	readonly stock: StockStore;
}

/** Ends a checkout and releases its stock. Returns the current state when another write was first. */
export async function endCheckout(
	stores: EndCheckoutDeps,
	checkout: Checkout,
	ended: Extract<Checkout, { state: 'expired' | 'cancelled' }>,
): Promise<Checkout> {
	if (checkout.state !== 'awaiting_payment') return checkout;
	const done = await stores.database.transact([
		stores.checkouts.move(ended, 'awaiting_payment'),
		...reservedRows(checkout).map((row) => stores.stock.release(row, row.sizes)),
	]);
	if (done.ok) return ended;
	return (await stores.checkouts.anyCheckout(checkout.checkoutId)) ?? checkout;
}
