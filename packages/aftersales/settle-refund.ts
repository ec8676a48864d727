import { type RefundId, type Result, accepted, parseOwnedId, refused } from '#kernel';
import {
	type CheckoutStore,
	type DisputeState,
	type ManualRefund,
	type ManualRefundStore,
	type Order,
	type OrderStore,
	type OrdersRefusal,
	type Refund,
	type ReturnedTransfer,
	type ReturnedTransferStore,
	type Settlement,
	disputeStateOf,
	settleByHand,
} from '#orders';
import { isBankTransfer } from '#payments';
import { type Audited, type Item, type Page, changesBetween, withChanges } from '#platform';
import { decidedByOther } from './approval.ts';
import { blockingDispute } from './blocking-dispute.ts';
import type { AftersalesRefusal } from './refusal.ts';

/** Dependencies of settling refunds by hand. */
export interface SettleRefundDeps {
	readonly checkouts: Pick<CheckoutStore, 'anyCheckout'>;
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
 * nothing. Money that never waited for the base is not found. Beside a dispute that is open or was lost the buyer would get the money
 * twice, so such a refund is not settled.
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
	const allowed = await undisputed(stores, order, refundId, settlement);
	if (!allowed.ok) return allowed;
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

/** Refuses to settle a refund of a payment in dispute. A repetition that changes nothing passes. */
async function undisputed(
	{ checkouts }: Pick<SettleRefundDeps, 'checkouts'>,
	order: Order,
	refundId: RefundId,
	settlement: Settlement,
): Promise<Result<void, AftersalesRefusal>> {
	const next = settleByHand(order, refundId, settlement);
	if (!next.ok || next.value === order) return accepted(undefined);
	const checkout = await checkouts.anyCheckout(order.checkoutId);
	const state = checkout?.state === 'paid' ? blockingDispute(checkout, checkout.paymentId) : undefined;
	return state === undefined ? accepted(undefined) : refused({ kind: 'payment_in_dispute', state });
}

/** Money that waits for the base, with the dispute about its payment. Null: none is known. */
export interface ListedRefund extends ManualRefund {
	readonly disputeState: DisputeState | null;
}

/** A page of the money that waits for a member of the base, each with the dispute that may forbid to settle it. */
export async function listManualRefunds(
	stores: { readonly checkouts: Pick<CheckoutStore, 'byIds'>; readonly manualRefunds: Pick<ManualRefundStore, 'open'> },
	limit: number,
	after: Item | undefined,
): Promise<Page<ListedRefund>> {
	const page = await stores.manualRefunds.open(limit, after);
	return page.load(async (refunds) => {
		const ids = refunds.flatMap(({ orderId, checkoutId }) => (orderId === undefined ? [] : [checkoutId]));
		const checkouts = await stores.checkouts.byIds([...new Set(ids)]);
		const states = new Map(
			checkouts.flatMap((one) => (one.state === 'paid' ? [[one.checkoutId, disputeStateOf(one, one.paymentId)]] : [])),
		);
		return refunds.map((refund) => {
			const known = refund.orderId === undefined ? undefined : states.get(refund.checkoutId);
			return { ...refund, disputeState: known ?? null };
		});
	});
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
