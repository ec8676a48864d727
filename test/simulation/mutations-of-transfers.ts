import { type Mutation, mutation } from './mutation.ts';

const opening = 'packages/checkout/open-transfer.ts';
const orders = 'packages/orders/order/orders-of.ts';

/** Guards of bank transfers, and of payments that differ from their checkout. */
export const guardsOfTransfers: readonly Mutation[] = [
	mutation(
		'a discount for what did not come',
		orders,
		'discountsOf(checkout.parts, Math.max(0, total - received))',
		'discountsOf(checkout.parts, 0 * received)',
	),
	mutation('what is too much goes back', orders, 'i === 0 && received > total', 'i < 0 && received > total'),
	mutation(
		'the limits of open transfers',
		opening,
		'if (held.length + 1 > maxOpenTransfers || pieces > maxOpenPieces)',
		'if (held.length > maxOpenTransfers + maxOpenPieces)',
	),
	mutation(
		'openings of a buyer are decided one after another',
		'packages/orders/checkout/open-transfer-store.ts',
		"condition: revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :revision',\n\t\t\t...(revision === 0 ? {} : { values: { ':revision': revision } }),",
		'',
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
	{
		name: 'a transfer of the bank is booked once',
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
