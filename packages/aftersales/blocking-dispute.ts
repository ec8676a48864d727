import { type Checkout, disputeStateOf, disputesOf } from '#orders';

/** The dispute that keeps a payment from going back: an open one, or a lost one whose money no refund was settled with yet. */
export function blockingDispute(checkout: Checkout, paymentId: string): 'open' | 'lost' | undefined {
	const state = disputeStateOf(checkout, paymentId);
	if (state !== 'lost') return state === 'open' ? 'open' : undefined;
	return disputesOf(checkout, paymentId, 'lost').some(({ unsettled }) => unsettled !== 0) ? 'lost' : undefined;
}
