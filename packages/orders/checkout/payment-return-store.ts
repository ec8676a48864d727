import type { Millis } from '#kernel';
import type { Database, Write } from '#platform';
import { orderKeys } from '../table.ts';

/** The right to ask the provider to return a payment, on what is known of its disputes. */
export interface ReturnClaim {
	readonly paymentId: string;
	/** The disputes that its requests know of. */
	readonly known: string;
	/** Until then requests that know of other disputes wait. Tells this claim from every other of its payment. */
	readonly until: Millis;
}

/** A request is over within half of this. So none that has joined a claim in its first half outlives it. */
const claimMs = 40_000;

/**
 * The return of a payment that bought nothing, by its provider or by hand. A request claims it before it asks the provider. A
 * payment that is left to the base cannot be claimed any more, so that never both pay.
 */
export interface PaymentReturnStore {
	/**
	 * Claims a payment. A request that knows of the same disputes joins a claim, so that it goes on with what an interrupted one
	 * began. `by_hand`: the base returns it, for good. `busy`: another request asks.
	 */
	claim(paymentId: string, known: string, now: Millis): Promise<ReturnClaim | 'by_hand' | 'busy'>;
	/** The write that ends a claim, if it still stands. */
	end(claim: ReturnClaim): Write;
	/** The write that ends a claim and leaves its payment to the base for good, if it still stands. */
	leaveToBase(claim: ReturnClaim): Write;
}

/** Returns of payments over the `orders` table. */
export function paymentReturnStore(database: Database, table: string): PaymentReturnStore {
	return {
		async claim(paymentId, known, now) {
			const until = now + claimMs;
			const claimed = await database.write({
				kind: 'update',
				table,
				key: orderKeys.paymentReturn(paymentId),
				update: 'SET claimedUntil = :until, known = :known',
				condition: 'attribute_not_exists(byHand) AND (attribute_not_exists(claimedUntil) OR claimedUntil <= :now)',
				values: { ':until': until, ':known': known, ':now': now },
			});
			if (claimed.ok) return { paymentId, known, until };
			const { byHand, claimedUntil = 0, ...held } = claimed.item ?? {};
			if (byHand === true) return 'by_hand';
			const joins = held['known'] === known && Number(claimedUntil) > now + claimMs / 2;
			return joins ? { paymentId, known, until: Number(claimedUntil) } : 'busy';
		},
		end: ({ paymentId, until }) => ({
			kind: 'delete',
			table,
			key: orderKeys.paymentReturn(paymentId),
			condition: 'claimedUntil = :until',
			values: { ':until': until },
		}),
		leaveToBase: ({ paymentId, until }) => ({
			kind: 'update',
			table,
			key: orderKeys.paymentReturn(paymentId),
			update: 'SET byHand = :true REMOVE claimedUntil, known',
			condition: 'claimedUntil = :until',
			values: { ':true': true, ':until': until },
		}),
	};
}
