import { type Mutation, heldBy, mutation } from './mutation.ts';

const returns = 'packages/orders/returns';

/** Guards of the money of returns. */
export const guardsOfReturnMoney: readonly Mutation[] = [
	heldBy(
		'test/orders/cancel.test.ts',
		mutation(
			'the last money of a return completes a part-shipped order',
			`${returns}/money.ts`,
			'order: withRefund(order, refund),',
			'order: { ...withRefund(order, refund), ...order, refunds: [...(order.refunds ?? []), refund] },',
		),
	),
	heldBy(
		'test/orders/return-money.test.ts',
		mutation(
			'the base refunds at most what is disputed',
			`${returns}/appeal.ts`,
			'if (amount > open.amount)',
			'if (amount > open.amount + 1_000_000)',
		),
	),
	heldBy(
		'test/orders/return-money.test.ts',
		mutation(
			'a deduction within the value of the pieces',
			`${returns}/receive.ts`,
			'if (deduction > open.amount)',
			'if (deduction > open.amount + 1_000_000)',
		),
	),
	heldBy(
		'test/orders/return-credit.test.ts',
		mutation(
			'a payment on a return within what is open of it',
			`${returns}/credit.ts`,
			'if (amount > open.amount)',
			'if (amount > open.amount + 1_000_000)',
		),
	),
	heldBy(
		'test/orders/return-money.test.ts',
		mutation(
			'what was paid on a return is paid once',
			`${returns}/money.ts`,
			'return sum({ amount: refunded, freight }, credited);',
			'return sum({ amount: 0 * refunded, freight }, credited);',
		),
	),
	heldBy(
		'test/orders/return-credit.test.ts',
		mutation(
			'the shipping fee of a return is paid once',
			`${returns}/money.ts`,
			'return sum({ amount: refunded, freight }, credited);',
			'return sum({ amount: refunded, freight: 0 * freight }, credited);',
		),
	),
	heldBy(
		'test/orders/return-credit.test.ts',
		mutation(
			'no payment on a return that is over',
			`${returns}/credit.ts`,
			"if (isEnded(rma)) return refused({ kind: 'return_state', state: rma.state });",
			'',
		),
	),
	heldBy(
		'test/orders/return-credit.test.ts',
		mutation(
			'an amount pays on the only open return',
			'packages/orders/refund/refund.ts',
			'if (open.length === 1 && !freight) return accepted(open[0]);',
			'if (open.length === 1 && !freight) return accepted(undefined);',
		),
	),
	heldBy(
		'test/orders/return-credit.test.ts',
		mutation(
			'of several open returns the paid one is named',
			'packages/orders/refund/refund.ts',
			"return refused({ kind: 'return_unnamed', returnIds: open });",
			'return accepted(undefined);',
		),
	),
	heldBy(
		'test/orders/return-credit.test.ts',
		mutation(
			'a payment on a return voids the confirmation of another amount',
			`${returns}/credit.ts`,
			'const { confirmation: _void, ...credited } = paid.rma;',
			'const credited = paid.rma;',
		),
	),
	heldBy(
		'test/orders/return-money.test.ts',
		mutation(
			'a return has its share of the shipping fee',
			`${returns}/money.ts`,
			'? freightOfPieces(order, pieces) : 0;',
			'? freightOfPieces(order, pieces) * 2 : 0;',
		),
	),
	heldBy(
		'test/orders/return-money.test.ts',
		mutation(
			'only returns of the merchant count for the shipping fee',
			'packages/orders/refund/refund-amount.ts',
			".filter(({ freightBy }) => freightBy === 'merchant')",
			'.filter(({ freightBy }) => freightBy !== undefined)',
		),
	),
	heldBy(
		'test/orders/return-concession.test.ts',
		mutation(
			'restated receipts leave the refunds that are kept for returns',
			'packages/orders/refund/refund.ts',
			'if (merchantRefunds(order) >= maxMerchantRefunds)',
			'if (merchantRefunds(order) > maxRefunds)',
		),
	),
	heldBy(
		'test/orders/return-credit.test.ts',
		mutation(
			'what was paid for pieces that did not come back counts for their next return',
			`${returns}/claim.ts`,
			'amount > 0 && held.length > 0',
			'amount > Infinity && held.length > 0',
		),
	),
	heldBy(
		'test/orders/return-credit.test.ts',
		mutation(
			'a credit for pieces that did not come back counts once',
			`${returns}/claim.ts`,
			'left.amount > 0 ? { ...entry, credit: left } : entry',
			'{ ...entry, credit }',
		),
	),
	heldBy(
		'test/orders/return-credit.test.ts',
		mutation(
			'the next return takes no more of a credit than its pieces are worth',
			`${returns}/claim.ts`,
			'Math.min(credit.amount, most - credited.amount)',
			'Math.min(credit.amount, Infinity - most)',
		),
	),
];
