import { type Mutation, mutation } from './mutation.ts';

const settle = 'packages/aftersales/settle-refund.ts';
const approval = 'packages/aftersales/approval.ts';

/** Guards of money that the base pays out by hand. */
export const guardsOfSettlements: readonly Mutation[] = [
	mutation(
		'second person for a large payment out',
		settle,
		'const needed = confirmationsFor(amount);',
		'const needed = confirmationsFor(0 * amount);',
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
	mutation('who booked a payment does not return it alone', settle, '...(booking?.confirmedBy ?? []),', ''),
	mutation('who accepted a payment does not return it alone', settle, ', ...(paid?.acceptedBy ?? [])];', '];'),
	{
		name: 'a payment out settles one refund',
		edits: [
			{
				file: settle,
				removed: "if (other !== undefined) return refused({ kind: 'settlement_reference_used', refundId: other });",
				instead: '',
			},
			{
				file: settle,
				removed: '[...writes, stores.manualRefunds.tie(paymentId, refundId)],',
				instead:
					"[...writes, { ...stores.manualRefunds.tie(paymentId, refundId), condition: 'attribute_not_exists(none)' }],",
			},
		],
	},
];
