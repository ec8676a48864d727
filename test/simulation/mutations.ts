import { type Mutation, foundIn, heldBy, mutation } from './mutation.ts';
import { guardsAround } from './mutations-around.ts';
import { guardsOfCancellations } from './mutations-of-cancellations.ts';
import { guardsOfLists } from './mutations-of-lists.ts';
import { guardsOfRefunds } from './mutations-of-refunds.ts';
import { guardsOfReturnMoney } from './mutations-of-return-money.ts';
import { guardsOfReturns } from './mutations-of-returns.ts';
import { guardsOfSettlements } from './mutations-of-settlements.ts';
import { guardsOfTransfers } from './mutations-of-transfers.ts';
import { guardsOfUnreturnedPayments } from './mutations-of-unreturned.ts';
import { guardsOfWrites } from './mutations-of-writes.ts';
import { guardsAfterPayment } from './mutations-after-payment.ts';

const always = ' OR attribute_exists(pk)';
const pay = 'packages/checkout/pay.ts';
const end = 'packages/checkout/expire.ts';
const checkouts = 'packages/orders/checkout/checkout-store.ts';
const orders = 'packages/orders/order/order-store.ts';
const stock = 'packages/stock/stock-store.ts';

const expiry = 'current.expiresAt > now ? undefined';
const noExpiry = 'current.expiresAt < 0 ? undefined';
const onlyExpired = "...(state === 'expired' ? ['expiresAt <= :endedAt'] : []),";
const moveCondition = "condition: conditions.join(' AND '),";

