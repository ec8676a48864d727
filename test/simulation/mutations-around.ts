import { type Mutation, one } from './mutation.ts';

const quotes = 'packages/checkout/quote-cache.ts';
const apply = 'packages/merchandising/import/apply.ts';
const approval = 'packages/checkout/approval.ts';

const refusal = 'if (!after.ok) return after.refusal;';
const onTheOldGrid =
	'if (!after.ok) return { before, after: before, rows: await stores.stock.rows(listingId), stated };';

/** The guards around the order path, each removed by itself: of tenants, files, seals and members of the base. */
export const guardsAround: readonly Mutation[] = [
	one('an expired quote is dropped', quotes, 'all.drop(missing.filter((id) => !found.has(id)));', ''),
	one(
		'the phase of a tenant on its routes',
		'packages/http/principal.ts',
		'return phase.ok ? accepted({ ...admitted, phase: phase.value }) : phase;',
		"return accepted({ ...admitted, phase: phase.ok ? phase.value : 'active' });",
	),
	one('a product that its listing refuses writes nothing', apply, refusal, onTheOldGrid),
	{
		name: 'counts by color and size, where nothing is refused',
		edits: [
			{ file: apply, removed: refusal, instead: onTheOldGrid },
			{
				file: apply,
				removed: 'const offered = after.colors.flatMap(({ code: color }) => {',
				instead: 'const offered = after.colors.flatMap(({ code: color }, at) => {',
			},
			{
				file: apply,
				removed: 'const pieces = stated.pieces.get(color) ?? {};',
				instead: 'const pieces = [...stated.pieces.values()][at] ?? {};',
			},
		],
	},
	one(
		'a day is sealed when all consumers are past it',
		'packages/sealing/seal.ts',
		'const days = begun ?? (behind.length === 0 ? wanted : daysToSeal(open, lastClosed(now - streamMs)));',
		'const days = begun ?? wanted;',
	),
	one(
		'a counter for each shard',
		'packages/sales/counting/count.ts',
		'source: sourceOf(measure),\n\t\tshard,',
		"source: sourceOf(measure),\n\t\tshard: 'all',",
	),
	one(
		'nobody decides about a checkout of their own',
		approval,
		"return checkout.buyerId === by ? refused({ kind: 'own_checkout' }) : accepted(undefined);",
		'return accepted(undefined);',
	),
	one(
		'a transfer is confirmed that was opened',
		'packages/checkout/transfer.ts',
		"if (checkout.transferOpenedAt === undefined) return refused({ kind: 'transfer_not_opened' });",
		'',
	),
	one(
		'a second person above what one confirms alone',
		approval,
		'return Math.max(total, amount) > maxSoleApproval ? 2 : 1;',
		'return 1;',
	),
	one(
		'a conflict beside a failed condition is looked into',
		'packages/checkout/reserve.ts',
		'if (done.conflicted) {',
		'if (done.conflicted && done.ok) {',
	),
	one(
		'a query is followed to its end',
		'packages/platform/query.ts',
		'} while (after !== undefined);',
		'} while (after === null);',
	),
];
