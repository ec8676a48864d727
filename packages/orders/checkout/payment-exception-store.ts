import type { CheckoutId, Millis } from '#kernel';
import type { Database, Item, Page, Write } from '#platform';
import { orderKeys, paymentExceptions } from '../table.ts';
import type { Checkout } from './checkout.ts';
import type { CheckoutDispute } from './dispute.ts';

/** The kinds of what a provider reports about a payment and the base did not cause. */
export const exceptionKinds = ['dispute', 'unknown_refund', 'return_failed'] as const;

/**
 * What a provider reports and a member has to look at: an open dispute, a refund that the base did not make, or a payment
 * that bought nothing and did not go back.
 */
export interface PaymentException {
	/** The id of the dispute or refund at the provider, or of the payment that could not go back. */
	readonly id: string;
	readonly kind: (typeof exceptionKinds)[number];
	readonly paymentId: string;
	readonly checkoutId: CheckoutId;
	/** In minor units of the currency that the provider reports. */
	readonly amount: number;
	readonly currency: string;
	readonly at: Millis;
}

/** Exceptions of payments, each under its id at the provider, so that a repeated event stores it once. */
export interface PaymentExceptionStore {
	open(limit: number, after: Item | undefined): Promise<Page<PaymentException>>;
	put(exception: PaymentException): Promise<void>;
	/** The write that keeps an exception. */
	entry(exception: PaymentException): Write;
	/** The write that removes what needs no member any more. */
	removal(id: string): Write;
	/**
	 * Records a dispute beside the other disputes of its checkout, and keeps it as an exception while it is open. A decided one
	 * does not change any more. False: the disputes of the checkout have changed since it was read.
	 */
	dispute(
		checkout: Checkout,
		exception: PaymentException,
		dispute: Pick<CheckoutDispute, 'openedAt' | 'state'>,
	): Promise<boolean>;
}

/** Exceptions over the `orders` table. */
export function paymentExceptionStore(database: Database, table: string): PaymentExceptionStore {
	const itemOf = ({ id, ...rest }: PaymentException) => ({ ...orderKeys.paymentException(id), ...rest });
	return {
		async open(limit, after) {
			const values = { ':pk': paymentExceptions };
			const page = await database.queryPage({ table, where: 'pk = :pk', values, limit, after, consistent: true });
			return page.map(fromItem);
		},
		async put(exception) {
			await database.write({ kind: 'put', table, item: itemOf(exception) });
		},
		entry: (exception) => ({ kind: 'put', table, item: itemOf(exception) }),
		removal: (id) => ({ kind: 'delete', table, key: orderKeys.paymentException(id) }),
		async dispute(checkout, exception, { openedAt, state }) {
			const { id, paymentId, amount, at } = exception;
			const known = checkout.disputes?.[id];
			if (known !== undefined && known.state !== 'open') return true;
			const listed: Write =
				state === 'open'
					? { kind: 'put', table, item: itemOf(exception) }
					: { kind: 'delete', table, key: orderKeys.paymentException(id) };
			const recorded = recordWrite(table, checkout, id, {
				paymentId,
				openedAt,
				state,
				at,
				...(state === 'lost' ? { unsettled: amount } : {}),
			});
			return (await database.transact([recorded, listed])).ok;
		},
	};
}

/** The write that records a dispute under its id, if what was read of it still holds. */
function recordWrite(table: string, checkout: Checkout, disputeId: string, dispute: CheckoutDispute): Write {
	const { checkoutId, disputes } = checkout;
	const target = { kind: 'update', table, key: orderKeys.checkout(checkoutId) } as const;
	if (disputes === undefined)
		return {
			...target,
			update: 'SET disputes = :disputes',
			condition: 'attribute_exists(pk) AND attribute_not_exists(disputes)',
			values: { ':disputes': { [disputeId]: { ...dispute } } },
		};
	const known = disputes[disputeId];
	return {
		...target,
		update: 'SET disputes.#dispute = :dispute',
		condition: known ? 'disputes.#dispute.#state = :known' : 'attribute_not_exists(disputes.#dispute)',
		names: { '#dispute': disputeId, ...(known && { '#state': 'state' }) },
		values: { ':dispute': { ...dispute }, ...(known && { ':known': known.state }) },
	};
}

function fromItem({ pk: _pk, sk, ...exception }: Item): PaymentException {
	return { id: String(sk), ...exception } as unknown as PaymentException;
}
