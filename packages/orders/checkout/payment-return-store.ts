import type { Millis } from '#kernel';
import type { Database, Write } from '#platform';
import { orderKeys } from '../table.ts';

/** A request that asks the provider to return a payment, until it is over. */
export interface ReturnClaim {
	readonly paymentId: string;
	/** Later another request may ask. Tells this claim from every other of its payment. */
	readonly until: Millis;
}

/** A request is over long before. A claim that outlives it was left by a crash. */
const claimMs = 20_000;

/**
 * Who returns a payment that bought nothing: its provider, which one request at a time asks, or the base by hand. Whoever asks
 * has a claim, and what is left to the base cannot be claimed any more, so that never both pay.
 */
export interface PaymentReturnStore {
	/** Claims a payment. `by_hand`: the base returns it, for good. `busy`: another request asks the provider. */
	claim(paymentId: string, now: Millis): Promise<ReturnClaim | 'by_hand' | 'busy'>;
	/** Ends a claim, if it still stands. */
	release(claim: ReturnClaim): Promise<void>;
	/** The write that leaves a payment to the base for good, by the request that has claimed it. */
	leaveToBase(claim: ReturnClaim): Write;
}

/** Returns of payments over the `orders` table. */
export function paymentReturnStore(database: Database, table: string): PaymentReturnStore {
	return {
		async claim(paymentId, now) {
			const until = now + claimMs;
			const claimed = await database.write({
				kind: 'update',
				table,
				key: orderKeys.paymentReturn(paymentId),
				update: 'SET claimedUntil = :until',
				condition: 'attribute_not_exists(byHand) AND (attribute_not_exists(claimedUntil) OR claimedUntil <= :now)',
				values: { ':until': until, ':now': now },
			});
			if (claimed.ok) return { paymentId, until };
			return claimed.item?.['byHand'] === true ? 'by_hand' : 'busy';
		},
		async release({ paymentId, until }) {
			const key = orderKeys.paymentReturn(paymentId);
			const values = { ':until': until };
			await database.write({ kind: 'delete', table, key, condition: 'claimedUntil = :until', values });
		},
		leaveToBase: ({ paymentId, until }) => ({
			kind: 'update',
			table,
			key: orderKeys.paymentReturn(paymentId),
			update: 'SET byHand = :true REMOVE claimedUntil',
			condition: 'claimedUntil = :until',
			values: { ':true': true, ':until': until },
		}),
	};
}
