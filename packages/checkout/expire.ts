import type { Millis } from '#kernel';
import type { Checkout, ReservationStore } from '#orders';
import { type EndCheckoutDeps, endCheckout } from './release.ts';

/** Releases the stock of a checkout whose time is up. Changes nothing before that, or when it has ended already. */
export function expireCheckout(stores: EndCheckoutDeps, checkout: Checkout, now: Millis): Promise<Checkout> {
	if (checkout.expiresAt > now) return Promise.resolve(checkout);
	return endCheckout(stores, checkout, { ...checkout, state: 'expired', endedAt: now });
}

/** What one sweep did. */
export interface ExpiryRun {
	readonly looked: number;
	readonly expired: number;
	/** Whether it stopped at its bound with holds still due. */
	readonly unfinished: boolean;
}

/** Batches of one page, and checkouts that are ended at a time. */
const batchesPerPage = 25;
const width = 8;

/**
 * Releases what has expired, until nothing is due or `hasTimeLeft` says stop. A batch of holds is forgotten only when each of
 * its checkouts has ended; one whose time was extended is noted again under its new time first.
 */
export async function expireDueCheckouts(
	stores: EndCheckoutDeps & { readonly reservations: ReservationStore },
	now: Millis,
	hasTimeLeft: () => boolean,
): Promise<ExpiryRun> {
	let looked = 0;
	let expired = 0;
	for (;;) {
		const due = await stores.reservations.due(now, batchesPerPage);
		if (due.length === 0) return { looked, expired, unfinished: false };
		for (const batch of due) {
			if (!hasTimeLeft()) return { looked, expired, unfinished: true };
			const checkouts = await stores.reservations.checkouts(batch);
			const awaiting = checkouts.filter((one) => one.state === 'awaiting_payment');
			const extended = awaiting.filter((one) => one.expiresAt > now);
			const ending = awaiting.filter((one) => one.expiresAt <= now);
			for (let i = 0; i < ending.length; i += width) {
				const ended = await Promise.all(ending.slice(i, i + width).map((one) => expireCheckout(stores, one, now)));
				expired += ended.filter((one) => one.state === 'expired').length;
				extended.push(...ended.filter((one) => one.state === 'awaiting_payment'));
			}
			if (extended.length > 0) await stores.reservations.note(extended, batch.sk.slice(batch.sk.indexOf('#') + 1));
			looked += checkouts.length;
			await stores.reservations.forget(batch);
		}
	}
}
