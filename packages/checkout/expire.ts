import type { Millis } from '#kernel';
import type { Checkout, ReservationStore } from '#orders';
import { type EndCheckoutDeps, endCheckout } from './release.ts';

/**
 * Expires a checkout whose time is up and releases its stock. An ended checkout, or one with time left, is not
 * changed.
 */
export function expireCheckout(stores: EndCheckoutDeps, checkout: Checkout, now: Millis): Promise<Checkout> {
	if (checkout.expiresAt > now) return Promise.resolve(checkout);
	return endCheckout(stores, checkout, { ...checkout, state: 'expired', endedAt: now });
}

/** The result of one run. */
export interface ExpiryRun {
	readonly looked: number;
	readonly expired: number;
	/** Whether the run stopped at its bound with reservations still due. */
	readonly unfinished: boolean;
}

/** Batches read in one page, and checkouts expired at a time. */
const batchesPerPage = 25;
const width = 8;

/**
 * Expires every checkout that is due, until none is left or `hasTimeLeft` returns false. A batch is deleted only
 * after each of its checkouts has ended. A checkout whose time was extended is recorded under its new time first.
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
