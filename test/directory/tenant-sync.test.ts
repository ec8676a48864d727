import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Listing, catalogStore, catalogTable, draft, onSale, publish } from '#catalog';
import {
	type TenantSync,
	amend,
	apply,
	approve,
	changeTenant,
	directoryStore,
	directoryTable,
	tenantSyncStore,
	suspend,
} from '#directory';
import { ownedId } from '#kernel';
import { syncTenant, syncTenants } from '#merchandising';
import { mapInBatches, newUnique } from '#platform';
import { stockStore } from '#stock';
import { type Engine, startEngine } from '../support/engine.ts';

/** The listings of a large tenant follow its state over several runs, each of which may stop after any page. */

const name = { zh: '名', en: 'Name' };
const price = { amount: 12_900, currency: 'CNY' as const };
const content = { title: name, category: 'shirts', colors: [{ code: 'red', name }], sizes: ['S'], price };

let engine: Engine;
let stores: ReturnType<typeof storesOf>;
beforeAll(async () => {
	engine = await startEngine([directoryTable, catalogTable]);
	stores = storesOf(engine);
	await stores.directory.putCluster({ clusterId: 'chaonan', name }, { audit: [] });
});
afterAll(() => engine.stop());

function storesOf({ database }: Engine) {
	return {
		database,
		catalog: catalogStore(database, 'catalog'),
		stock: stockStore(database, 'catalog'),
		directory: directoryStore(database, 'directory'),
		tenantSyncs: tenantSyncStore(database, 'directory'),
	};
}

/** A tenant with a number of listings on sale. A page has 24. */
async function selling(tenantId: string, many: number): Promise<void> {
	await stores.directory.createTenant(apply({ tenantId, name, clusterId: 'chaonan', grade: 'leading' }, 0), {
		audit: [],
	});
	await changeTenant(stores.directory, tenantId, approve, 0, { audit: [] });
	await stores.tenantSyncs.end(await open(tenantId));
	const listingIds = Array.from({ length: many }, (_, i) => ownedId('listing', tenantId, newUnique(i)));
	await mapInBatches(listingIds, 8, async (listingId) => {
		const listing = publish(draft({ tenantId, listingId }, content, 0), 'chaonan', 0);
		if (!listing.ok) throw new Error('not published');
		await engine.database.transact([
			stores.catalog.save(listing.value, 0),
			stores.stock.offer({ listingId, color: 'red' }, listing.value.revision),
		]);
	});
}

async function open(tenantId: string): Promise<TenantSync> {
	const sync = await stores.tenantSyncs.find(tenantId);
	if (sync === undefined) throw new Error(`nothing follows ${tenantId}`);
	return sync;
}

const listings = async (tenantId: string): Promise<readonly Listing[]> =>
	(await stores.catalog.listings(tenantId, 100, undefined)).firstItems();
/** The number of listings on sale, by the listing and by its stock row. */
async function sold(tenantId: string) {
	const all = await listings(tenantId);
	const rows = await Promise.all(all.map((one) => stores.stock.rows(one)));
	const offered = rows.filter((row, i) => row.get('red')?.revision === all[i]?.revision);
	return [all.filter(onSale).length, offered.length];
}
const never = () => false;
const always = () => true;

test('each run continues where the previous one stopped, until nothing is left', async () => {
	await selling('large', 50);
	await changeTenant(stores.directory, 'large', suspend, 5_000, { audit: [] });
	const seen: unknown[] = [];
	for (let run = 0; run < 3; run++) {
		const left = await syncTenant(stores, await open('large'), never);
		expect(left).toEqual(await stores.tenantSyncs.find('large'));
		seen.push([left?.done, left?.since, ...(await sold('large'))]);
	}
	expect(seen).toEqual([
		[24, 5_000, 26, 26],
		[48, 5_000, 2, 2],
		[undefined, undefined, 0, 0],
	]);
	expect((await listings('large')).map(({ revision }) => revision)).toEqual(Array(50).fill(3));
});

test('a later change replaces an earlier one, which changes nothing from then on', async () => {
	await selling('wavering', 26);
	await changeTenant(stores.directory, 'wavering', suspend, 5_000, { audit: [] });
	await syncTenant(stores, await open('wavering'), never);
	const earlier = await open('wavering');
	await changeTenant(stores.directory, 'wavering', approve, 6_000, { audit: [] });
	const later = await open('wavering');
	expect(await syncTenant(stores, earlier, always)).toEqual(later);
	expect(await sold('wavering')).toEqual([2, 2]);
	expect(await stores.tenantSyncs.advance({ ...earlier, done: 99, after: earlier.after ?? {} })).toBe(false);
	await stores.tenantSyncs.end(earlier);
	expect(await open('wavering')).toEqual(later);
	expect(await syncTenants(stores, always)).toEqual({ completed: 1, left: [] });
	expect(await sold('wavering')).toEqual([26, 26]);
});

test('two concurrent runs process all listings, and a change of the name neither stops nor repeats them', async () => {
	await selling('twice', 26);
	await changeTenant(stores.directory, 'twice', suspend, 5_000, { audit: [] });
	const sync = await open('twice');
	const renamed = { name: { zh: '新', en: 'New' } };
	await changeTenant(stores.directory, 'twice', (tenant) => amend(tenant, renamed), 6_000, { audit: [] });
	expect(await open('twice')).toEqual(sync);
	await Promise.all([syncTenant(stores, sync, always), syncTenant(stores, sync, always)]);
	expect(await stores.tenantSyncs.find('twice')).toBeUndefined();
	expect(await sold('twice')).toEqual([0, 0]);
	expect((await listings('twice')).map(({ revision }) => revision)).toEqual(Array(26).fill(3));
});

test('a run starts with the tenant that has waited longest, and returns those left', async () => {
	for (const [tenantId, since] of [
		['first-by-name', 8_000],
		['second-by-name', 7_000],
	] as const) {
		await selling(tenantId, 25);
		await changeTenant(stores.directory, tenantId, suspend, since, { audit: [] });
	}
	let calls = 0;
	const run = await syncTenants(stores, () => calls++ < 2);
	expect(run.completed).toBe(1);
	expect(run.left).toMatchObject([{ tenantId: 'first-by-name', since: 8_000, done: 0 }]);
	expect(await sold('second-by-name')).toEqual([0, 0]);
	expect((await stores.tenantSyncs.between('a', 'z')).map((one) => one.tenantId)).toEqual(['first-by-name']);
});
