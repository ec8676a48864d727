import { expect } from 'vitest';
import { expectStatus, onSale } from '../support/scenario.ts';
import { type FaultBase, event, killed, madeFor, open, place } from './fault-base.ts';

/** Acts of a buyer's bank on payments, and payments that bought nothing. */
export function disputeActs(base: () => FaultBase) {
	const dispute = async (paymentId: string): Promise<string> =>
		expectStatus(await base().anyone.post(`/local/stripe/payment_intents/${paymentId}/dispute`), 200).body.id;
	const decide = async (id: string, how: 'win' | 'lose') =>
		expectStatus(await base().anyone.post(`/local/stripe/disputes/${id}/${how}`), 200);
	/** The event of a dispute, as a payload of the webhook. */
	const disputed = (id: string, paymentId: string, status: string, amount = 25_800) => {
		const object = { id, payment_intent: paymentId, amount, currency: 'cny', created: 1_700_000_000, status };
		return event('charge.dispute.updated', object);
	};
	const told = async (id: string, paymentId: string, status: string, amount?: number) =>
		expectStatus(await base().webhook(disputed(id, paymentId, status, amount)), 200);

	/** Lets an act at the provider happen without its event. */
	async function unheard<T>(act: () => Promise<T>): Promise<T> {
		base().wire.hurt((call) => (madeFor('/v1/webhooks/stripe')(call) ? killed : 'pass'));
		try {
			return await act();
		} finally {
			base().wire.heal();
		}
	}

	/** A paid order of a checkout with a second payment, which bought nothing and went back. */
	async function paidTwice(around = (act: () => Promise<boolean>) => act()) {
		const listingId = await onSale(base(), 'tenant-a', { red: { S: 5 } });
		const { checkoutId, orders } = expectStatus(await place(base(), [[listingId, 'red', 'S', 2]]), 201).body;
		const paymentId = await open(base(), checkoutId, 'buyer-1', 'card');
		const other = await open(base(), checkoutId, 'buyer-1', 'alipay');
		expect(await base().succeed(paymentId)).toBe(true);
		await around(() => base().succeed(other));
		return { orderId: String(orders[0].orderId), paymentId, other, stock: { [listingId]: { red: { S: 5 } } } };
	}
	return { dispute, decide, disputed, told, unheard, paidTwice };
}
