import { examples } from './examples.ts';

/** The values of the reference of shipments, cancellations and refunds. Apart, because no buyer's function needs them. */
const { orderId, shipping } = examples.order;
const { total } = examples.checkout;
const { refund, merchantOrder } = examples;
const [{ listingId }] = examples.checkoutInput.lines;

const cancelledOrder = {
	...merchantOrder,
	state: 'cancelled',
	packingAt: null,
	shipment: null,
	shipments: [],
	cancellation: { by: 'buyer', at: '2026-11-11T03:00:00.000Z', reason: 'ordered twice' },
	refunds: [{ ...refund, amount: total, freight: shipping, lines: [], reason: null, at: '2026-11-11T03:00:00.000Z' }],
	refunded: total,
} as const;

export const fulfilmentExamples = {
	cancelledOrder,
	refundInput: {
		lines: [{ listingId, color: 'red', size: 'M', quantity: 1, restock: false }],
		reason: refund.reason,
	},
	shipment: { carrier: 'SF Express', trackingNumber: 'SF1234567890' },
	partShipment: {
		carrier: 'SF Express',
		trackingNumber: 'SF1234567890',
		lines: [{ listingId, color: 'red', size: 'M', quantity: 1 }],
	},
	shipmentFile: `order id,carrier,tracking number,listing id,color,size,quantity
${orderId},SF Express,SF1234567890,${listingId},red,M,1
${orderId},SF Express,SF1234567891,,,,
`,
	shipmentFileResult: {
		shipped: 2,
		unchanged: 0,
		refused: 0,
		rows: [
			{ line: 2, orderId, outcome: 'shipped', reason: null, column: null },
			{ line: 3, orderId, outcome: 'shipped', reason: null, column: null },
		],
	},
} as const;
