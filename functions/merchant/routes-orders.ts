import * as z from 'zod/mini';
import { tenantPhases } from '#directory';
import { defineRoutes, examples, pageOf, pageQuery } from '#http';
import { merchantOrderSchema, refundSchema } from '#http/schemas';
import { cancellationInput, orderStates, refundInput, shipmentInput } from '#orders';
import { refunding, windingDown } from './phases.ts';

const fulfilmentRoles = ['owner', 'fulfilment'] as const;
/** Roles that read orders: to ship, to refund or to view. */
const orderRoles = ['owner', 'fulfilment', 'finance', 'viewer'] as const;

const orderResponse = {
	description: 'The order.',
	schema: merchantOrderSchema,
	example: examples.merchantOrder,
};

/** A tenant's orders: packing, shipping, refunding, cancelling. */
export const orderRoutes = defineRoutes({
	listMerchantOrders: {
		method: 'GET',
		path: '/v1/merchant/orders',
		summary:
			"List the tenant's orders, newest first. With `state`, a page may be short and still have a `nextCursor`. The buyer's name, phone, street and note are null for `finance` and `viewer`, and for all roles 30 days after the tenant was closed.",
		access: { actor: 'merchant', reach: 'own tenant', roles: orderRoles, scope: 'orders.read', phases: tenantPhases },
		query: z.object({ state: z.optional(z.enum(orderStates)), ...pageQuery }),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(merchantOrderSchema),
				example: { items: [examples.merchantOrder], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	getMerchantOrder: {
		method: 'GET',
		path: '/v1/merchant/orders/{orderId}',
		summary: 'Retrieve an order of the tenant.',
		access: { actor: 'merchant', reach: 'own tenant', roles: orderRoles, scope: 'orders.read', phases: tenantPhases },
		responses: { 200: orderResponse },
		problems: [],
	},
	packOrder: {
		method: 'POST',
		path: '/v1/merchant/orders/{orderId}/packing',
		summary: 'Begin to pack a paid order. From then on its buyer can no longer cancel it.',
		access: {
			actor: 'merchant',
			reach: 'own tenant',
			roles: fulfilmentRoles,
			scope: 'orders.ship',
			phases: windingDown,
		},
		responses: {
			200: { ...orderResponse, example: { ...examples.merchantOrder, state: 'paid', shipment: null } },
		},
		problems: ['order_state'],
	},
	shipOrder: {
		method: 'POST',
		path: '/v1/merchant/orders/{orderId}/shipments',
		summary: 'Record the shipment of a paid order.',
		access: {
			actor: 'merchant',
			reach: 'own tenant',
			roles: fulfilmentRoles,
			scope: 'orders.ship',
			phases: windingDown,
		},
		body: { type: 'application/json', schema: shipmentInput, example: examples.shipment },
		responses: { 201: orderResponse },
		problems: ['order_state'],
	},
	refundOrder: {
		method: 'POST',
		path: '/v1/merchant/orders/{orderId}/refunds',
		summary:
			'Refund an order in part. Without an amount, all of the refundable amount is refunded. The refund is ' +
			'`pending` until the payment provider accepts it. `lines` name the pieces that it is for, and which of them go ' +
			'back on sale. Without an amount, the price of the lines is refunded. A refund that leaves nothing of an unshipped order cancels it. For a tenant ' +
			'closed for more than 30 days, only orders never shipped can be refunded.',
		access: { actor: 'merchant', reach: 'own tenant', roles: ['owner', 'finance'], phases: refunding },
		idempotent: 'optional',
		body: {
			type: 'application/json',
			schema: refundInput,
			example: examples.refundInput,
		},
		responses: { 201: { description: 'The refund.', schema: refundSchema, example: examples.refund } },
		problems: [
			'own_order',
			'tenant_not_active',
			'refund_too_large',
			'pieces_not_refundable',
			'too_many_refunds',
			'idempotency_mismatch',
		],
	},
	cancelMerchantOrder: {
		method: 'POST',
		path: '/v1/merchant/orders/{orderId}/cancel',
		summary:
			'Cancel an order before its shipment. Its money is refunded and its pieces are on sale again. Repeating changes nothing.',
		access: { actor: 'merchant', reach: 'own tenant', roles: ['owner', 'finance'], phases: refunding },
		body: { type: 'application/json', schema: cancellationInput, example: { reason: 'the fabric has a fault' } },
		responses: { 200: { ...orderResponse, example: examples.cancelledOrder } },
		problems: ['own_order', 'order_state'],
	},
});
