import { type Mutation, heldBy, mutation } from './mutation.ts';

const returning = 'packages/aftersales/return-payment.ts';
const settle = 'packages/aftersales/settle-refund.ts';
const claims = 'packages/orders/checkout/payment-return-store.ts';
const stripe = 'packages/payments/stripe.ts';

const overHttp = (name: string, file: string, removed: string, instead: string) =>
	heldBy('test/faults/unreturned-payments.test.ts', mutation(name, file, removed, instead));
const overStores = (name: string, file: string, removed: string, instead: string) =>
	heldBy('test/aftersales/return-payment.test.ts', mutation(name, file, removed, instead));

/** Guards of payments that bought nothing and that their provider does not return. */
export const guardsOfUnreturnedPayments: readonly Mutation[] = [
	overHttp(
		'what the base returns by hand is not asked of the provider',
		claims,
		'attribute_not_exists(byHand) AND ',
		'',
	),
	overStores(
		'one request at a time asks to return a payment',
		claims,
		' AND (attribute_not_exists(claimedUntil) OR claimedUntil <= :now)',
		' AND :until > :now',
	),
	overStores(
		'a request that lost its claim lists nothing',
		claims,
		"condition: 'claimedUntil = :until',\n\t\t\tvalues: { ':true'",
		"condition: 'attribute_exists(pk) OR claimedUntil = :until',\n\t\t\tvalues: { ':true'",
	),
	overHttp(
		'who refused a card payment in review does not return it alone',
		returning,
		'decidedBy: checkout.refusedBy?.[paymentId],',
		'',
	),
	overHttp(
		'what a later dispute took is taken off the list',
		returning,
		'if (rest < listed.amount) await',
		'if (rest < 0) await',
	),
	overHttp(
		'a return that came back is left to the base',
		stripe,
		"? 'came_back' : 'returned'",
		"? 'returned' : 'returned'",
	),
	overHttp('a payment is returned once', stripe, 'if (earlier !== undefined) return', "if (earlier?.id === '') return"),
	overHttp(
		'no payment by hand beside an open dispute of what bought nothing',
		settle,
		"if (disputeStateOf(checkout, refundId) === 'open') return 'open';",
		'',
	),
	overStores(
		'a request joins only one that knows of the same disputes',
		claims,
		"held['known'] === known && Number",
		'Number',
	),
	overStores(
		'no request joins a claim that it outlives',
		claims,
		'Number(claimedUntil) > now + claimMs / 2;',
		'Number(claimedUntil) > now;',
	),
	overStores('a request that goes on asks the same', claims, 'until: Number(claimedUntil) } :', 'until } :'),
	overStores(
		'what a dispute took is not paid by hand',
		settle,
		"amount: paymentAmount }) < amount ? 'lost' : undefined;",
		"amount: paymentAmount }) < 0 * amount ? 'lost' : undefined;",
	),
	overStores('the limit counts for the whole payment that bought nothing', settle, 'due.paymentAmount ?? 0, ', ''),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'what is left to pay of a payment only becomes less',
			'packages/orders/checkout/returned-transfer-store.ts',
			"condition: 'amount > :amount'",
			"condition: '(amount > :amount OR attribute_exists(pk))'",
		),
	),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'money that is settled is not listed again with less',
			'packages/orders/checkout/returned-transfer-store.ts',
			"condition: 'amount > :amount'",
			"condition: '(amount > :amount OR attribute_not_exists(pk))'",
		),
	),
];
