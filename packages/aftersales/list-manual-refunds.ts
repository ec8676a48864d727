import {
	type CheckoutStore,
	type DisputeState,
	type ManualRefund,
	type ManualRefundStore,
	disputeStateOf,
} from '#orders';
import { isBankTransfer } from '#payments';
import type { Item, Page } from '#platform';

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
		const ofTransfer = ({ orderId, refundId }: ManualRefund) => orderId === undefined && isBankTransfer(refundId);
		const ids = refunds.flatMap((refund) => (ofTransfer(refund) ? [] : [refund.checkoutId]));
		const checkouts = await stores.checkouts.byIds([...new Set(ids)]);
		const byId = new Map(checkouts.map((one) => [one.checkoutId, one]));
		return refunds.map((refund) => {
			const checkout = byId.get(refund.checkoutId);
			const paying = checkout?.state === 'paid' ? checkout.paymentId : undefined;
			const paymentId = refund.orderId === undefined ? refund.refundId : paying;
			const known = checkout && paymentId !== undefined ? disputeStateOf(checkout, paymentId) : undefined;
			return { ...refund, disputeState: known ?? null };
		});
	});
}
