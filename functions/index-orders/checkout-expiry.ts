import type { FollowUp } from '#followups';
import type { Change } from './change.ts';

/** The expiry of a new checkout, which releases its stock. */
export function checkoutExpiry(change: Change): FollowUp[] {
	if (change.kind !== 'checkout') return [];
	const { checkoutId, expiresAt } = change.checkout;
	return [{ kind: 'expire-checkouts', id: checkoutId, dueAt: expiresAt }];
}
