import { type Checkout, type CheckoutStore, reservedRows } from '#orders';
import { type Database, retryConflicts } from '#platform';
import type { StockStore } from '#stock';

/** Dependencies of ending a checkout. */
export interface EndCheckoutDeps {
	readonly database: Database;
	readonly checkouts: CheckoutStore;
	readonly stock: StockStore;
}

type Ended = Extract<Checkout, { state: 'expired' | 'cancelled' }>;

/** A checkout that awaits payment changes once while it does: when a transfer is opened. */
const maxTries = 3;

/**
 * Ends a checkout that awaits payment and releases its stock. Returns the current state when another write was first, or when
 * `end` has no end for it.
 */
export function endCheckout(
	stores: EndCheckoutDeps,
	checkout: Checkout,
	end: (current: Checkout) => Ended | undefined,
): Promise<Checkout> {
	let current = checkout;
	return retryConflicts({ what: 'checkout in contention', maxTries }, async () => {
		if (current.state !== 'awaiting_payment') return current;
		const ended = end(current);
		if (ended === undefined) return current;
		const done = await stores.database.transact([
			stores.checkouts.move(ended, 'awaiting_payment'),
			...stores.checkouts.closeTransfer(current),
			...reservedRows(current).map((row) => stores.stock.release(row, row.sizes)),
		]);
		if (done.ok) return ended;
		current = (await stores.checkouts.anyCheckout(current.checkoutId)) ?? current;
		return 'conflict';
	});
}
