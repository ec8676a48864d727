import {
	type CheckoutStore,
	type DisputeState,
	type ManualRefund,
	type ManualRefundStore,
	disputeStateOf,
} from '#orders';
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
