import * as z from 'zod/mini';
import { tenantPhases } from '#directory';
import { type Access, defineRoutes, examples, fulfilmentExamples, pageOf, pageQuery } from '#http';
import { merchantOrderSchema, refundSchema } from '#http/schemas';
import { maxShipmentFileBytes, maxShipmentRows, rowFaults } from '#aftersales';
import { cancellationInput, orderStates, refundInput, shipmentCorrection, shipmentInput } from '#orders';
import { text } from '#kernel/schemas';
import { exportExample, maxExportDays } from './order-export.ts';
import { packingListLanguages } from './packing-list.ts';
import { refunding, windingDown } from './phases.ts';

const fulfilmentRoles = ['owner', 'fulfilment'] as const;
/** Roles that read orders: to ship, to refund or to view. */
const orderRoles = ['owner', 'fulfilment', 'finance', 'viewer'] as const;

const orderResponse = {
	description: 'The order.',
	schema: merchantOrderSchema,
	example: examples.merchantOrder,
};

const readers = {
	actor: 'merchant',
	reach: 'own tenant',
	roles: orderRoles,
	scope: 'orders.read',
	phases: tenantPhases,
} as const satisfies Access;

const firstDay = '2000-01-01';
const lastDay = '2100-12-31';
const day = z.iso
	.date()
	.check(z.refine((given) => given >= firstDay && given <= lastDay, 'must be a day of 2000 to 2100'));
const search = { state: z.optional(z.enum(orderStates)), q: z.optional(text(120)) };
const searchQuery = { ...search, from: z.optional(day), to: z.optional(day) };

const shipping = {
	actor: 'merchant',
	reach: 'own tenant',
	roles: fulfilmentRoles,
	scope: 'orders.ship',
	phases: windingDown,
} as const satisfies Access;

const shippedRow = z
	.strictObject({
		line: z.int(),
		orderId: z.string(),
		outcome: z.enum(['shipped', 'unchanged', 'refused']),
		reason: z.nullable(z.enum(rowFaults)),
		column: z.nullable(z.string()),
	})
	.register(z.globalRegistry, { id: 'ShippedRow' });

