import type { CheckoutId, Millis } from '#kernel';
import type { Database, Item, Page, Write } from '#platform';
import { orderKeys, paymentExceptions } from '../table.ts';
import type { Checkout, CheckoutDispute } from './checkout.ts';

/** The kinds of what a provider reports about a payment and the base did not cause. */
export const exceptionKinds = ['dispute', 'unknown_refund', 'return_failed'] as const;

/**
 * What a provider reports and a member has to look at: an open dispute, a refund that the base did not make, or a payment
 * that bought nothing and did not go back.
 */
export interface PaymentException {
	/** The id of the dispute or refund at the provider. */
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
	/**
	 * Records a dispute on its checkout, and keeps it as an exception while it is open. A decided one is not opened again, and
	 * an older one does not take the place of a later one.
	 */
	dispute(
		checkout: Checkout,
		exception: PaymentException,
		dispute: Pick<CheckoutDispute, 'openedAt' | 'state'>,
	): Promise<void>;
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
		async dispute({ checkoutId }, exception, { openedAt, state }) {
			const { id: disputeId, at } = exception;
			const recorded: Write = {
				kind: 'update',
				table,
				key: orderKeys.checkout(checkoutId),
				update: 'SET dispute = :dispute',
				condition:
					'attribute_not_exists(dispute) OR dispute.openedAt < :openedAt OR (dispute.disputeId = :disputeId AND dispute.#state = :open)',
				names: { '#state': 'state' },
				values: {
					':dispute': { disputeId, openedAt, state, at },
					':disputeId': disputeId,
					':openedAt': openedAt,
					':open': 'open',
				},
			};
			const listed: Extract<Write, { kind: 'put' | 'delete' }> =
				state === 'open'
					? { kind: 'put', table, item: itemOf(exception) }
					: { kind: 'delete', table, key: orderKeys.paymentException(disputeId) };
			const done = await database.transact([recorded, listed]);
			// A failed condition: the dispute was decided before this older event, or a later one took its place.
			if (!done.ok && listed.kind === 'delete') await database.write(listed);
		},
	};
}

function fromItem({ pk: _pk, sk, ...exception }: Item): PaymentException {
	return { id: String(sk), ...exception } as unknown as PaymentException;
}
