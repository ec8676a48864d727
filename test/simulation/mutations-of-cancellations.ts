import { type Mutation, heldBy, mutation } from './mutation.ts';

const refund = 'packages/orders/refund/refund.ts';
const amount = 'packages/orders/refund/refund-amount.ts';
const complete = 'packages/orders/refund/complete.ts';
const change = 'packages/aftersales/change-order.ts';
const erasure = 'packages/orders/buyer-data-store.ts';

/** Guards of cancellations. */
export const guardsOfCancellations: readonly Mutation[] = [
	heldBy(
		'test/orders/lifecycle.test.ts',
		mutation('a buyer cancels a packed order only once it is late', refund, 'if (at < from)', 'if (at < 0)'),
	),
	mutation(
		'a late order is cancelled by its buyer',
		'packages/orders/order/order-clocks.ts',
		'order.paidAt + cancelAfterMs',
		'order.paidAt + 2 * cancelAfterMs',
	),
	mutation(
		'an order is cancelled once',
		refund,
		'if (order.cancellation !== undefined) return accepted(order);',
		'if (order.cancellation !== undefined && at < 0) return accepted(order);',
	),
	mutation(
		'a cancelled rest is worth its pieces alone',
		refund,
		'const amount = cancelledValue(order, pieces);',
		'const amount = refundableMoney(order).goods;',
	),
	heldBy(
		'test/orders/cancel.test.ts',
		mutation(
			'a cancelled rest is worth no more than is left of the goods',
			amount,
			'return Math.min(value, refundableMoney(order).goods);',
			'return value;',
		),
	),
	heldBy(
		'test/orders/cancel.test.ts',
		mutation(
			'a cancelled rest is worth less what refunds gave by amount',
			amount,
			'valueOfPieces(order, pieces) - givenByAmount(order)',
			'valueOfPieces(order, pieces) - 0 * givenByAmount(order)',
		),
	),
	mutation(
		'what completes a part-shipped order names the owed pieces',
		complete,
		'const lines = [...(refund.lines ?? []), ...owed];',
		'const lines = [...(refund.lines ?? []), ...owed.slice(owed.length)];',
	),
	heldBy(
		'test/orders/cancel.test.ts',
		mutation(
			'the last money of a refund completes a part-shipped order',
			complete,
			'return goods + freight === 0 || isAllShipped(after)',
			'return (goods + freight === 0 && order.parcels.length < 0) || isAllShipped(after)',
		),
	),
	heldBy(
		'test/orders/cancel.test.ts',
		mutation(
			'a cancelled rest without money names its pieces',
			refund,
			'cancellation: { ...cancellation, pieces } });',
			'cancellation });',
		),
	),
	heldBy(
		'test/orders/cancel.test.ts',
		mutation(
			'pieces that a refund names before they leave are owed no more',
			'packages/orders/order/shippable.ts',
			'for (const { lines = [] } of order.refunds ?? []) without(lines);',
			'for (const { lines = [] } of order.refunds ?? []) without(lines.filter(({ restock }) => restock));',
		),
	),
	heldBy(
		'test/orders/refund-limits.test.ts',
		mutation(
			'a refund is kept free for a cancellation',
			refund,
			"ofReturns - Number(state === 'paid')",
			"ofReturns - 0 * Number(state === 'paid')",
		),
	),
	heldBy(
		'test/orders/refund-limits.test.ts',
		mutation(
			'a merchant leaves the refunds that are kept free',
			refund,
			'if (refundsLeft(order) < 1)',
			'if (refundsLeft(order) < 1 - maxRefunds)',
		),
	),
	heldBy(
		'test/orders/cancel.test.ts',
		mutation(
			'the refund of a cancellation has no words of its buyer',
			refund,
			"by === 'buyer' ? {} : { reason }",
			"by === 'buyer' ? { reason } : { reason }",
		),
	),
	heldBy(
		'test/orders/erase.test.ts',
		mutation(
			'the words of a buyer who cancels are erased',
			erasure,
			"cancellation?.by === 'buyer' ?",
			"cancellation?.by === 'base' ?",
		),
	),
	mutation('no cancellation by the base of an order of their own', change, 'if (!mayDecide.ok) return mayDecide;', ''),
	heldBy(
		'test/faults/cancellations.test.ts',
		mutation(
			'no cancellation by the base of an order of their tenant',
			change,
			'if (!isOutside.ok) return isOutside;',
			'',
		),
	),
	heldBy(
		'test/api/two-sides.test.ts',
		mutation(
			'no cancellation by a member of an order of their own',
			refund,
			"if (by === 'merchant' && order.buyerId === userId)",
			"if (by === 'merchant' && order.buyerId === `${userId} `)",
		),
	),
];
