import { type Mutation, heldBy, mutation } from './mutation.ts';

const quotes = 'packages/checkout/quote-cache.ts';
const decide = 'packages/merchandising/import/decide.ts';
const approval = 'packages/aftersales/approval.ts';

const refusal = 'if (!after.ok) return after;';
const onTheOldGrid =
	'if (!after.ok) return accepted({ before, after: before, rows: await stores.stock.rows(before), ...common });';

/** Guards of tenants, imports, seals and members of the base. */
export const guardsAround: readonly Mutation[] = [
	mutation('an expired quote is dropped', quotes, 'all.drop(missing.filter((id) => !current.has(id)));', ''),
	mutation(
		'the shipping fee that the buyer saw',
		'packages/checkout/quote.ts',
		'if (shipping === input.shipping.amount) return priced;',
		'if (shipping >= 0) return priced;',
	),
	mutation(
		'the shipping fee in the total',
		'packages/checkout/price.ts',
		'sum + subtotal + shipping, 0n);',
		'sum + subtotal + shipping - shipping, 0n);',
	),
	mutation(
		'shipping rates by province before those by country',
		'packages/directory/shipping.ts',
		'provinces?.some((name) => provinceKey(country, name) === key)',
		"provinces?.some((name) => name === '')",
	),
	heldBy(
		'test/http/claims.test.ts',
		mutation(
			'tenant phase in the authorization of its routes',
			'packages/http/principal.ts',
			'return phase.ok ? accepted({ ...admitted, phase: phase.value }) : phase;',
			"return accepted({ ...admitted, phase: phase.ok ? phase.value : 'active' });",
		),
	),
	heldBy(
		'test/http/bodies.test.ts',
		mutation(
			'a route without a body refuses one',
			'packages/http/body.ts',
			'/^(\\{\\s*\\}|null)?$/.test(String(bytes).trim())',
			'/^/.test(String(bytes).trim())',
		),
	),
	mutation('a refused product of an import writes nothing', decide, refusal, onTheOldGrid),
	{
		name: 'import counts by color and size',
		edits: [
			{ file: decide, removed: refusal, instead: onTheOldGrid },
			{
				file: decide,
				removed: 'const offered = after.colors.flatMap(({ code: color }) => {',
				instead: 'const offered = after.colors.flatMap(({ code: color }, at) => {',
			},
			{
				file: decide,
				removed: 'const pieces = imported.pieces.get(color) ?? {};',
				instead: 'const pieces = [...imported.pieces.values()][at] ?? {};',
			},
		],
	},
	mutation(
		'a day is sealed after all consumers have passed it',
		'packages/sealing/seal.ts',
		'const days = begun ?? (behind.length === 0 ? due : daysToSeal(open, lastClosed(now - streamMs)));',
		'const days = begun ?? due;',
	),
	mutation(
		'a counter for each shard',
		'packages/sales/counting/count.ts',
		'source: sourceOf(measure),\n\t\tshard,',
		"source: sourceOf(measure),\n\t\tshard: 'all',",
	),
	mutation(
		'no approval of a checkout by its own buyer',
		approval,
		"return checkout.buyerId === by ? refused({ kind: 'own_checkout' }) : accepted(undefined);",
		'return accepted(undefined);',
	),
	heldBy(
		'test/api/two-sides.test.ts',
		mutation(
			'only an opened transfer is confirmed',
			'packages/aftersales/confirm-transfer.ts',
			"if (checkout.transfer === undefined) return refused({ kind: 'transfer_not_opened' });",
			'',
		),
	),
	heldBy(
		'test/aftersales/approval.test.ts',
		mutation(
			'second approval above the limit',
			approval,
			'return confirmationsFor(Math.max(total, amount));',
			'return confirmationsFor(0 * Math.max(total, amount));',
		),
	),
	mutation(
		'a conflict beside a failed condition is resolved',
		'packages/checkout/reserve.ts',
		'if (done.conflicted) {',
		'if (done.conflicted && done.ok) {',
	),
	mutation(
		'a query reads every page',
		'packages/platform/query.ts',
		'} while (after !== undefined);',
		'} while (after === null);',
	),
];
