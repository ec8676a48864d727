import { type Mutation, one } from './mutation.ts';
import { guardsAround } from './mutations-around.ts';

const always = ' OR attribute_exists(pk)';
const pay = 'packages/checkout/pay.ts';
const end = 'packages/checkout/expire.ts';
const checkouts = 'packages/orders/checkout/checkout-store.ts';
const orders = 'packages/orders/order/order-store.ts';
const stock = 'packages/stock/stock-store.ts';

const expiry = 'if (checkout.expiresAt > now) return Promise.resolve(checkout);';
const moveCondition =
	"condition: state === 'expired' ? '#state = :from AND expiresAt <= :endedAt' : `#state = :from${buys}`,";

/** The guards of the order path, each removed by itself. */
const guardsOfOrders: readonly Mutation[] = [
	one(
		'stock bound of reserve',
		stock,
		'`${sized.value} BETWEEN :one AND available.${sized.name}`',
		'`${sized.value} >= :one`',
	),
	one(
		'revision condition of reserve',
		stock,
		"decrement(table, row, pieces, { condition: 'revision = :revision', values: { ':revision': revision } })",
		'decrement(table, row, pieces, undefined)',
	),
	one(
		'key condition of place',
		checkouts,
		"item: checkoutItem(checkout), condition: 'attribute_not_exists(pk)' }",
		'item: checkoutItem(checkout) }',
	),
	one(
		'fingerprint of a repeated key',
		'packages/checkout/place.ts',
		"return placed.fingerprint === requestHash ? accepted(placed) : refused({ kind: 'idempotency_mismatch' });",
		'return accepted(placed);',
	),
	one(
		'a look finds a twin before what it took',
		'packages/checkout/sold-out-cache.ts',
		'if (duplicate !== undefined) failures.unshift({ index: 0, item: duplicate });',
		'',
	),
	one(
		'state condition of move',
		checkouts,
		moveCondition,
		`condition: state === 'expired' ? '(#state = :from${always}) AND expiresAt <= :endedAt' : \`(#state = :from${always})\${buys}\`,`,
	),
	one('time condition of a move to expired', checkouts, moveCondition, 'condition: `#state = :from${buys}`,'),
	one(
		'a payment on its way back buys nothing',
		checkouts,
		"'NOT contains(refunds, :paymentId) AND attribute_not_exists(shippingAddress.erasedAt)'",
		"'attribute_not_exists(shippingAddress.erasedAt)'",
	),
	one(
		'state condition of extend',
		checkouts,
		"condition: '#state = :from AND expiresAt > :now'",
		`condition: '(#state = :from${always}) AND expiresAt > :now'`,
	),
	one(
		'record of an order once',
		orders,
		"item: orderItem(order), condition: 'attribute_not_exists(pk)' }",
		'item: orderItem(order) }',
		'the state condition of move, in the same transaction',
	),
	one(
		'release and move in one transaction',
		'packages/checkout/release.ts',
		"const done = await stores.database.transact([\n\t\tstores.checkouts.move(ended, 'awaiting_payment'),",
		"await stores.database.transact([stores.checkouts.move(ended, 'awaiting_payment')]);\n\tconst done = await stores.database.transact([",
	),
	{
		name: 'expiry of a hold before its release',
		edits: [
			{ file: end, removed: expiry, instead: '' },
			{ file: checkouts, removed: moveCondition, instead: 'condition: `#state = :from${buys}`,' },
		],
	},
	one('expiry of a reservation, in expireCheckout alone', end, expiry, '', 'the time condition of the move to expired'),
	one(
		'the follow-up of an extended hold',
		'packages/followups/drain.ts',
		'await putAgain(store, batch, outcomes);',
		'',
	),
	one(
		'amount of a payment',
		pay,
		"payment.amount !== checkout.total || payment.currency !== 'CNY'",
		"payment.currency !== 'CNY'",
	),
	one(
		'currency of a payment',
		pay,
		"payment.amount !== checkout.total || payment.currency !== 'CNY'",
		'payment.amount !== checkout.total',
	),
	one(
		'refund of a second payment',
		pay,
		"return checkout.paymentId === paymentId ? { kind: 'known', checkout } : goesBack();",
		"return { kind: 'known', checkout };",
	),
	one(
		'a refunded payment buys nothing',
		pay,
		"if (checkout.refunds?.includes(paymentId)) return { kind: 'refund', checkout };",
		'',
	),
	one(
		'a late payment reserves again',
		pay,
		'...allocations.map(({ row, sizes }) => stores.stock.reserveAgreed(row, sizes)),',
		'',
	),
	one(
		'a review releases what it reserves, no more',
		'packages/aftersales/review.ts',
		'const rows = review.reserved ? reservedRows(checkout) : [];',
		'const rows = reservedRows(checkout);',
	),
	one(
		'signature of an event',
		'packages/payments/stripe.ts',
		"await stripe.webhooks.constructEventAsync(Buffer.from(bytes), signature ?? '', webhookSecret)",
		'(signature, webhookSecret, JSON.parse(Buffer.from(bytes).toString()) as Stripe.Event)',
	),
	one(
		'owner of a checkout',
		checkouts,
		"return parseOwnedId('checkout', checkoutId)?.owner === buyerId ? store.anyCheckout(checkoutId) : undefined;",
		"return parseOwnedId('checkout', checkoutId)?.owner === buyerId ? store.anyCheckout(checkoutId) : store.anyCheckout(checkoutId);",
	),
	one(
		'what was read of the refunds of an order, and their bound',
		'packages/orders/refund/refund-store.ts',
		"condition: `subtotal >= :refunded AND ${known === 0 ? 'attribute_not_exists(refunds)' : 'size(refunds) = :known'}`",
		"condition: known === 0 ? 'subtotal >= :none OR attribute_exists(pk)' : 'size(refunds) >= :known OR :known > :refunded'",
	),
	one(
		'a refund that its key names already',
		'packages/orders/refund/refund.ts',
		'const same = refunds.find((one) => one.refundId === refundId);',
		"const same = refunds.find((one) => one.refundId === '');",
	),
	one(
		'a refund that Stripe has already',
		'packages/payments/stripe.ts',
		"refunds.find(({ metadata }) => metadata?.['refundId'] === refundId) ??",
		"refunds.find(({ metadata }) => metadata?.['refundId'] === '') ??",
		'the idempotency key, as long as Stripe remembers it',
	),
	one(
		'the name of a refund at Stripe',
		'packages/payments/stripe.ts',
		'{ idempotencyKey: `refund-${refundId}` },',
		'{},',
		'the look at what Stripe has, save for a call that arrives late',
	),
	one(
		'a refund is sent as long as it is due',
		'packages/aftersales/send-refunds.ts',
		'if (await stores.refunds.settle(order, refund.refundId, sent.state)) report(orderId, sent);',
		'report(orderId, sent);',
	),
	one(
		'what is left of a category after a refund',
		'packages/sales/counting/sales-event.ts',
		'left = left.map((rest, i) => rest - (shares[i] ?? 0));',
		'left = left.map((rest) => rest);',
	),
	one(
		'watermark of a counter',
		'packages/sales/counting/counter.ts',
		'.filter((event) => BigInt(event.sequenceNumber) > BigInt(counter.watermark))',
		'',
	),
	one(
		'bound of an adjustment',
		stock,
		'`available.${sized.name} >= ${sized.least}`',
		`\`available.\${sized.name} >= \${sized.least}${always}\``,
	),
	one('what was read of a lane', stock, "condition: 'available = :read'", `condition: 'available = :read${always}'`),
];

/** Every guard that the simulation is held against. */
export const mutations: readonly Mutation[] = [...guardsOfOrders, ...guardsAround];
