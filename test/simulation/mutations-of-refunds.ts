import { type Mutation, heldBy, mutation } from './mutation.ts';

const refund = 'packages/orders/refund/refund.ts';
const amount = 'packages/orders/refund/refund-amount.ts';
const price = 'packages/checkout/price.ts';
const exceptions = 'packages/orders/checkout/payment-exception-store.ts';

/** Guards of what refunds are worth, of exclusions from the no-reason return, and of disputes. */
export const guardsOfRefunds: readonly Mutation[] = [
	mutation(
		'freight of refunds within the shipping fee',
		refund,
		'goods > refundable.goods || freight > refundable.freight)',
		'goods > refundable.goods)',
	),
	heldBy(
		'test/orders/refund-amount.test.ts',
		mutation(
			'goods of refunds within what was paid for them',
			refund,
			'goods > refundable.goods || freight > refundable.freight)',
			'freight > refundable.freight)',
		),
	),
	mutation(
		'value of pieces as the difference of two sums',
		amount,
		'return paidShareOf(order, before + priceOf(order, pieces)) - paidShareOf(order, before);',
		'return paidShareOf(order, before + priceOf(order, pieces) - before);',
	),
	mutation(
		'pieces that a refund names are named once',
		'packages/orders/refund/refunded-lines.ts',
		'(order.lines[line]?.quantity ?? 0) - named)',
		'(order.lines[line]?.quantity ?? 0) - 0 * named)',
	),
	heldBy(
		'test/sales/refunded.test.ts',
		mutation(
			'freight counts in no sales figure',
			'packages/sales/counting/sales-event.ts',
			'const money = whole - freight;',
			'const money = whole - 0 * freight;',
		),
	),
	mutation(
		'a line keeps its exclusion from the no-reason return',
		price,
		'...(excluded === undefined ? {} : { returnExcluded: excluded }),',
		'',
	),
	heldBy(
		'test/checkout/price.test.ts',
		mutation(
			'an exclusion counts only if its buyer confirms it',
			price,
			"return confirmed.includes(listingId) ? 'confirmed' : undefined;",
			"return confirmed.length >= 0 && listingId !== '' ? 'confirmed' : undefined;",
		),
	),
	mutation(
		'a refund waits for the end of a dispute',
		'packages/aftersales/send-refunds.ts',
		"if (disputed === 'open') return { id: told[0] ?? '', dueAt: now + disputedMs };",
		'',
	),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'a decided dispute is not opened again',
			exceptions,
			"if (known !== undefined && known.state !== 'open') return true;",
			'',
		),
	),
	mutation(
		'an open dispute is listed as an exception',
		exceptions,
		"? { kind: 'put', table, item: itemOf(exception) }",
		"? { kind: 'delete', table, key: orderKeys.paymentException('none') }",
	),
	mutation(
		'a refund to pay by hand is listed',
		'packages/orders/refund/manual-refund-store.ts',
		"return [{ kind: 'put', table, item: { ...key, orderId, checkoutId, amount, state, at } }];",
		"return [{ kind: 'delete', table, key: { ...key, sk: `${orderId}${amount}${state}${at}` } }];",
	),
];
