import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogStore, catalogTable, draft, publish } from '#catalog';
import { type QuoteCache, quoteCache, quoteLifetimeMs } from '#checkout';
import { apply, approve, changeTenant, close, directoryStore, directoryTable, suspend } from '#directory';
import { ownedId } from '#kernel';
import { type Engine, startEngine } from '../support/engine.ts';

const name = { zh: '名', en: 'Name' };
const content = {
	title: name,
	category: 'shirts',
	colors: [{ code: 'red', name }],
	sizes: ['S'],
	price: { amount: 12_900, currency: 'CNY' as const },
};

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([directoryTable, catalogTable]);
});
afterAll(() => engine.stop());

/** A tenant with one listing on sale, and the quotes of a new instance. */
async function selling(tenantId: string) {
	const { database } = engine;
	const [catalog, directory] = [catalogStore(database, 'catalog'), directoryStore(database, 'directory')];
	await directory.putCluster({ clusterId: 'chaonan', name }, { audit: [] });
	await directory.createTenant(apply({ tenantId, name, clusterId: 'chaonan', grade: 'leading' }, 0), { audit: [] });
	await changeTenant(directory, tenantId, approve, 0, { audit: [] });
	const listingId = ownedId('listing', tenantId, '01k9z3q8d4m2x7c5v6b8n9p0qr');
	const listing = publish(draft({ tenantId, listingId }, content, 0), 'chaonan', 0);
	if (!listing.ok) throw new Error('not published');
	await database.transact([catalog.save(listing.value, 0)]);
	const cache: QuoteCache = quoteCache({
		database,
		catalog,
		catalogTable: 'catalog',
		directory,
		directoryTable: 'directory',
	});
	return { directory, listingId, kept: cache, quoted: async (at: number) => (await cache.get([listingId], at)).size };
}

const verbs = { suspended: suspend, closed: close };

test.each(['suspended', 'closed'] as const)(
	'a %s tenant is quoted until the quote has expired, and never again',
	async (state) => {
		const { directory, kept: cache, listingId, quoted } = await selling(`tenant-${state}`);
		expect(await quoted(0)).toBe(1);
		await changeTenant(directory, `tenant-${state}`, verbs[state], 0, { audit: [] });
		expect([
			await quoted(quoteLifetimeMs - 1),
			await quoted(quoteLifetimeMs),
			await quoted(quoteLifetimeMs + 1),
		]).toEqual([1, 0, 0]);
		expect(cache.peek(listingId)).toBeUndefined();
	},
);

test('constant use does not prolong a quote', async () => {
	const { directory, quoted } = await selling('tenant-busy');
	await quoted(0);
	await changeTenant(directory, 'tenant-busy', suspend, 0, { audit: [] });
	const seen: number[] = [];
	for (let at = 0; at < 2 * quoteLifetimeMs; at += quoteLifetimeMs / 5) seen.push(await quoted(at));
	expect(seen).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
});
