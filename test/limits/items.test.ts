import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cardOf, catalogStore, catalogTable, faultsBetween } from '#catalog';
import { quoteCache } from '#checkout';
import { type Tenant, directoryStore, directoryTable } from '#directory';
import { cny, ownedId } from '#kernel';
import { type Usage, newUsage, withUsage } from '#platform';
import { changes, postings, searchStore } from '#search';
import { maxRows, stockStore } from '#stock';
import { noon, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { row, tenantId, widest, wordy } from './widest.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([catalogTable, directoryTable]);
});
afterAll(() => engine.stop());

async function counted(run: () => Promise<unknown>): Promise<Usage> {
	const usage = newUsage();
	await withUsage(usage, run);
	return usage;
}

describe('the most that it costs', () => {
	test('to show a listing with its stock is 110 read units', async () => {
		const { database } = engine;
		const [catalog, stock] = [catalogStore(database, 'catalog'), stockStore(database, 'catalog')];
		const directory = directoryStore(database, 'directory');
		expect(faultsBetween(widest)).toEqual([]);
		await database.transact([catalog.save(widest, 0)]);
		const tenant: Tenant = {
			tenantId,
			name: { zh: 't', en: 't' },
			clusterId: 'chaonan',
			grade: 'leading',
			state: 'active',
			createdAt: noon,
			revision: 1,
		};
		await database.write({
			kind: 'put',
			table: 'directory',
			item: { ...directory.tenantKey(tenantId), kind: 'tenant', ...tenant } as never,
		});
		const rows = widest.colors.flatMap(({ code: color }) =>
			Array.from({ length: widest.lanes ?? 1 }, (_, lane) => ({ listingId: widest.listingId, color, lane })),
		);
		expect(rows).toHaveLength(maxRows);
		for (const id of rows) await database.write(stock.replace(id, row, undefined) as never);
		const seen = quoteCache({ database, catalog, catalogTable: 'catalog', directory, directoryTable: 'directory' });
		const usage = await counted(async () => {
			await seen.refresh(widest.listingId, noon);
			await stock.rows(widest, { consistent: false });
		});
		expect(usage.roundTrips).toBe(2);
		expect(usage.readUnits).toBeLessThanOrEqual(110);
	});

	test('to put a listing into search or take it out is 360 write units, to change its price 530, all its words 690', async () => {
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
			costs.push((await counted(() => search.post(changes([before as never], after as never, revision)))).writeUnits);
		for (const [i, most] of [360, 530, 690, 360].entries()) expect(costs[i]).toBeLessThanOrEqual(most);
	});

	test('to look for what little fits is 150 read units, in four reads', async () => {
		const search = searchStore(engine.database, 'catalog');
		const term = 'W#tenant:bulk';
		for (let n = 0; n < 100; n++) {
			const card = { ...cardOf(widest), tenantId: 'bulk', listingId: ownedId('listing', 'bulk', unique(n)) };
			await search.post({ puts: postings(card, 1).filter(({ pk }) => pk === term), deletes: [], revision: 1 });
		}
		const usage = await counted(() => search.browse({ sort: 'newest', tenant: 'bulk', size: 'none' }, 100, undefined));
		expect(usage.readUnits * 4).toBeLessThanOrEqual(150);
	});
});
