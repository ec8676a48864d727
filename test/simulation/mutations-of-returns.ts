import { type Mutation, heldBy, mutation } from './mutation.ts';

const returns = 'packages/orders/returns';
const lines = 'packages/orders/refund/refunded-lines.ts';
const changes = `${returns}/return-change-store.ts`;
const notDue = 'if (clock?.verb === undefined || clock.dueAt > at) return accepted(of);';

/** Guards of returns. */
export const guardsOfReturns: readonly Mutation[] = [
	mutation(
		'pieces of an open return are claimed',
		lines,
		'for (const { line, quantity } of held) left[line] = (left[line] ?? 0) - quantity;',
		'for (const { line } of held) left[line] = left[line] ?? 0;',
	),
	mutation(
		'a return takes no more than was shipped',
		`${returns}/returnable.ts`,
		'Math.max(0, Math.min(unnamed, sent[line] ?? 0))',
		'Math.max(0, unnamed + 0 * (sent[line] ?? 0))',
	),
	heldBy(
		'test/orders/cancel.test.ts',
		mutation(
			'pieces in a return are in no other one, though pieces to be shipped are free',
			`${returns}/returnable.ts`,
			'		sent[line] = (sent[line] ?? 0) - quantity;',
			'		sent[line] = (sent[line] ?? 0) - 0 * quantity;',
		),
	),
	heldBy(
		'test/orders/return-store.test.ts',
		mutation(
			'no return has claimed pieces since an order was read',
			'packages/orders/order/order-change-store.ts',
			"const fields = ['parcels', 'shipment', 'rmas'];",
			"const fields = ['parcels', 'shipment'];",
		),
	),
	mutation(
		'revision of a return',
		changes,
		": { kind: 'put', table, item, condition: 'revision = :revision', values: { ':revision': before.revision } };",
		": { kind: 'put', table, item };",
	),
	mutation(
		'state condition of a move of a return',
		`${returns}/return-lifecycle.ts`,
		"return next === undefined ? refused({ kind: 'return_state', state }) : accepted(next);",
		"return next === undefined && verb === 'appeal' ? refused({ kind: 'return_state', state }) : accepted(next ?? 'approved');",
	),
	mutation(
		'a return restocks its pieces once',
		lines,
		'quantity: quantity - (known[line] ?? 0)',
		'quantity: quantity + 0 * (known[line] ?? 0)',
	),
	mutation(
		'an order with an open return is not closed',
		'packages/orders/order/steps.ts',
		' || order.returns?.some((of) => of.isOpen);',
		';',
	),
	mutation(
		'the clock of a return is stored',
		'functions/index-orders/return-clock.ts',
		'if (before?.state === after.state && before.since === after.since) return [];',
		'if (before?.state !== after.state) return [];',
	),
	heldBy('test/orders/return-lifecycle.test.ts', {
		name: 'the clock of a return waits for its time',
		edits: [
			{
				file: `${returns}/advance.ts`,
				removed: notDue,
				instead: 'if (clock?.verb === undefined) return accepted(of);',
			},
			{
				file: 'packages/aftersales/advance-returns.ts',
				removed: 'if (clock.dueAt > now) return { id: rma.returnId, dueAt: clock.dueAt };',
				instead: '',
			},
		],
	}),
	heldBy(
		'test/api/two-sides.test.ts',
		mutation(
			'no decision of a member about a return of their own',
			'functions/merchant/returns.ts',
			"return rma.value.buyerId === userId ? refused({ kind: 'own_order' }) : rma;",
			"return rma.value.buyerId === `${userId} ` ? refused({ kind: 'own_order' }) : rma;",
		),
	),
	heldBy(
		'test/api/two-sides.test.ts',
		mutation(
			'no decision of the base about a return of their own',
			'packages/aftersales/decide-return.ts',
			'if (!mayDecide.ok) return mayDecide;',
			'',
		),
	),
	heldBy(
		'test/orders/returns.test.ts',
		mutation(
			'a parcel has its time before it is lost',
			`${returns}/receive.ts`,
			'if (at < lostFrom)',
			'if (at < lostFrom - lostFrom)',
		),
	),
	heldBy(
		'test/orders/return-lifecycle.test.ts',
		mutation(
			'a lost parcel goes to the base',
			`${returns}/return-lifecycle.ts`,
			"refer: { clock: { lost: 'in_review' } },",
			"refer: { clock: { lost: 'upheld' } },",
		),
	),
	heldBy(
		'test/orders/return-concession.test.ts',
		mutation(
			'a receipt that is stated anew counts what it recorded',
			`${returns}/receive.ts`,
			'const before = Math.min(quantity, counted.get(key) ?? 0);',
			'const before = Math.min(quantity, 0 * (counted.get(key) ?? 0));',
		),
	),
	heldBy(
		'test/orders/return-repetition.test.ts',
		mutation(
			'a recorded receipt is not taken back',
			`${returns}/receive.ts`,
			"if (change === 'less')",
			"if (change === 'less' && at < 0)",
		),
	),
	heldBy(
		'test/orders/return-repetition.test.ts',
		mutation(
			'a repeated receipt is accepted',
			`${returns}/receive.ts`,
			"if (known !== undefined && change === 'none') return accepted(of);",
			'',
		),
	),
	heldBy(
		'test/orders/return-repetition.test.ts',
		mutation(
			'a repeated decision of the base is accepted',
			`${returns}/appeal.ts`,
			'return isSameDecision(rma.decision, { decision, asked, reason }) ? accepted(of) : may;',
			'return isSameDecision(rma.decision, { decision, asked, reason }) ? may : may;',
		),
	),
	heldBy(
		'test/orders/returns.test.ts',
		mutation(
			'goods whose receipt is confirmed are not missing',
			`${returns}/request.ts`,
			"kind === 'not_received' ? mayBeMissing(order) : may",
			"kind === 'not_received' && at < 0 ? mayBeMissing(order) : may",
		),
	),
	heldBy(
		'test/orders/returns.test.ts',
		mutation(
			'no receipt by a buyer whose goods never came',
			'packages/orders/order/steps.ts',
			"if (by === 'buyer' && missing !== undefined)",
			"if (by === 'buyer' && missing !== undefined && now < 0)",
		),
	),
	mutation('a return in review is listed', changes, "[{ kind: 'put', table, item: { ...is } } as const]", '[]'),
	heldBy(
		'test/orders/returns.test.ts',
		mutation('an appeal in time', `${returns}/appeal.ts`, 'if (at >= until)', 'if (at < 0)'),
	),
	heldBy(
		'test/orders/returns.test.ts',
		mutation(
			'a request within the time for returns',
			`${returns}/returnable.ts`,
			'if (until !== undefined && now >= until)',
			'if (until !== undefined && now < 0)',
		),
	),
	mutation(
		'excluded lines are not returned without a reason',
		`${returns}/returnable.ts`,
		"kind === 'no_reason' ? exclusionOf(order, line) : undefined",
		"kind === 'no_reason' ? (exclusionOf(order, line), undefined) : undefined",
	),
	heldBy(
		'test/orders/returns.test.ts',
		mutation(
			'fingerprint of a repeated request of a return',
			`${returns}/request.ts`,
			'return known.fingerprint === requestHash',
			"return known.fingerprint !== '' || requestHash === ''",
		),
	),
	mutation(
		'owner of a return',
		'functions/payments/returns.ts',
		'rma?.buyerId === buyerId ? rma : undefined',
		"rma?.buyerId !== '' && buyerId !== '' ? rma : undefined",
	),
	mutation(
		'pieces of a return that ended are free again',
		`${returns}/claim.ts`,
		'return withEntry(order, { ...entry, ...credit, isOpen: false, held: [] });',
		'return withEntry(order, { ...entry, ...credit, isOpen: false, held });',
	),
];
