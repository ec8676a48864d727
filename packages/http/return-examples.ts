import { examples } from './examples.ts';
import { fulfilmentExamples } from './fulfilment-examples.ts';

/** The values of the reference of returns: what becomes of one shirt of the order of the other examples. */
const { orderId, shippingAddress } = examples.order;
const [{ listingId }] = fulfilmentExamples.partShipment.lines;
const { amount: price } = examples.refund;

const rma = {
	returnId: 'ret_chaonan-yilan_01k9z5w2h8j4k6m8p0r2t4v6x83f7h9k2m4p6r8t',
	orderId,
	tenantId: 'chaonan-yilan',
	kind: 'damaged',
	state: 'requested',
	lines: [{ listingId, color: 'red', size: 'M', quantity: 1 }],
	refundable: price,
	refunded: { amount: 0, currency: 'CNY' },
	freightBy: 'merchant',
	reason: 'a seam is open',
	requestedAt: '2026-11-14T04:00:00.000Z',
	answerBy: '2026-11-16T04:00:00.000Z',
	deadline: { at: '2026-11-16T04:00:00.000Z', nextState: 'approved' },
	answer: null,
	returnAddress: null,
	shipment: null,
	receipt: null,
	appeal: null,
	decision: null,
} as const;

const approvedReturn = {
	...rma,
	state: 'approved',
	deadline: { at: '2026-11-21T05:00:00.000Z', nextState: 'lapsed' },
	answer: { approved: true, by: 'merchant', at: '2026-11-14T05:00:00.000Z', reason: null },
	returnAddress: { ...shippingAddress, name: '退货仓' },
} as const;

const sentReturn = {
	...approvedReturn,
	state: 'on_the_way',
	deadline: { at: '2026-11-25T06:00:00.000Z', nextState: 'received' },
	shipment: { carrier: 'SF Express', trackingNumber: 'SF1234567899', sentAt: '2026-11-15T06:00:00.000Z' },
} as const;

const contestedReturn = {
	...sentReturn,
	state: 'contested',
	refunded: { amount: 12400, currency: 'CNY' },
	deadline: { at: '2026-11-24T07:00:00.000Z', nextState: 'refunded' },
	receipt: {
		at: '2026-11-17T07:00:00.000Z',
		lines: [{ listingId, color: 'red', size: 'M', quantity: 1, restock: false }],
		deduction: { amount: 500, currency: 'CNY' },
		reason: 'the shirt was worn',
	},
} as const;

const reviewedReturn = {
	...contestedReturn,
	state: 'in_review',
	deadline: { at: '2026-11-25T08:00:00.000Z', nextState: null },
	appeal: { at: '2026-11-18T08:00:00.000Z', reason: 'the seam was open when it came' },
} as const;

/** Apart from the other examples, so that functions without these routes do not carry them. */
export const returnExamples = {
	requested: rma,
	approved: approvedReturn,
	rejected: {
		...rma,
		state: 'rejected',
		deadline: { at: '2026-11-21T05:00:00.000Z', nextState: 'upheld' },
		answer: {
			approved: false,
			by: 'merchant',
			at: '2026-11-14T05:00:00.000Z',
			reason: 'the photograph shows no damage',
		},
	},
	cancelled: { ...rma, state: 'cancelled', deadline: null },
	sent: sentReturn,
	contested: contestedReturn,
	lost: { ...sentReturn, state: 'lost', deadline: { at: '2026-11-25T07:00:00.000Z', nextState: 'in_review' } },
	conceded: { ...contestedReturn, state: 'refunded', deadline: null, refunded: price },
	inReview: reviewedReturn,
	decided: {
		...reviewedReturn,
		state: 'refunded',
		deadline: null,
		refunded: price,
		decision: {
			decision: 'refund',
			amount: { amount: 500, currency: 'CNY' },
			at: '2026-11-19T09:00:00.000Z',
			reason: 'the fault is in the fabric',
		},
	},
	input: {
		kind: 'damaged',
		lines: [{ listingId, color: 'red', size: 'M', quantity: 1 }],
		reason: 'a seam is open',
	},
	receiptInput: {
		lines: [{ listingId, color: 'red', size: 'M', quantity: 1, restock: false }],
		deduction: { amount: 500, currency: 'CNY' },
		reason: 'the shirt was worn',
	},
	address: { ...shippingAddress, name: '退货仓' },
} as const;
