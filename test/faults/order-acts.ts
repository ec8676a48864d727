import { expect } from 'vitest';
import { available, expectStatus, onSale, bookTransfer } from '../support/scenario.ts';
import { type FaultBase, open, place } from './fault-base.ts';

/** The seconds of a day. */
export const day = 86_400;
export const money = (amount: number) => ({ amount, currency: 'CNY' });
/** The path of a verb of a merchant's order. */
export const path = (orderId: string, verb: string) => `/v1/merchant/orders/${orderId}/${verb}`;

/** Acts on orders of `tenant-a`. A paid order has two shirts over 258.00 CNY of a listing that began with five. */
export function orderActs(base: () => FaultBase) {
	const merchant = () => base().merchant('tenant-a');

	async function paidOrder(method = 'card', lanes = 1) {
		const listingId = await onSale(base(), 'tenant-a', { red: { S: 5 } });
		if (lanes > 1)
			expectStatus(
				await merchant().send('PUT', `/v1/merchant/listings/${listingId}/stock`, { stock: { red: { S: 5 } }, lanes }),
				200,
			);
		const { checkoutId, orders, total } = expectStatus(await place(base(), [[listingId, 'red', 'S', 2]]), 201).body;
		const paymentId = await open(base(), checkoutId, 'buyer-1', method);
		if (method === 'bank_transfer') expectStatus(await bookTransfer(base(), checkoutId, total.amount), 200);
		else expect(await base().succeed(paymentId)).toBe(true);
		const orderId = String(orders[0].orderId);
		const line = { listingId, color: 'red', size: 'S' };
		return {
			orderId,
			checkoutId: String(checkoutId),
			paymentId,
			listingId,
			line,
			stock: { [listingId]: { red: { S: 5 } } },
		};
	}

	const cancelAsBuyer = (orderId: string) =>
		base().buyer().post(`/v1/orders/${orderId}/cancel`, { reason: 'ordered twice' });
	const cancelAsMerchant = (orderId: string) =>
		merchant().post(path(orderId, 'cancel'), { reason: 'a fault in the fabric' });
	const refund = (orderId: string, body: object = {}) => merchant().post(path(orderId, 'refunds'), body);
	const ship = (orderId: string) =>
		merchant().post(path(orderId, 'shipments'), { carrier: 'SF', trackingNumber: 'SF1' });
	const read = async (orderId: string) => expectStatus(await base().buyer().get(`/v1/orders/${orderId}`), 200).body;
	const left = async (listingId: string) => (await available(base(), 'tenant-a', listingId))['red']?.['S'];
	const refundsOf = (paymentId: string) =>
		base()
			.stripe('refund')
			.filter((one) => one.payment_intent === paymentId);
	const statesOf = async (orderId: string): Promise<string[]> =>
		(await read(orderId)).refunds.map(({ state }: { state: string }) => state);
	const bank = async (id: string, how: 'succeed' | 'fail') =>
		expectStatus(await base().anyone.post(`/local/stripe/refunds/${id}/${how}`), 200);
	const exceptions = async () => expectStatus(await base().manager.get('/v1/base/sales/exceptions'), 200).body;
	return {
		merchant,
		paidOrder,
		cancelAsBuyer,
		cancelAsMerchant,
		refund,
		ship,
		read,
		left,
		refundsOf,
		statesOf,
		bank,
		exceptions,
	};
}
