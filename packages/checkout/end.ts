import { type BuyerId, type CheckoutId, type Millis, type Result, accepted, refused } from '#kernel';
import { type Checkout, type HoldsStore, type OrdersStore, reservedRows } from '#orders';
import type { Database } from '#platform';
import type { StockStore } from '#stock';
import type { CheckoutRefusal } from './refusal.ts';

/** What ending a checkout composes. */
export interface EndingStores {
	readonly database: Database;
	readonly orders: OrdersStore;
	readonly stock: StockStore;
}

/** The buyer gives up a checkout that awaits payment; its stock is released in the same transaction. Repeating changes nothing. */
export async function cancelCheckout(
	stores: EndingStores,
	buyerId: BuyerId,
	checkoutId: CheckoutId,
	now: Millis,
): Promise<Result<Checkout, CheckoutRefusal>> {
	const checkout = await stores.orders.checkout(buyerId, checkoutId);
	if (checkout === undefined) return refused({ kind: 'not_found' });
	const ended = await end(stores, checkout, { ...checkout, state: 'cancelled', endedAt: now });
	return ended.state === 'cancelled' ? accepted(ended) : refused({ kind: 'checkout_state', state: ended.state });
}

/** Releases the stock of a checkout whose time is up. Changes nothing before that, or when it has ended already. */
export function expireCheckout(stores: EndingStores, checkout: Checkout, now: Millis): Promise<Checkout> {
	if (checkout.expiresAt > now) return Promise.resolve(checkout);
	return end(stores, checkout, { ...checkout, state: 'expired', endedAt: now });
}

/** Moves to the end, or answers where the checkout stands when another was first. */
async function end(
	stores: EndingStores,
	checkout: Checkout,
	ended: Extract<Checkout, { state: 'expired' | 'cancelled' }>,
): Promise<Checkout> {
	if (checkout.state !== 'awaiting_payment') return checkout;
	const done = await stores.database.transact([
		stores.orders.move(ended, 'awaiting_payment'),
		...reservedRows(checkout).map((row) => stores.stock.release(row, row.sizes)),
	]);
	if (done.ok) return ended;
	return (await stores.orders.anyCheckout(checkout.checkoutId)) ?? checkout;
}

/** What one sweep did. */
export interface Sweep {
	readonly looked: number;
	readonly expired: number;
	/** Whether it stopped at its bound with holds still due. */
	readonly unfinished: boolean;
}

/** Batches of one page, and checkouts that are ended at a time. */
const batchesPerPage = 25;
const width = 8;

/**
 * Releases what has expired, until nothing is due or `mayGoOn` says stop. A batch of holds is forgotten only when each of
 * its checkouts has ended; one whose time was extended is noted again under its new time first.
 */
export async function sweep(
	stores: EndingStores & { readonly holds: HoldsStore },
	now: Millis,
	mayGoOn: () => boolean,
): Promise<Sweep> {
	let looked = 0;
	let expired = 0;
	for (;;) {
		const due = await stores.holds.due(now, batchesPerPage);
		if (due.length === 0) return { looked, expired, unfinished: false };
		for (const batch of due) {
			if (!mayGoOn()) return { looked, expired, unfinished: true };
			const checkouts = await stores.holds.checkouts(batch);
			const held = checkouts.filter((one) => one.state === 'awaiting_payment');
			const extended = held.filter((one) => one.expiresAt > now);
			const ending = held.filter((one) => one.expiresAt <= now);
			for (let i = 0; i < ending.length; i += width) {
				const ended = await Promise.all(ending.slice(i, i + width).map((one) => expireCheckout(stores, one, now)));
				expired += ended.filter((one) => one.state === 'expired').length;
				extended.push(...ended.filter((one) => one.state === 'awaiting_payment'));
			}
			if (extended.length > 0) await stores.holds.note(extended, batch.sk.slice(batch.sk.indexOf('#') + 1));
			looked += checkouts.length;
			await stores.holds.forget(batch);
		}
	}
}