/** A tenant's orders: packing, shipping, refunding, cancelling. */
export const orderRoutes = defineRoutes({
	listMerchantOrders: {
		method: 'GET',
		path: '/v1/merchant/orders',
		summary:
			"List the tenant's orders, newest first. With `state` or `q`, a page may be short and still have a `nextCursor`. The buyer's name, phone, street and note are null for `finance` and `viewer`, and for all roles 30 days after the tenant was closed.",
		access: readers,
		query: z.object({ ...searchQuery, ...pageQuery }),
		responses: {
			200: {
				description: 'One page.',
				schema: pageOf(merchantOrderSchema),
				example: { items: [examples.merchantOrder], nextCursor: null },
			},
		},
		problems: ['invalid_cursor'],
	},
	exportMerchantOrders: {
		method: 'GET',
		path: '/v1/merchant/orders/export.csv',
		summary:
			`Export the orders placed on some days as CSV, a row for each line, newest first: at most ${maxExportDays} days ` +
			'and some ten thousand rows. Without days it has the last 31. Fields of the buyer are empty where the role does not ship.',
		access: readers,
		query: z.object(searchQuery),
		responses: {
			200: {
				description: 'UTF-8 with a byte order mark. No cell begins a formula.',
				schema: z.string(),
				example: exportExample,
				file: { type: 'text/csv', name: 'orders.csv' },
			},
		},
		problems: ['invalid'],
	},
	printPackingList: {
		method: 'GET',
		path: '/v1/merchant/orders/packing-list',
		summary:
			'A packing list as HTML to print, a page for each order with the pieces left to ship. It has exactly the orders that the ' +
			'list of orders has for the same parameters and page; a cursor of that list is taken. The state is `paid` unless another is named.',
		access: { ...readers, roles: fulfilmentRoles, phases: windingDown },
		query: z.object({
			...searchQuery,
			...pageQuery,
			state: z._default(z.enum(orderStates), 'paid'),
			language: z._default(z.enum(packingListLanguages), 'zh'),
		}),
		responses: {
			200: {
				description: 'A page of HTML without scripts.',
				schema: z.string(),
				example: '<!doctype html>…',
				file: { type: 'text/html', name: 'packing-list.html' },
			},
		},
		problems: ['invalid_cursor', 'invalid'],
	},
	getMerchantOrder: {
		method: 'GET',
		path: '/v1/merchant/orders/{orderId}',
		summary: 'Retrieve an order of the tenant.',
		access: readers,
		responses: { 200: orderResponse },
		problems: [],
	},
	packOrder: {
		method: 'POST',
		path: '/v1/merchant/orders/{orderId}/packing',
		summary: 'Begin to pack a paid order. From then on its buyer cancels it only once it is late.',
		access: shipping,
		responses: {
			200: { ...orderResponse, example: { ...examples.merchantOrder, state: 'paid', shipment: null, shipments: [] } },
		},
		problems: ['order_state'],
	},
	shipOrder: {
		method: 'POST',
		path: '/v1/merchant/orders/{orderId}/shipments',
		summary:
			'Record a parcel of a paid order. Without `lines` it holds all that is left. The order is `shipped` once nothing is ' +
			'left; pieces that a refund names are not shipped. Repeating a tracking number with the same pieces changes nothing, also after the receipt.',
		access: shipping,
		body: { type: 'application/json', schema: shipmentInput, example: fulfilmentExamples.partShipment },
		responses: { 201: orderResponse },
		problems: ['order_state', 'pieces_not_shippable', 'shipment_exists', 'too_many_shipments'],
	},
	correctShipment: {
		method: 'PATCH',
		path: '/v1/merchant/orders/{orderId}/shipments/{number}',
		summary: 'Correct the carrier or tracking number of a parcel, until the order is received.',
		access: shipping,
		body: {
			type: 'application/json',
			schema: shipmentCorrection,
			example: { trackingNumber: fulfilmentExamples.shipment.trackingNumber },
		},
		responses: { 200: orderResponse },
		problems: ['order_state', 'shipment_exists'],
	},
	shipOrders: {
		method: 'POST',
		path: '/v1/merchant/shipments',
		summary:
			'Record the parcels of a CSV: order id, carrier, tracking number, and optionally listing id, color, size and quantity. ' +
			'Rows with the same order, carrier and tracking number are one parcel. Every valid parcel is recorded and each row ' +
			`is reported. The same file again changes nothing. At most ${maxShipmentRows} rows.`,
		access: shipping,
		body: {
			type: 'text/csv',
			alternatives: ['application/octet-stream'],
			maxBytes: maxShipmentFileBytes,
			example: fulfilmentExamples.shipmentFile,
		},
		responses: {
			200: {
				description: 'The outcome of each row.',
				schema: z.strictObject({
					shipped: z.int(),
					unchanged: z.int(),
					refused: z.int(),
					rows: z.array(shippedRow),
				}),
				example: fulfilmentExamples.shipmentFileResult,
			},
		},
		problems: ['file_unreadable'],
	},
	refundOrder: {
		method: 'POST',
		path: '/v1/merchant/orders/{orderId}/refunds',
		summary:
			'Refund an order in part. Without an amount, all of the refundable amount is refunded. The refund is ' +
			'`pending` until the payment provider accepts it. `lines` name the pieces that it is for, and which of them go ' +
			'back on sale. Pieces that have not left are taken first, and are not shipped then. Without an amount, what was paid for the lines is refunded. `freight` is shipping fee: a part of the amount, ' +
			'or beside lines an addition. An amount without it takes the goods first. ' +
			'Without `lines` it is given on what is still owed: a cancellation of the rest refunds that much less. While a return of ' +
			'the order is open, an amount alone pays on that return, whose later refunds are less by it, up to what is open of it. ' +
			'`returnId` names the return where several are open; null says that the amount is for none. A refund that leaves nothing of an unshipped order cancels it. For a tenant ' +
			'closed for more than 30 days, only orders never shipped can be refunded.',
		access: { actor: 'merchant', reach: 'own tenant', roles: ['owner', 'finance'], phases: refunding },
		idempotent: 'optional',
		body: {
			type: 'application/json',
			schema: refundInput,
			example: fulfilmentExamples.refundInput,
		},
		responses: { 201: { description: 'The refund.', schema: refundSchema, example: examples.refund } },
		problems: [
			'own_order',
			'tenant_not_active',
			'refund_too_large',
			'pieces_not_refundable',
			'too_many_refunds',
			'return_unnamed',
			'return_state',
			'return_amount_too_large',
			'idempotency_mismatch',
		],
	},
	cancelMerchantOrder: {
		method: 'POST',
		path: '/v1/merchant/orders/{orderId}/cancel',
		summary:
			'Cancel what has not left of an order. It is refunded and on sale again: before the shipment all, afterwards the other ' +
			'pieces at their value, less what was refunded without naming pieces, without shipping fee, and the order is `shipped`. Repeating changes nothing.',
		access: { actor: 'merchant', reach: 'own tenant', roles: ['owner', 'finance'], phases: refunding },
		body: { type: 'application/json', schema: cancellationInput, example: { reason: 'the fabric has a fault' } },
		responses: { 200: { ...orderResponse, example: fulfilmentExamples.cancelledOrder } },
		problems: ['own_order', 'order_state'],
	},
});
