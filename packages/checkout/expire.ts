import type { FollowUpHandler } from '#followups';
import type { Millis } from '#kernel';
import type { Checkout } from '#orders';
import { type EndCheckoutDeps, endCheckout } from './release.ts';

/**
 * Expires a checkout whose time is up and releases its stock. An ended checkout, or one with time left, is not
 * changed.
 */
export function expireCheckout(stores: EndCheckoutDeps, checkout: Checkout, now: Millis): Promise<Checkout> {
	return endCheckout(stores, checkout, (current) =>
		current.expiresAt > now ? undefined : { ...current, state: 'expired', endedAt: now },
	);
}

/** Ends checkouts whose time is up. A checkout that was extended for a bank transfer is due again at its new time. */
export function checkoutExpiry(stores: EndCheckoutDeps): FollowUpHandler<Checkout> {
	return {
		width: 8,
		// A batch is a hundred checkouts at most.
		headroomMs: 10_000,
		load: (ids) => stores.checkouts.byIds(ids),
		async handle(checkout, { now }) {
			if (checkout.state !== 'awaiting_payment') return 'done';
			const ended = await expireCheckout(stores, checkout, now);
			if (ended.state !== 'awaiting_payment') return 'done';
			return { id: ended.checkoutId, dueAt: ended.expiresAt };
		},
	};
}
