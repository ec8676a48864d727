import { type Mutation, heldBy, mutation } from './mutation.ts';

const settle = 'packages/aftersales/settle-refund.ts';
const approval = 'packages/aftersales/approval.ts';

/** Guards of money that the base pays out by hand. */
export const guardsOfSettlements: readonly Mutation[] = [
	mutation(
		'second person for a large payment out',
		settle,
		'confirmationsFor(Math.max(amount, paid?.total ?? 0, paid?.received ?? 0))',
		'confirmationsFor(0 * amount)',
	),
	mutation(
		'nobody counts twice',
		approval,
		"if (isSame) return first.by === by ? 'waiting' : 'complete';",
		"if (isSame) return 'complete';",
	),
	mutation(
		'two members name the same payment out',
		settle,
		'const step = confirmationStep(first, { by, now, isSame });',
		"const step = confirmationStep(first, { by, now, isSame: isSame || by !== '' });",
	),
	heldBy(
		'test/api/settlements.test.ts',
		mutation('who booked a payment does not return it alone', settle, '...(booking?.confirmedBy ?? []),', ''),
	),
	mutation('who accepted a payment does not return it alone', settle, ', ...(paid?.acceptedBy ?? [])];', '];'),
	heldBy(
		'test/api/settlements.test.ts',
		mutation('the limit counts for the whole payment', settle, ', paid?.total ?? 0, paid?.received ?? 0));', '));'),
	),
	heldBy(
		'test/api/settlements.test.ts',
		mutation(
			'who cancelled an order for the base does not pay it out alone',
			settle,
			'[decidedBy, ...(rma?.decision?.by ?? [])]',
			'[...(rma?.decision?.by ?? [])]',
		),
	),
	heldBy(
		'test/faults/disputes.test.ts',
		mutation(
			'a payment returned by hand does not go back after a dispute',
			'packages/aftersales/provider-events.ts',
			'if (rest > 0 && !(await isReturnedByHand(returnedTransfers, paymentId))) {',
			'if (rest > 0) {',
		),
	),
	heldBy(
		'test/faults/disputes.test.ts',
		mutation(
			'no payment by hand beside an open dispute of what bought nothing',
			settle,
			'if (due.mayPay?.ok === false) return due.mayPay;',
			'',
		),
	),
	heldBy(
		'test/api/returned-transfers.test.ts',
		mutation(
			'who refused a payment in review does not return it alone',
			'packages/aftersales/review.ts',
			'at: now, decidedBy }',
			'at: now }',
		),
	),
	heldBy(
		'test/api/settlements.test.ts',
		mutation('a settlement is repeated with its time alone', settle, 'settlement.paidAt === paidAt', 'paidAt > 0'),
	),
	mutation(
		'no member of its tenant decides for the base',
		'packages/directory/own-tenant.ts',
		"return isOwn ? refused({ kind: 'own_tenant' }) : accepted(undefined);",
		"return isOwn && by === '' ? refused({ kind: 'own_tenant' }) : accepted(undefined);",
	),
	mutation(
		'second person for a large refund of a return',
		'packages/aftersales/decide-return.ts',
		'const step = confirmationsFor(amount) === 1 ?',
		'const step = confirmationsFor(amount) > 0 ?',
	),
	mutation(
		'two members decide the same refund of a return',
		'packages/aftersales/decide-return.ts',
		'const isSame = first?.amount === amount && first.reason === reason;',
		'const isSame = first?.amount === amount;',
	),
	heldBy(
		'test/faults/disputes.test.ts',
		mutation(
			'a lost dispute settles refunds that wait',
			'packages/aftersales/provider-events.ts',
			"if (state === 'lost') await settleByDisputes(stores, checkoutId);",
			'',
		),
	),
	mutation(
		'a refund that fails after a lost dispute is settled by it',
		'packages/aftersales/send-refunds.ts',
		'if (hasFailed) await settleByDisputes(stores, checkoutId);',
		'',
	),
	mutation(
		'money of a lost dispute counts once',
		'packages/aftersales/settle-by-dispute.ts',
		'left -= covered.amount;',
		'left -= 0 * covered.amount;',
		'the condition on what is left',
	),
	mutation(
		'a won dispute returns a payment that bought nothing',
		'packages/aftersales/provider-events.ts',
		'if (rest > 0 && !(await',
		'if (rest > 0 && amount < 0 && !(await',
	),
	{
		name: 'a payment out settles one refund',
		heldBy: 'test/api/settlements.test.ts',
		edits: [
			{
				file: settle,
				removed: "if (other !== undefined) return refused({ kind: 'settlement_reference_used', refundId: other });",
				instead: '',
			},
			{
				file: settle,
				removed: '[...writes, stores.manualRefunds.recordSettlement(paymentId, refundId)],',
				instead:
					"[...writes, { ...stores.manualRefunds.recordSettlement(paymentId, refundId), condition: 'attribute_not_exists(none)' }],",
			},
		],
	},
];
