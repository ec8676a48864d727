import {
	type ChangeOrderDeps,
	type ListedRefund,
	type SettledRefund,
	type SettleRefundDeps,
	cancelOrder,
	cancelOrderByBase,
	listManualRefunds,
	settleRefund,
} from '#aftersales';
import { type Cursors, mapOk, on, orNotFound } from '#http';
import { toOrderResponse, toRefundResponse } from '#http/schemas';
import type { MemberStore } from '#directory';
import { cny, iso, parseOwnedId, refused } from '#kernel';
import {
	type CheckoutStore,
	type ManualRefund,
	type ManualRefundStore,
	type Order,
	type OrderClocks,
	type OrderStore,
	receive,
	refunded,
} from '#orders';
import { routes } from './routes.ts';

interface Stores extends ChangeOrderDeps, SettleRefundDeps {
	readonly orders: OrderStore;
	readonly checkouts: CheckoutStore;
	readonly manualRefunds: ManualRefundStore;
	readonly members: Pick<MemberStore, 'membership'>;
	readonly clocks: OrderClocks;
	readonly cursors: Cursors;
}

/** Handlers of what follows a payment: receipts, cancellations, and refunds that the base pays by hand. */
export function orderHandlers(stores: Stores) {
	return [
		cancellingByBase(stores),
		on(routes.confirmReceipt, async ({ principal, path, now, audit }) => {
			const order = orNotFound(await stores.orders.buyerOrder(principal.buyerId, path.orderId));
			if (!order.ok) return order;
			const received = await stores.orders.change(order.value, (stored) => receive(stored, 'buyer', now), { audit });
			return mapOk(received, toOrderResponse);
		}),
		on(routes.cancelOrder, async ({ principal: { buyerId }, path, body, now, audit }) => {
			const order = orNotFound(await stores.orders.buyerOrder(buyerId, path.orderId));
			if (!order.ok) return order;
			const request = { by: 'buyer', userId: buyerId, reason: body.reason, at: now, clocks: stores.clocks } as const;
			return mapOk(await cancelOrder(stores, order.value, request, { audit }), toOrderResponse);
		}),
		on(routes.listManualRefunds, ({ query }) =>
			stores.cursors.list(
				['manual-refunds'],
				query,
				(limit, after) => listManualRefunds(stores, limit, after),
				toManualRefundResponse,
			),
		),
		on(routes.settleRefund, async ({ principal: { userId: by }, path: { refundId }, body, now, audit }) => {
			const { bankReference } = body;
			const paidAt = Date.parse(body.paidAt);
			if (paidAt > now)
				return refused({ kind: 'invalid', errors: [{ pointer: '/paidAt', detail: 'must not be in the future' }] });
			const payment = { bankReference, paidAt, by };
			return mapOk(await settleRefund(stores, refundId, payment, { now, audit }), toSettledRefundResponse);
		}),
	];
}

function cancellingByBase(stores: Stores) {
	return on(routes.cancelBaseOrder, async ({ principal: { userId }, path: { orderId }, body, now: at, audit }) => {
		const tenantId = parseOwnedId('order', orderId)?.owner ?? '';
		const order = orNotFound(await stores.orders.tenantOrder(tenantId, orderId));
		if (!order.ok) return order;
		const cancelled = await cancelOrderByBase(stores, order.value, { userId, reason: body.reason, at }, { audit });
		return mapOk(cancelled, toCancelledOrderResponse);
	});
}

function toCancelledOrderResponse(order: Order) {
	const { orderId, tenantId, state, cancellation } = order;
	return {
		orderId,
		tenantId,
		state,
		cancelledBy: cancellation?.by ?? 'base',
		cancelledAt: iso(cancellation?.at ?? 0),
		refunded: cny(refunded(order)),
	};
}

function toManualRefundResponse({ confirmation, ...refund }: ListedRefund) {
	const { by = '', bankReference = '', paidAt = 0 } = confirmation ?? {};
	return { ...toEntryResponse(refund), confirmed: confirmation ? { by, bankReference, paidAt: iso(paidAt) } : null };
}

function toSettledRefundResponse({ confirmations: { given, needed }, ...settled }: SettledRefund) {
	const refund =
		'transfer' in settled
			? toEntryResponse({ ...settled.transfer, state: settled.state, disputeState: null })
			: toRefundResponse(settled.order.orderId, settled.refund);
	return { ...refund, confirmations: { given, needed } };
}

type Entry = Omit<ListedRefund, 'state' | 'confirmation'> & { readonly state: ManualRefund['state'] | 'settled' };

function toEntryResponse(entry: Entry) {
	const { refundId, checkoutId, orderId = null, bankReference = null, amount, state, disputeState, at } = entry;
	return { refundId, checkoutId, orderId, bankReference, amount: cny(amount), state, disputeState, at: iso(at) };
}
