import type { CheckoutId, Millis, RefundId } from '#kernel';
import type { Database, Item, Write } from '#platform';
import type { Settlement } from '../order/order.ts';
import { type SettlementConfirmation, settleWrites } from '../refund/manual-refund-store.ts';
import { orderKeys } from '../table.ts';

/**
 * A payment that bought nothing, and whose money the base returns by hand: a bank transfer, or a payment of a provider that does
 * not return it.
 */
export interface ReturnedTransfer {
	/** The id of its payment. That of a transfer is derived from the bank's reference. */
	readonly refundId: RefundId;
	readonly checkoutId: CheckoutId;
	/** What is left to pay, in fen. */
	readonly amount: number;
	/** The whole payment of a provider, in fen. Absent for a transfer, of which nothing is taken. */
	readonly paymentAmount?: number | undefined;
	/** The bank's reference of the transfer that came. Absent for another payment. */
	readonly bankReference?: string | undefined;
	/** The time at which it was booked, refused in review, or last refused by its provider. */
	readonly at: Millis;
	/** The member who refused it in review, and so does not return it alone. */
	readonly decidedBy?: string | undefined;
	/** How the base has returned it. Absent while it waits. */
	readonly settlement?: Settlement | undefined;
	/** The first of two confirmations that a large amount needs. */
	readonly confirmation?: SettlementConfirmation | undefined;
}

/** Transfers to return. Those that wait are items of the list of refunds by hand (`ManualRefundStore.open`). */
export interface ReturnedTransferStore {
	/** The write that lists a transfer, in the transaction that records that it bought nothing. */
	list(transfer: ReturnedTransfer): Write;
	/** The transfers of these ids, waiting or settled, in the order of the ids. */
	find(refundIds: readonly RefundId[]): Promise<(ReturnedTransfer | undefined)[]>;
	/** Leaves less to pay of what waits, or nothing: then it waits no longer. It never becomes more again. */
	lower(refundId: RefundId, amount: number): Promise<void>;
	/** The writes that settle a transfer, if it still waits with the confirmation that was read. */
	settle(transfer: ReturnedTransfer, settlement: Settlement): readonly Write[];
}

/** Transfers to return over the `orders` table. Reads are consistent. */
export function returnedTransferStore(database: Database, table: string): ReturnedTransferStore {
	return {
		list: ({ refundId, ...transfer }) => ({
			kind: 'put',
			table,
			item: { ...orderKeys.manualRefund(refundId), ...waiting(transfer), state: 'manual' },
		}),
		async find(refundIds) {
			const keys = refundIds.flatMap((id) => [orderKeys.settledRefund(id), orderKeys.manualRefund(id)]);
			const items = await database.batchGet(
				keys.map((key) => ({ table, key })),
				{ consistent: true },
			);
			return refundIds.map((_, i) => fromItem(items[2 * i] ?? items[2 * i + 1]));
		},
		settle: (transfer, settlement) =>
			settleWrites(table, transfer, { ...waiting(transfer), settlement: { ...settlement } }),
		async lower(refundId, amount) {
			const target = { table, key: orderKeys.manualRefund(refundId), condition: 'amount > :amount' } as const;
			const values = { ':amount': amount };
			await database.write(
				amount === 0
					? { kind: 'delete', ...target, values }
					: { kind: 'update', ...target, update: 'SET amount = :amount', values },
			);
		},
	};
}

function waiting({
	checkoutId,
	amount,
	paymentAmount,
	bankReference,
	at,
	decidedBy,
}: Omit<ReturnedTransfer, 'refundId'>) {
	return {
		checkoutId,
		amount,
		at,
		...(paymentAmount === undefined ? {} : { paymentAmount }),
		...(bankReference === undefined ? {} : { bankReference }),
		...(decidedBy === undefined ? {} : { decidedBy }),
	};
}

function fromItem(item: Item | undefined): ReturnedTransfer | undefined {
	if (item === undefined) return undefined;
	const { pk: _pk, sk, state: _state, ...transfer } = item;
	return { refundId: String(sk), ...transfer } as unknown as ReturnedTransfer;
}
