import { type ChangeOrderDeps, type SettleRefundDeps, cancelOrder, settleRefund } from '#aftersales';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toOrderResponse, toRefundResponse } from '#http/schemas';
import { cny, iso, refused } from '#kernel';
import { type ManualRefund, type ManualRefundStore, type OrderStore, receive } from '#orders';
import { routes } from './routes.ts';

interface Stores extends ChangeOrderDeps, SettleRefundDeps {
	readonly orders: OrderStore;
	readonly manualRefunds: ManualRefundStore;
	readonly cursors: Cursors;
}

/** Handlers of what follows a payment: receipts, cancellations, and refunds that the base pays by hand. */
export function orderHandlers(stores: Stores) {
	return [
		on(routes.confirmReceipt, async ({ principal, path, now, audit }) => {
			const order = orNotFound(await stores.orders.buyerOrder(principal.buyerId, path.orderId));
			if (!order.ok) return order;
			const received = await stores.orders.change(order.value, (stored) => receive(stored, 'buyer', now), { audit });
			return mapOk(received, toOrderResponse);
		}),
		on(routes.cancelOrder, async ({ principal: { buyerId }, path, body, now, audit }) => {
			const order = orNotFound(await stores.orders.buyerOrder(buyerId, path.orderId));
			if (!order.ok) return order;
			const request = { by: 'buyer', userId: buyerId, reason: body.reason, at: now } as const;
			return mapOk(await cancelOrder(stores, order.value, request, { audit }), toOrderResponse);
		}),
		on(routes.listManualRefunds, ({ query }) =>
			stores.cursors.list(['manual-refunds'], query, stores.manualRefunds.open, toManualRefundResponse),
		),
		on(routes.settleRefund, async ({ principal: { userId: by }, path: { refundId }, body, now, audit }) => {
			const { bankReference } = body;
			const paidAt = Date.parse(body.paidAt);
			if (paidAt > now)
				return refused({ kind: 'invalid', errors: [{ pointer: '/paidAt', detail: 'must not be in the future' }] });
			const payment = { bankReference, paidAt, by };
			const settled = await settleRefund(stores, refundId, payment, { audit });
			return mapOk(settled, (done) =>
				'transfer' in done
					? toManualRefundResponse({ ...done.transfer, state: 'settled' })
					: toRefundResponse(done.order.orderId, done.refund),
			);
		}),
	];
}

type ManualRefundState = ManualRefund['state'] | 'settled';

function toManualRefundResponse(refund: Omit<ManualRefund, 'state'> & { readonly state: ManualRefundState }) {
	const { refundId, checkoutId, orderId = null, bankReference = null, amount, state, at } = refund;
	return { refundId, checkoutId, orderId, bankReference, amount: cny(amount), state, at: iso(at) };
}
