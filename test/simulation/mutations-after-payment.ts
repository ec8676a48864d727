import { type Mutation, heldBy, mutation } from './mutation.ts';

const change = 'packages/orders/order/order-change-store.ts';
const refund = 'packages/orders/refund/refund.ts';
const lines = 'packages/orders/refund/refunded-lines.ts';
const moves = 'packages/orders/refund/refund-moves.ts';
const send = 'packages/aftersales/send-refunds.ts';

/** Guards of orders and refunds after the payment. */
export const guardsAfterPayment: readonly Mutation[] = [
	heldBy(
		'test/orders/refund.test.ts',
		mutation(
			'upper bound of refunds',
			change,
			"conditions: ['subtotal >= :ofGoods', count],",
			"conditions: ['(subtotal >= :ofGoods OR attribute_exists(pk))', count],",
		),
	),
	heldBy(
		'test/orders/refund.test.ts',
		mutation(
			'read version of refunds',
			change,
			"conditions: ['subtotal >= :ofGoods', count],",
			"conditions: ['subtotal >= :ofGoods', `(${count} OR attribute_exists(pk))`],",
		),
	),
	heldBy(
		'test/orders/order-change.test.ts',
		mutation(
			'no refund was decided since an order was read',
			change,
			'conditions: [count, ...moved.map(',
			'conditions: [`(${count} OR attribute_exists(pk))`, ...moved.map(',
		),
	),
	heldBy(
		'test/orders/refund.test.ts',
		mutation(
			'a refund moves from the state that was read',
			change,
			'`refunds[${index}] = :was${index}`',
			'`(refunds[${index}] = :was${index} OR attribute_exists(pk))`',
		),
	),
	heldBy(
		'test/orders/order-change.test.ts',
		mutation(
			'state condition of a change of an order',
			change,
			"'#state = :from',\n",
			"'(#state = :from OR attribute_exists(pk))',\n",
		),
	),
	heldBy(
		'test/orders/order-change.test.ts',
		mutation(
			'packing condition of a change of an order',
			change,
			"'#state = :from',\n\t\t\t...packing,",
			"'#state = :from',",
		),
	),
	heldBy(
		'test/orders/order-change.test.ts',
		mutation(
			'no parcel has left since an order was read',
			change,
			'`${name} = :was_${name}`',
			'`(${name} = :was_${name} OR attribute_exists(pk))`',
		),
	),
	heldBy(
		'test/orders/order-change.test.ts',
		mutation(
			'no first parcel has left since an order was read',
			change,
			'`attribute_not_exists(${name})`',
			"'attribute_exists(pk)'",
		),
	),
	mutation(
		'pieces in parcels are not shipped again',
		'packages/orders/order/shippable.ts',
		'for (const { pieces } of parcelsOf(order)) without(pieces);',
		'',
	),
	mutation(
		'a refund that leaves nothing cancels an unshipped order',
		refund,
		'amount < left) return accepted(after);',
		'amount > 0) return accepted(after);',
	),
	mutation(
		'a cancellation refunds only the rest',
		refund,
		'const { goods, freight } = refundableMoney(order);',
		'const { goods, freight } = refundableMoney({ ...order, refunds: [] });',
		'the upper bound of refunds',
	),
	mutation(
		'the pieces of a cancelled order come back',
		lines,
		"before.state === 'paid' && after.state === 'cancelled' ? owedPieces(after)",
		"before.state === 'paid' && (after.state as string) === 'never' ? owedPieces(after)",
	),
	heldBy(
		'test/orders/refund.test.ts',
		mutation(
			'an older report of a provider changes nothing',
			moves,
			"failed: { settled: ['base', 'dispute'] },",
			"failed: { settled: ['base', 'dispute', 'provider'] },",
		),
	),
	heldBy(
		'test/orders/refund.test.ts',
		mutation(
			'a refund settled by hand is changed by no report',
			moves,
			'if (refund.settlement !== undefined || owedByHand(refund) === 0) return false;',
			'if (owedByHand(refund) === 0) return false;',
		),
	),
	heldBy(
		'test/orders/refund.test.ts',
		mutation(
			'a refund settled by a dispute is changed by no report',
			moves,
			'if (refund.settlement !== undefined || owedByHand(refund) === 0) return false;',
			'if (refund.settlement !== undefined) return false;',
		),
	),
	heldBy(
		'test/aftersales/send-refunds.test.ts',
		mutation(
			'refunds are claimed before they are sent',
			send,
			"return done.ok ? after : 'conflict';",
			"return done.ok || writes.length > 0 ? after : 'conflict';",
		),
	),
	mutation(
		'stored state of a sent refund',
		send,
		'await store.change(order, decide, { audit: [] }, manualRefunds.writesOf);',
		'decide(order);',
	),
	mutation(
		'an order with an open refund is not closed',
		'packages/orders/order/steps.ts',
		'order.refunds?.some(isOpenRefund) || ',
		'',
	),
	heldBy(
		'test/aftersales/advance-orders.test.ts',
		mutation(
			'the clock waits for its time',
			'packages/aftersales/advance-orders.ts',
			'if (clock.dueAt > now) return { id: order.orderId, dueAt: clock.dueAt };',
			'',
		),
	),
	mutation(
		'the clock of a shipped order is stored',
		'functions/index-orders/order-clock.ts',
		"if (change.kind !== 'order' || change.before?.state === change.after.state) return [];",
		"if (change.kind !== 'order' || change.before?.state !== change.after.state) return [];",
	),
];
