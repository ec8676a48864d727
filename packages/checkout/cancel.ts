import { type BuyerId, type CheckoutId, type Millis, type Result, accepted, refused } from '#kernel';
import type { Checkout } from '#orders';
import type { CheckoutRefusal } from './refusal.ts';
import { type EndCheckoutDeps, endCheckout } from './release.ts';

/** Cancels a checkout that awaits payment and releases its stock in the same transaction. Repeating changes nothing. */
export async function cancelCheckout(
	stores: EndCheckoutDeps,
	buyerId: BuyerId,
	checkoutId: CheckoutId,
	now: Millis,
): Promise<Result<Checkout, CheckoutRefusal>> {
	const checkout = await stores.checkouts.buyerCheckout(buyerId, checkoutId);
	if (checkout === undefined) return refused({ kind: 'not_found' });
	const ended = await endCheckout(stores, checkout, (current) => ({ ...current, state: 'cancelled', endedAt: now }));
	return ended.state === 'cancelled' ? accepted(ended) : refused({ kind: 'checkout_state', state: ended.state });
}
