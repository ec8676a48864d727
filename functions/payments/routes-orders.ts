import * as z from 'zod/mini';
import { defineRoutes, examples, fulfilmentExamples, pageOf, pageQuery } from '#http';
import { orderSchema, refundFields } from '#http/schemas';
import { instant, money, text } from '#kernel/schemas';
import { cancellationInput, disputeStates, orderStates } from '#orders';
import { confirmationsSchema } from './routes-transfers.ts';

const orderResponse = { description: 'The order.', schema: orderSchema, example: examples.order };

const manualRefundFields = {
	/** Of the refund, or of the payment that bought nothing. */
	refundId: z.string(),
	checkoutId: z.string(),
	/** Null for a payment that bought nothing. */
	orderId: z.nullable(z.string()),
	/** Of the bank, for the transfer that came. Null for other money. */
	bankReference: z.nullable(z.string()),
	/** What is left to pay. */
	amount: money,
	state: z.enum(['manual', 'failed', 'settled']),
	/** Of the payment's dispute. Null: none is known. An `open` one forbids to settle. The amount is without the money that a `lost` one returned. */
	disputeState: z.nullable(z.enum(disputeStates)),
	at: instant,
};

const manualRefundSchema = z
	.strictObject({
		...manualRefundFields,
		/** By the first member, while a second one is needed. */
		confirmed: z.nullable(z.strictObject({ by: z.string(), bankReference: z.string(), paidAt: instant })),
	})
	.register(z.globalRegistry, { id: 'ManualRefund' });

const cancelledOrderSchema = z
	.strictObject({
		orderId: z.string(),
		tenantId: z.string(),
		state: z.enum(orderStates),
		/** Another than the base, where it was cancelled before. */
		cancelledBy: z.enum(['buyer', 'merchant', 'base']),
		cancelledAt: instant,
		/** The sum of all its refunds. */
		refunded: money,
	})
	.register(z.globalRegistry, { id: 'CancelledOrder' });

const settledRefundSchema = z
	.lazy(() =>
		z.union([
			z.strictObject({ ...refundFields(), confirmations: confirmationsSchema }),
			z.strictObject({ ...manualRefundFields, confirmations: confirmationsSchema }),
		]),
	)
	.register(z.globalRegistry, { id: 'SettledRefund' });

const { refundId, orderId, amount, at } = examples.refund;
const { checkoutId } = examples.checkout;
const manualRefund = {
	refundId,
	checkoutId,
	orderId,
	bankReference: null,
	amount,
	state: 'manual',
	disputeState: null,
	confirmed: null,
	at,
} as const;

/** What follows a payment: the buyer's receipt or cancellation, and the refunds that the base pays by hand. */
export const orderRoutes = defineRoutes({
	confirmReceipt: {
		method: 'POST',
		path: '/v1/orders/{orderId}/receipt',
		summary:
			'Confirm the receipt of a shipped order. Without it, the order counts as received after ten days. It is refused while a ' +
			'return `not_received` of the order is open: cancel that first if the goods have come.',
		access: { actor: 'buyer', reach: 'own buyer' },
		responses: {
			200: {
				...orderResponse,
				example: { ...examples.order, state: 'received', receivedAt: '2026-11-14T03:00:00.000Z' },
			},
		},
		problems: ['order_state', 'goods_reported_missing'],
	},
	cancelOrder: {
		method: 'POST',
		path: '/v1/orders/{orderId}/cancel',
		summary:
			'Cancel what has not left of a paid order, and have it refunded. Once packing has begun, this is possible from ' +
			'`cancellableFrom` of the order on: seven days after its payment. If parcels have left, the others are refunded at ' +
			'their value, less what was refunded without naming pieces, without shipping fee, and the order is `shipped`. Repeating changes nothing.',
		access: { actor: 'buyer', reach: 'own buyer' },
		body: { type: 'application/json', schema: cancellationInput, example: { reason: 'ordered twice' } },
		responses: {
			200: {
				...orderResponse,
				example: { ...fulfilmentExamples.cancelledOrder, checkoutId: examples.order.checkoutId },
			},
		},
		problems: ['order_state', 'order_being_packed'],
	},
	cancelBaseOrder: {
		method: 'POST',
		path: '/v1/base/orders/{orderId}/cancel',
		summary:
			'Cancel what has not left of an order for its buyer, such as an overdue order of a merchant that does not answer. ' +
			'What is cancelled is refunded and on sale again. One person decides, whatever the amount, because the money returns ' +
			'to the buyer who paid it. Repeating changes nothing.',
		access: { actor: 'base', reach: 'whole base', roles: ['manager', 'finance'] },
		body: { type: 'application/json', schema: cancellationInput, example: { reason: 'the merchant has closed' } },
		responses: {
			200: {
				description: 'The order, without its buyer. It is `shipped` if parcels had left.',
				schema: cancelledOrderSchema,
				example: {
					orderId,
					tenantId: examples.order.tenantId,
					state: 'cancelled',
					cancelledBy: 'base',
					cancelledAt: at,
					refunded: examples.order.paid,
				},
			},
		},
		problems: ['order_state', 'own_checkout', 'own_tenant'],
	},
	listManualRefunds: {
		method: 'GET',
		path: '/v1/base/refunds',
		summary:
			'List the money that no provider returns and that waits for a payment by the base: refunds of orders, bank ' +
			'transfers that came for a checkout that was already paid, expired or cancelled, and such payments that their provider ' +
			'does not return. Look at `disputeState` before you pay.',
		access: { actor: 'base', reach: 'whole base', roles: ['manager', 'finance'] },
		query: z.object(pageQuery),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(manualRefundSchema),
				example: { items: [manualRefund], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	settleRefund: {
		method: 'POST',
		path: '/v1/base/refunds/{refundId}/settle',
		summary:
			'Settle a refund or payment of the list that the base has paid by bank. A reference of the bank settles one of them, and ' +
			'repeating it changes nothing. If the refund or its payment is above 1,000,000.00 CNY, a second person must name the same ' +
			'payment. The member who booked the payment, decided its review, cancelled the order for the base or decided its ' +
			'return does not settle alone. Refused while a dispute of the payment is open. ' +
			'Money that the buyer has by a lost one is not paid again.',
		access: { actor: 'base', reach: 'whole base', roles: ['manager', 'finance'] },
		body: {
			type: 'application/json',
			schema: z.strictObject({ bankReference: text(64), paidAt: instant }),
			example: { bankReference: '20261113-000017', paidAt: '2026-11-13T02:00:00.000Z' },
		},
		responses: {
			200: {
				description:
					'The refund, or the entry of the list for a payment that bought nothing. It is settled, or unchanged while a second person is needed.',
				schema: settledRefundSchema,
				example: { ...examples.refund, state: 'settled', confirmations: { given: 1, needed: 1 } },
			},
		},
		problems: [
			'own_checkout',
			'own_tenant',
			'own_booking',
			'refund_state',
			'settlement_reference_used',
			'settlement_differs',
			'payment_in_dispute',
		],
	},
});
