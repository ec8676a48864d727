import { type Checkout, disputeStateOf } from '#orders';

/** The dispute that keeps a payment from going back: an open one, or one that was lost. */
export function blockingDispute(checkout: Checkout, paymentId: string): 'open' | 'lost' | undefined {
	const state = disputeStateOf(checkout, paymentId);
	return state === 'won' ? undefined : state;
}
