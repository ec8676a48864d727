import { expect } from 'vitest';
import type { FaultBase } from '../faults/fault-base.ts';
import type { ApiResponse } from './base.ts';
import { address, available, expectStatus, lines, newKey, pay } from './scenario.ts';

/** Steps of returns over HTTP, of shirts of one listing of `tenant-a`. */

export const hour = 3_600;
export const day = 24 * hour;
export const parcel = { carrier: 'SF Express', trackingNumber: 'SF7' };
export const cny = (amount: number) => ({ amount, currency: 'CNY' });

export function expectProblem(response: ApiResponse, status: number, kind: string): void {
	expectStatus(response, status);
	expect(response.body.type).toBe(`/problems/${kind}`);
}

/** The steps on a base that has the listing on sale. */
export function returnSteps(base: FaultBase, listingId: string) {
	const buyer = () => base.buyer();
	const merchant = (role = 'fulfilment') => base.merchant('tenant-a', role);
	const shirts = (quantity: number) => [{ listingId, color: 'red', size: 'S', quantity }];
	const request = (orderId: string, body: object, headers = newKey()) =>
		buyer().post(`/v1/orders/${orderId}/returns`, body, headers);
	const byBuyer = (returnId: string, verb: string, body?: object) =>
		buyer().post(`/v1/returns/${returnId}/${verb}`, body);
	const byMerchant = (returnId: string, verb: string, body?: object) =>
		merchant().post(`/v1/merchant/returns/${returnId}/${verb}`, body);
	const requested = async (orderId: string, quantity = 2, kind = 'damaged'): Promise<string> =>
		expectStatus(await request(orderId, { kind, lines: shirts(quantity) }), 201).body.returnId;
	/** An order of that many shirts, paid by card and shipped. */
	const shippedOrder = async (quantity = 3): Promise<string> => {
		const placed = await buyer().post('/v1/checkouts', lines([listingId, 'red', 'S', quantity]), newKey());
		const { checkoutId, orders } = expectStatus(placed, 201).body;
		await pay(base, checkoutId);
		const [{ orderId }] = orders;
		expectStatus(await merchant().post(`/v1/merchant/orders/${orderId}/shipments`, parcel), 201);
		return orderId;
	};
	return {
		buyer,
		merchant,
		shirts,
		request,
		requested,
		shippedOrder,
		byBuyer,
		byMerchant,
		byBase: (returnId: string, body: object) => base.manager.post(`/v1/base/returns/${returnId}/decide`, body),
		stockNow: async () => (await available(base, 'tenant-a', listingId))['red']?.['S'] ?? 0,
		state: async (returnId: string) => expectStatus(await buyer().get(`/v1/returns/${returnId}`), 200).body.state,
		received: (quantity: number, more: object = {}) => ({
			lines: shirts(quantity).map((line) => ({ ...line, restock: true })),
			...more,
		}),
		async sentBack(quantity = 2, pieces = 3): Promise<{ orderId: string; returnId: string }> {
			const orderId = await shippedOrder(pieces);
			const returnId = await requested(orderId, quantity);
			expectStatus(await byMerchant(returnId, 'approve', { returnAddress: address }), 200);
			expectStatus(await byBuyer(returnId, 'shipment', parcel), 200);
			return { orderId, returnId };
		},
		async refundsOf(orderId: string) {
			const { refunds, refunded } = expectStatus(await buyer().get(`/v1/orders/${orderId}`), 200).body;
			return { refunds, refunded: refunded.amount };
		},
	};
}
