import { type Mutation, heldBy, mutation } from './mutation.ts';

const settle = 'packages/aftersales/settle-refund.ts';
const byHand = 'packages/orders/refund/manual-refund-store.ts';
const exceptions = 'packages/orders/checkout/payment-exception-store.ts';
const reviews = 'packages/orders/checkout/review-store.ts';
const approval = 'packages/aftersales/approval.ts';

/** Guards of money that the base pays out by hand. */
export const guardsOfSettlements: readonly Mutation[] = [
	heldBy(
		'test/api/settlements.test.ts',
		mutation(
			'second person for a large payment out',
			settle,
			'confirmationsFor(Math.max(amount, due.paymentAmount ?? 0, paid?.total ?? 0, paid?.received ?? 0))',
			'confirmationsFor(0 * amount)',
		),
	),
	heldBy(
		'test/aftersales/approval.test.ts',
		mutation(
			'nobody counts twice',
			approval,
			"if (isSame) return first.by === by ? 'waiting' : 'complete';",
			"if (isSame) return 'complete';",
		),
	),
	heldBy(
		'test/api/settlements.test.ts',
		mutation(
			'two members name the same payment out',
			settle,
			'const step = confirmationStep(first, { by, now, isSame });',
			"const step = confirmationStep(first, { by, now, isSame: isSame || by !== '' });",
		),
	),
	heldBy(
		'test/api/settlements.test.ts',
		mutation('who booked a payment does not return it alone', settle, '...(booking?.confirmedBy ?? []),', ''),
	),
	heldBy(
		'test/api/settlements.test.ts',
		mutation('who accepted a payment does not return it alone', settle, ', ...(paid?.acceptedBy ?? [])];', '];'),
	),
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
	heldBy(
		'test/aftersales/settle-by-dispute.test.ts',
		mutation(
			'a refund that fails after a lost dispute is settled by it',
			'packages/aftersales/send-refunds.ts',
			'if (hasFailed) await settleByDisputes(stores, checkoutId);',
			'',
		),
	),
	heldBy(
		'test/aftersales/settle-by-dispute.test.ts',
		mutation(
			'refunds after one that a lost dispute settled take the rest of it',
			'packages/aftersales/settle-by-dispute.ts',
			'unsettled -= covered.amount;',
			'unsettled -= 0 * covered.amount;',
		),
	),
	heldBy(
		'test/aftersales/settle-by-dispute.test.ts',
		mutation(
			'money of a lost dispute counts once',
			byHand,
			"condition: 'disputes.#dispute.unsettled = :unsettled'",
			"condition: '(disputes.#dispute.unsettled = :unsettled OR attribute_exists(pk))'",
		),
	),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'a payment out is tied to one refund',
			byHand,
			"refundId },\n\t\t\tcondition: 'attribute_not_exists(pk)',",
			'refundId },',
		),
	),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'money that is settled is not confirmed',
			byHand,
			'condition: `attribute_exists(pk) AND ${asRead.condition}`,',
			'condition: asRead.condition,',
		),
	),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'money that is settled is not settled again',
			byHand,
			'condition: `attribute_exists(pk) AND ${condition}`,',
			'condition,',
		),
	),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'a confirmation that was corrected meanwhile settles nothing',
			byHand,
			'condition: `attribute_exists(pk) AND ${condition}`,',
			'condition: `attribute_exists(pk) AND (${condition} OR attribute_exists(pk))`,',
		),
	),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'the first dispute of a checkout replaces no other',
			exceptions,
			'attribute_exists(pk) AND attribute_not_exists(disputes)',
			'attribute_exists(pk)',
		),
	),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'a dispute is recorded on a checkout that is there',
			exceptions,
			'attribute_exists(pk) AND attribute_not_exists(disputes)',
			'attribute_not_exists(disputes)',
		),
	),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'a new dispute replaces none that was told meanwhile',
			exceptions,
			": 'attribute_not_exists(disputes.#dispute)'",
			": 'attribute_exists(pk)'",
		),
	),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'a dispute that was decided meanwhile keeps its state',
			exceptions,
			"known ? 'disputes.#dispute.#state = :known'",
			"known ? '(disputes.#dispute.#state = :known OR attribute_exists(pk))'",
		),
	),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'a review is accepted first by one member',
			reviews,
			'attribute_exists(pk) AND attribute_not_exists(acceptance)',
			'attribute_exists(pk)',
		),
	),
	heldBy(
		'test/orders/money-stores.test.ts',
		mutation(
			'a review that was decided is not accepted',
			reviews,
			'attribute_exists(pk) AND attribute_not_exists(acceptance)',
			'attribute_not_exists(acceptance)',
		),
	),
	heldBy(
		'test/api/settlements.test.ts',
		mutation(
			'the same payment out at the same moment is answered twice',
			settle,
			"if (other === refundId) return 'conflict';",
			'',
		),
	),
	heldBy(
		'test/faults/disputes.test.ts',
		mutation(
			'a lost dispute settles refunds before any is sent',
			'packages/aftersales/send-refunds.ts',
			"if (disputed === 'lost')",
			"if (disputed === 'lost' && now < 0)",
		),
	),
	mutation(
		'a won dispute returns a payment that bought nothing',
		'packages/aftersales/provider-events.ts',
		"if (state === 'open') return accepted(exception);",
		"if (state !== 'lost') return accepted(exception);",
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
