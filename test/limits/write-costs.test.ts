import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cardOf, catalogTable } from '#catalog';
import { cny } from '#kernel';
import { type Usage, newUsage, withUsage } from '#platform';
import { postingChanges, searchStore } from '#search';
import { type Engine, startEngine } from '../support/engine.ts';
import { wordy } from './widest.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([catalogTable]);
});
afterAll(() => engine.stop());

async function counted(run: () => Promise<unknown>): Promise<Usage> {
	const usage = newUsage();
	await withUsage(usage, run);
	return usage;
}

describe('the largest listing', () => {
	test('costs 360 write units to add to search or remove, 530 for a new price, and 690 for new words', async () => {
		const search = searchStore(engine.database, 'catalog');
		const card = cardOf(wordy);
		const dearer = { ...card, price: cny(1) };
		const reworded = { ...card, title: { ...card.title, en: card.title.en.replaceAll('w', 'v') } };
		const costs = [];
		for (const [revision, [before, after]] of [
			[undefined, card],
			[card, dearer],
			[card, reworded],
			[reworded, undefined],
		].entries())
			costs.push(
				(await counted(() => search.post(postingChanges([before as never], after as never, revision)))).writeUnits,
			);
		for (const [i, most] of [360, 530, 690, 360].entries()) expect(costs[i]).toBeLessThanOrEqual(most);
	});
});