/** Guards of checkouts, stock, payments, refunds and counters. */
const guardsOfOrders: readonly Mutation[] = [
	mutation(
		'stock bound of a reservation',
		stock,
		'`${sized.value} BETWEEN :one AND available.${sized.name}`',
		'`${sized.value} >= :one`',
	),
	mutation(
		'price revision of a reservation',
		stock,
		"decrement(table, row, pieces, { condition: 'revision = :revision', values: { ':revision': revision } })",
		'decrement(table, row, pieces, undefined)',
	),
	mutation(
		'one checkout for an idempotency key',
		checkouts,
		"item: checkoutItem(checkout), condition: 'attribute_not_exists(pk)' }",
		'item: checkoutItem(checkout) }',
	),
	mutation(
		'fingerprint of a repeated key',
		'packages/checkout/place.ts',
		'requestHash: fingerprint(JSON.stringify(request.input)),',
		"requestHash: fingerprint(''),",
	),
	heldBy(
		'test/checkout/sold-out-cache.test.ts',
		mutation(
			'a precheck reports the placed checkout before a shortage',
			'packages/checkout/sold-out-cache.ts',
			'if (duplicate !== undefined) failures.unshift({ index: 0, item: duplicate });',
			'',
		),
	),
	mutation(
		'state condition of a transition',
		checkouts,
		moveCondition,
		`condition: conditions.map((one) => (one === '#state = :from' ? '(#state = :from${always})' : one)).join(' AND '),`,
	),
	mutation(
		'expiry condition of the transition to expired',
		checkouts,
		onlyExpired,
		'',
		'the condition that no transfer was opened since, because nothing else extends a reservation',
	),
	heldBy('test/orders/transfer-store.test.ts', {
		name: 'a reservation that a transfer has extended meanwhile',
		edits: [
			{ file: checkouts, removed: onlyExpired, instead: '' },
			{ file: checkouts, removed: "? ['attribute_not_exists(transfer)']", instead: '? []' },
		],
	}),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'a payment that is being refunded pays nothing',
			checkouts,
			"'NOT contains(refunds, :paymentId) AND attribute_not_exists(shippingAddress.erasedAt)'",
			"'attribute_not_exists(shippingAddress.erasedAt)'",
		),
	),
	mutation(
		'state condition of an extension',
		'packages/orders/checkout/open-transfer-store.ts',
		"condition: '#state = :from AND expiresAt > :now",
		`condition: '(#state = :from${always}) AND expiresAt > :now`,
	),
	mutation(
		'an order is created once',
		orders,
		"item: orderItem(order), condition: 'attribute_not_exists(pk)' }",
		'item: orderItem(order) }',
		'the state condition of the transition, in the same transaction',
	),
	mutation(
		'release and transition in one transaction',
		'packages/checkout/release.ts',
		"const done = await stores.database.transact([\n\t\t\tstores.checkouts.move(ended, 'awaiting_payment'),",
		"await stores.database.transact([stores.checkouts.move(ended, 'awaiting_payment')]);\n\t\tconst done = await stores.database.transact([",
	),
	{
		name: 'expiry of a reservation before its release',
		edits: [
			{ file: end, removed: expiry, instead: noExpiry },
			{ file: checkouts, removed: onlyExpired, instead: '' },
		],
	},
	mutation(
		'expiry of a reservation, in expireCheckout alone',
		end,
		expiry,
		noExpiry,
		'the expiry condition of the transition to expired',
	),
	mutation(
		'follow-up of an extended reservation',
		'packages/followups/drain.ts',
		'await postpone(store, batch, outcomes);',
		'',
	),
	mutation(
		'amount of a payment',
		pay,
		"payment.amount !== checkout.total || payment.currency !== 'CNY'",
		"payment.currency !== 'CNY'",
	),
	heldBy(
		'test/faults/payments.test.ts',
		mutation(
			'currency of a payment',
			pay,
			"payment.amount !== checkout.total || payment.currency !== 'CNY'",
			'payment.amount !== checkout.total',
		),
	),
	mutation(
		'refund of a second payment',
		pay,
		"return checkout.paymentId === paymentId ? { kind: 'known', checkout } : goesBack();",
		"return { kind: 'known', checkout };",
	),
	mutation(
		'a refunded payment pays nothing',
		pay,
		"if (checkout.refunds?.includes(paymentId)) return { kind: 'refund', checkout };",
		'',
	),
	mutation(
		'a late payment reserves stock again',
		pay,
		'...allocations.map(({ row, sizes }) => stores.stock.reserveAgreed(row, sizes)),',
		'',
	),
	mutation(
		'a review releases only what it reserves',
		'packages/aftersales/review.ts',
		'const rows = review.reserved ? reservedRows(checkout) : [];',
		'const rows = reservedRows(checkout);',
	),
	mutation(
		'signature of an event',
		'packages/payments/stripe.ts',
		"await stripe.webhooks.constructEventAsync(Buffer.from(bytes), signature ?? '', webhookSecret)",
		'(signature, webhookSecret, JSON.parse(Buffer.from(bytes).toString()) as Stripe.Event)',
	),
	mutation(
		'owner of a checkout',
		checkouts,
		"return parseOwnedId('checkout', checkoutId)?.owner === buyerId ? store.anyCheckout(checkoutId) : undefined;",
		"return parseOwnedId('checkout', checkoutId)?.owner === buyerId ? store.anyCheckout(checkoutId) : store.anyCheckout(checkoutId);",
	),
	heldBy(
		'test/orders/refund.test.ts',
		mutation(
			'idempotency key of a refund',
			'packages/orders/refund/refund.ts',
			'const same = order.refunds?.find((one) => one.refundId === request.refundId);',
			"const same = order.refunds?.find((one) => one.refundId === '');",
		),
	),
	mutation(
		'lookup of an existing refund at Stripe',
		'packages/payments/stripe.ts',
		"refunds.find(({ metadata }) => metadata?.['refundId'] === refundId) ??",
		"refunds.find(({ metadata }) => metadata?.['refundId'] === '') ??",
		'the idempotency key at Stripe, while Stripe keeps it',
	),
	mutation(
		'idempotency key of a refund at Stripe',
		'packages/payments/stripe.ts',
		'{ idempotencyKey: `refund-${refundId}` },',
		'{},',
		'the lookup of existing refunds, except for a late call',
	),
	mutation(
		'remainder of a category after a refund',
		'packages/sales/counting/sales-event.ts',
		'left = left.map((rest, i) => rest - (shares[i] ?? 0));',
		'left = left.map((rest) => rest);',
	),
	mutation(
		'watermark of a counter',
		'packages/sales/counting/counter.ts',
		'.filter((event) => BigInt(event.sequenceNumber) > BigInt(counter.watermark))',
		'',
	),
	heldBy(
		'test/merchandising/stock.test.ts',
		mutation(
			'lower bound of a stock adjustment',
			stock,
			'`available.${sized.name} >= ${sized.least}`',
			`\`available.\${sized.name} >= \${sized.least}${always}\``,
		),
	),
	heldBy(
		'test/merchandising/stock.test.ts',
		mutation(
			'read version of a lane',
			stock,
			"condition: 'available = :read'",
			`condition: 'available = :read${always}'`,
		),
	),
];

export const mutations: readonly Mutation[] = [
	...guardsOfOrders,
	...guardsAfterPayment,
	...guardsAround,
	...guardsOfTransfers,
	...guardsOfCancellations,
	...foundIn('aftersales', [...guardsOfSettlements, ...guardsOfRefunds, ...guardsOfReturns, ...guardsOfReturnMoney]),
	...guardsOfUnreturnedPayments,
	...guardsOfLists,
	...guardsOfWrites,
];
