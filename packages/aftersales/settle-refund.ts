import { type RefundId, type Result, accepted, parseOwnedId, refused } from '#kernel';
import {
	type ManualRefundStore,
	type Order,
	type OrderStore,
	type OrdersRefusal,
	type Refund,
	type ReturnedTransfer,
	type ReturnedTransferStore,
	type Settlement,
	settleByHand,
} from '#orders';
import { isBankTransfer } from '#payments';
import { type Audited, changesBetween, withChanges } from '#platform';
import { decidedByOther } from './approval.ts';
import type { AftersalesRefusal } from './refusal.ts';

/** Dependencies of settling refunds by hand. */
export interface SettleRefundDeps {
	readonly orders: Pick<OrderStore, 'byIds' | 'change'>;
	readonly manualRefunds: Pick<ManualRefundStore, 'orderOf' | 'writesOf'>;
	readonly returnedTransfers: Pick<ReturnedTransferStore, 'find' | 'settle'>;
}

/** A settled refund with its order, or a settled transfer that bought nothing. */
export type SettledRefund =
	| { readonly order: Order; readonly refund: Refund }
	| { readonly transfer: ReturnedTransfer };

type Settled = Result<SettledRefund, OrdersRefusal | AftersalesRefusal>;

/**
 * Settles money that no provider returns, as a member of the base paid it by bank: a refund, or a transfer that bought
 * nothing. It leaves the list of those that wait in the same transaction. Nobody settles money of their own. Repeating changes
 * nothing. What never waited for the base is not found.
 */
export async function settleRefund(
	stores: SettleRefundDeps,
	refundId: RefundId,
	settlement: Settlement,
	audited: Audited,
): Promise<Settled> {
	if (isBankTransfer(refundId)) return settleTransfer(stores, refundId, settlement, audited);
	const { by } = settlement;
	const orderId = parseOwnedId('refund', refundId) && (await stores.manualRefunds.orderOf(refundId));
	const [order] = orderId === undefined ? [] : await stores.orders.byIds([orderId]);
	if (order === undefined) return refused({ kind: 'not_found' });
	const mayDecide = decidedByOther(order, by);
	if (!mayDecide.ok) return mayDecide;
	const settled = await stores.orders.change(
		order,
		(stored) => settleByHand(stored, refundId, settlement),
		audited,
		stores.manualRefunds.writesOf,
	);
	if (!settled.ok) return settled;
	const refund = settled.value.refunds?.find((one) => one.refundId === refundId);
	return refund === undefined ? refused({ kind: 'not_found' }) : accepted({ order: settled.value, refund });
}

async function settleTransfer(
	{ returnedTransfers }: SettleRefundDeps,
	refundId: RefundId,
	settlement: Settlement,
	audited: Audited,
): Promise<Settled> {
	const [transfer] = await returnedTransfers.find([refundId]);
	if (transfer === undefined) return refused({ kind: 'not_found' });
	const buyerId = parseOwnedId('checkout', transfer.checkoutId)?.owner ?? '';
	const mayDecide = decidedByOther({ buyerId }, settlement.by);
	if (!mayDecide.ok) return mayDecide;
	const changes = changesBetween({ state: 'manual' }, { state: 'settled', amount: transfer.amount });
	const isDone =
		transfer.settlement === undefined &&
		(await returnedTransfers.settle(transfer, settlement, withChanges(audited, changes)));
	if (isDone) return accepted({ transfer: { ...transfer, settlement } });
	const [settled = transfer] = await returnedTransfers.find([refundId]);
	return settled.settlement?.bankReference === settlement.bankReference
		? accepted({ transfer: settled })
		: refused({ kind: 'refund_state', state: 'settled' });
}
