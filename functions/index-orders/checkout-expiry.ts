import type { FollowUp } from '#followups';
import type { Change } from './change.ts';

/** A checkout that is placed holds its stock until it expires. */
export function checkoutExpiry(change: Change): FollowUp[] {
	if (change.kind !== 'checkout') return [];
	const { checkoutId, expiresAt } = change.checkout;
	return [{ kind: 'expire-checkouts', id: checkoutId, dueAt: expiresAt }];
}
