import type { CheckoutId, Millis, RefundId } from '#kernel';
import type { Database, Item, Write } from '#platform';
import type { Settlement } from '../order/order.ts';
import { type SettlementConfirmation, settleWrites } from '../refund/manual-refund-store.ts';
import { orderKeys } from '../table.ts';

/** A payment that bought nothing, and whose money the base returns by hand: a bank transfer, or one that its provider does not return. */
export interface ReturnedTransfer {
	/** The id of its payment. That of a transfer is derived from the bank's reference. */
	readonly refundId: RefundId;
	readonly checkoutId: CheckoutId;
	/** In fen. */
	readonly amount: number;
	/** The bank's reference of the transfer that came. Absent for another payment. */
	readonly bankReference?: string | undefined;
	/** The time at which it was booked, or refused in review. */
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
	/** The write that records a payment as returned by hand that was not listed, if it was not yet. */
	settleUnlisted(payment: ReturnedTransfer, settlement: Settlement): Write;
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
		settleUnlisted: ({ refundId, ...payment }, settlement) => ({
			kind: 'put',
			table,
			item: { ...orderKeys.settledRefund(refundId), ...waiting(payment), settlement: { ...settlement } },
			condition: 'attribute_not_exists(pk)',
		}),
	};
}

function waiting({ checkoutId, amount, bankReference, at, decidedBy }: Omit<ReturnedTransfer, 'refundId'>) {
	return {
		checkoutId,
		amount,
		at,
		...(bankReference === undefined ? {} : { bankReference }),
		...(decidedBy === undefined ? {} : { decidedBy }),
	};
}

function fromItem(item: Item | undefined): ReturnedTransfer | undefined {
	if (item === undefined) return undefined;
	const { pk: _pk, sk, state: _state, ...transfer } = item;
	return { refundId: String(sk), ...transfer } as unknown as ReturnedTransfer;
}
