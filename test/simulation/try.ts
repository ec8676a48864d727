import { openLife } from './simulate.ts';
import { buildMutant } from './mutant.ts';
import { mutations } from './mutations.ts';
const place = 'packages/checkout/place.ts';
const fix = [
	{
		file: place,
		removed: "case 'stale':\n\t\t\treturn refresh(stores, wanted, quotes, { stale: outcome.listingIds, now });",
		instead:
			"case 'stale': { const again = await refresh(stores, wanted, quotes, { stale: outcome.listingIds, now }); return again === 'stale' ? again : ((await replay(stores, buyerId, checkoutId, print)) ?? again); }",
	},
	{
		file: place,
		removed: "return refused({ kind: 'out_of_stock', lines: outcome.lines });",
		instead:
			"return (await replay(stores, buyerId, checkoutId, print)) ?? refused({ kind: 'out_of_stock', lines: outcome.lines });",
	},
];
let next = 0;
const hand = async () => {
	for (let at = next++; at < mutations.length; at = next++) {
		const m = mutations[at]!;
		const t = performance.now();
		const { dist, remove } = await buildMutant({ ...m, edits: [...fix, ...m.edits] });
		const life = openLife();
		let found = 'not found';
		let s = 1;
		for (; s <= (m.heldBy ? 5 : 60); s++) {
			const o = await life.run({ seed: s, dist, rounds: 80, restEvery: 20 });
			if (o.violations.length) {
				found = `seed ${s} | ${[...new Set(o.violations.map((v) => v.invariant))].sort().join(', ')} | ${o.steps} | ${o.violations[0]!.detail}`;
				break;
			}
		}
		await life.end();
		remove();
		console.log(
			`| ${m.name} | ${m.heldBy && found === 'not found' ? 'held by ' + m.heldBy : found} | ${Math.round((performance.now() - t) / 1000)} s`,
		);
	}
};
await Promise.all([hand(), hand()]);
