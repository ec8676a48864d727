import { type Mutation, heldBy, mutation } from './mutation.ts';

const opening = 'packages/checkout/open-transfer.ts';
const pay = 'packages/checkout/pay.ts';
const openings = 'packages/orders/checkout/open-transfer-store.ts';
const orders = 'packages/orders/order/orders-of.ts';

/** Guards of bank transfers, and of payments that differ from their checkout. */
export const guardsOfTransfers: readonly Mutation[] = [
	mutation(
		'a discount for what did not come',
		orders,
		'discountsOf(checkout.parts, Math.max(0, total - received))',
		'discountsOf(checkout.parts, 0 * received)',
	),
	heldBy(
		'test/orders/orders-of.test.ts',
		mutation('what is too much goes back', orders, 'i === 0 && received > total', 'i < 0 && received > total'),
	),
	heldBy(
		'test/api/transfers.test.ts',
		mutation(
			'the limit of open transfers',
			opening,
			'if (held.length + 1 > maxOpenTransfers || pieces > maxOpenPieces)',
			'if (held.length < 0 || pieces > maxOpenPieces)',
		),
	),
	heldBy(
		'test/api/transfers.test.ts',
		mutation(
			'the limit of pieces in open transfers',
			opening,
			'if (held.length + 1 > maxOpenTransfers || pieces > maxOpenPieces)',
			'if (held.length + 1 > maxOpenTransfers)',
		),
	),
	heldBy(
		'test/orders/transfer-store.test.ts',
		mutation(
			'openings of a buyer are decided one after another',
			openings,
			"condition: revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :revision',\n\t\t\t...(revision === 0 ? {} : { values: { ':revision': revision } }),",
			'',
		),
	),
	heldBy(
		'test/orders/transfer-store.test.ts',
		mutation('a transfer is opened once', openings, 'AND attribute_not_exists(transfer)', 'AND attribute_exists(pk)'),
	),
	heldBy(
		'test/orders/transfer-store.test.ts',
		mutation(
			'a transfer is opened while its checkout has time',
			openings,
			'AND expiresAt > :now AND',
			'AND (expiresAt > :now OR attribute_exists(pk)) AND',
		),
	),
	heldBy(
		'test/orders/transfer-store.test.ts',
		mutation(
			'a reference of a transfer names one checkout',
			openings,
			"checkoutId },\n\t\t\tcondition: 'attribute_not_exists(pk)',",
			'checkoutId },',
		),
	),
	mutation(
		'an open transfer is closed by the end of its checkout',
		'packages/checkout/release.ts',
		'...stores.checkouts.closeTransfer(current),',
		'',
	),
	mutation(
		'the sales of a discounted order',
		'packages/sales/counting/sales-event.ts',
		'amount: subtotal - (discount?.goods ?? 0),',
		'amount: subtotal + 0 * (discount?.goods ?? 0),',
	),
	heldBy(
		'test/orders/transfer-store.test.ts',
		mutation(
			'a reference of the bank is booked for one checkout',
			'packages/orders/checkout/transfer-store.ts',
			"item: booking, condition: 'attribute_not_exists(pk)' }",
			'item: booking }',
		),
	),
	heldBy(
		'test/orders/transfer-store.test.ts',
		mutation(
			'a confirmation is for the state that was read',
			'packages/orders/checkout/transfer-store.ts',
			'condition: `#state = :state AND ${asRead.condition}`,',
			'condition: `(#state = :state OR attribute_exists(pk)) AND ${asRead.condition}`,',
		),
	),
	heldBy(
		'test/orders/transfer-store.test.ts',
		mutation(
			'a first confirmation replaces none',
			'packages/orders/confirmation-store.ts',
			"{ condition: 'attribute_not_exists(confirmation)' }",
			"{ condition: 'attribute_exists(pk)' }",
		),
	),
	heldBy(
		'test/orders/transfer-store.test.ts',
		mutation(
			'a confirmation replaces the one that was read',
			'packages/orders/confirmation-store.ts',
			"condition: 'confirmation = :read'",
			"condition: '(confirmation = :read OR attribute_exists(pk))'",
		),
	),
	heldBy(
		'test/api/settlements.test.ts',
		mutation(
			'a payment is booked as the confirmation that was read',
			pay,
			'ifConfirmedAsRead(stores.checkouts.move(paid, checkout.state), checkout)',
			'stores.checkouts.move(paid, checkout.state)',
		),
	),
	heldBy(
		'test/api/settlements.test.ts',
		mutation(
			'a review begins with the confirmation that was read',
			pay,
			'ifConfirmedAsRead(stores.checkouts.move(review, state), checkout)',
			'stores.checkouts.move(review, state)',
		),
	),
	heldBy(
		'test/api/settlements.test.ts',
		mutation(
			'a payment that bought nothing is booked as the confirmation that was read',
			pay,
			'ifConfirmedAsRead(stores.checkouts.addRefundedPayment(checkout, paymentId), checkout)',
			'stores.checkouts.addRefundedPayment(checkout, paymentId)',
		),
	),
	{
		name: 'a transfer of the bank is booked once',
		heldBy: 'test/api/transfers.test.ts',
		edits: [
			{
				file: 'packages/aftersales/confirm-transfer.ts',
				removed: 'if (booked !== undefined && booked.checkoutId !== checkout.checkoutId)',
				instead: 'if (booked !== undefined && booked.amount < 0)',
			},
			{
				file: 'packages/orders/checkout/transfer-store.ts',
				removed: "item: booking, condition: 'attribute_not_exists(pk)' }",
				instead: 'item: booking }',
			},
		],
	},
];
