import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	type DirectoryStore,
	type Profile,
	type Tenant,
	amend,
	apply,
	approve,
	auditLogStore,
	changeTenant,
	close,
	directoryStore,
	directoryTable,
	profileStore,
	suspend,
} from '#directory';
import { type Database, eachPage } from '#platform';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
let directory: DirectoryStore;
beforeAll(async () => {
	engine = await startEngine([directoryTable]);
	directory = directoryStore(engine.database, 'directory');
	for (const clusterId of ['dalang', 'chaonan'])
		await directory.putCluster({ clusterId, name: { zh: '群', en: clusterId }, speciality: 'knitwear' }, { audit: [] });
});
afterAll(() => engine.stop());

const tenant = (tenantId: string): Tenant =>
	apply({ tenantId, name: { zh: '怡岚', en: 'Yilan' }, clusterId: 'chaonan', grade: 'leading' }, 1_000);

/** The store of a writer that another one overtakes between its first read and its write. Tells the number of its reads. */
function overtaken(by: () => Promise<unknown>) {
	let reads = 0;
	const get: Database['get'] = async (...args) => {
		const item = await engine.database.get(...args);
		if ((reads += 1) === 1) await by();
		return item;
	};
	return { database: { ...engine.database, get }, reads: () => reads };
}

describe('clusters', () => {
	test('are created once, and listed in the order of their ids', async () => {
		const again = await directory.putCluster({ clusterId: 'dalang', name: { zh: '别', en: 'Other' } }, { audit: [] });
		expect(again).toEqual({ ok: false, refusal: { kind: 'already_exists' } });
		expect(
			(await directory.clusters(100, undefined))
				.firstItems()
				.map((tenantOnce) => [tenantOnce.clusterId, tenantOnce.name.en]),
		).toEqual([
			['chaonan', 'chaonan'],
			['dalang', 'dalang'],
		]);
	});

	test('are patched in the given fields, and only if they exist', async () => {
		const name = { zh: '大朗', en: 'Dalang' };
		expect(await directory.patchCluster('dalang', { name }, { audit: [] })).toEqual({
			ok: true,
			value: { clusterId: 'dalang', name, speciality: 'knitwear' },
		});
		await directory.patchCluster('dalang', { name: { zh: '群', en: 'dalang' } }, { audit: [] });
		for (const change of [{}, { name }])
			expect(await directory.patchCluster('nowhere', change, { audit: [] })).toEqual({
				ok: false,
				refusal: { kind: 'not_found' },
			});
		expect(await directory.cluster('nowhere')).toBeUndefined();
	});

	test('keep a change that comes between the read and the write of another', async () => {
		const name = { zh: '潮南', en: 'Chaonan' };
		const { database } = overtaken(() => directory.patchCluster('chaonan', { name }, { audit: [] }));
		const late = directoryStore(database, 'directory');
		await late.patchCluster('chaonan', { speciality: 'underwear' }, { audit: [] });
		expect(await directory.cluster('chaonan')).toMatchObject({ name, speciality: 'underwear' });
		await directory.patchCluster('chaonan', { name: { zh: '群', en: 'chaonan' } }, { audit: [] });
	});
});

describe('tenants', () => {
	test('are created once, in a cluster that exists, and read back without loss', async () => {
		const tenantOnce = { ...tenant('once'), contact: 'c' };
		expect(await directory.createTenant(tenantOnce, { audit: [] })).toEqual({ ok: true, value: tenantOnce });
		expect(await directory.createTenant(tenant('once'), { audit: [] })).toEqual({
			ok: false,
			refusal: { kind: 'already_exists' },
		});
		expect(await directory.createTenant({ ...tenant('lost'), clusterId: 'nowhere' }, { audit: [] })).toEqual({
			ok: false,
			refusal: { kind: 'unknown_cluster' },
		});
		expect(await directory.tenant('once')).toEqual(tenantOnce);
		expect(await directory.tenant('lost')).toBeUndefined();
	});

	test.each(['x'.repeat(3_000), '', 'a#b', '../x'])('have slugs as ids', async (id) => {
		expect(await directory.tenant(id)).toBeUndefined();
		expect(await directory.cluster(id)).toBeUndefined();
	});

	test('are listed page by page, each once', async () => {
		for (let i = 10; i < 25; i++) await directory.createTenant(tenant(`page-${i}`), { audit: [] });
		const seen: string[] = [];
		for await (const page of eachPage((after) => directory.tenants(4, after), 20)) {
			expect(page.length).toBeLessThanOrEqual(4);
			seen.push(...page.map((tenantOnce) => tenantOnce.tenantId));
		}
		expect(seen).toEqual([...new Set(seen)].toSorted());
		expect(seen.filter((id) => id.startsWith('page-'))).toHaveLength(15);
	});

	test('keep each of several concurrent changes', async () => {
		await directory.createTenant(tenant('busy'), { audit: [] });
		const changes = [{ grade: 'ordinary' as const }, { contact: 'new' }, { clusterId: 'dalang' }];
		const done = await Promise.all([
			changeTenant(directory, 'busy', approve, 1_000, { audit: [] }),
			...changes.map((change) =>
				changeTenant(directory, 'busy', (tenantOnce) => amend(tenantOnce, change), 1_000, { audit: [] }),
			),
		]);
		expect(done.map((tenantOnce) => tenantOnce.ok)).toEqual([true, true, true, true]);
		expect(await directory.tenant('busy')).toMatchObject({
			state: 'active',
			grade: 'ordinary',
			contact: 'new',
			clusterId: 'dalang',
			revision: 5,
		});
	});

	test('cannot be moved to a cluster that does not exist', async () => {
		await directory.createTenant(tenant('mover'), { audit: [] });
		expect(
			await changeTenant(directory, 'mover', (tenantOnce) => amend(tenantOnce, { clusterId: 'nowhere' }), 1_000, {
				audit: [],
			}),
		).toEqual({
			ok: false,
			refusal: { kind: 'unknown_cluster' },
		});
		expect(await changeTenant(directory, 'nobody', approve, 1_000, { audit: [] })).toEqual({
			ok: false,
			refusal: { kind: 'not_found' },
		});
	});

	test('approved twice are written once', async () => {
		await directory.createTenant(tenant('twice'), { audit: [] });
		await changeTenant(directory, 'twice', approve, 1_000, { audit: [] });
		await changeTenant(directory, 'twice', approve, 1_000, { audit: [] });
		expect(await directory.tenant('twice')).toMatchObject({ state: 'active', revision: 2 });
	});

	test('pass the condition of a transaction only while they are active', async () => {
		await directory.createTenant(tenant('checked'), { audit: [] });
		const passes = async () => (await engine.database.transact([directory.requireActive('checked')])).ok;
		const seen = [await passes()];
		for (const verb of [approve, suspend, approve, close]) {
			await changeTenant(directory, 'checked', verb, 1_000, { audit: [] });
			seen.push(await passes());
		}
		expect(seen).toEqual([false, true, false, true, false]);
		expect((await engine.database.transact([directory.requireActive('nobody')])).ok).toBe(false);
	});
});

test('a target is the last target that was set', async () => {
	await directory.putTarget({ year: 2026, target: { amount: 1, currency: 'CNY' } }, { audit: [] });
	await directory.putTarget({ year: 2026, target: { amount: 1_000_000_000_000, currency: 'CNY' } }, { audit: [] });
	expect(await directory.target(2026)).toEqual({ year: 2026, target: { amount: 1_000_000_000_000, currency: 'CNY' } });
	expect(await directory.target(2027)).toBeUndefined();
});

test.each([[undefined], [1]])('a target that was %j is compared again when another is set meanwhile', async (first) => {
	const year = 2040 + (first ?? 0);
	const set = (store: DirectoryStore, amount: number) =>
		store.putTarget({ year, target: { amount, currency: 'CNY' } }, { audit: [] });
	if (first !== undefined) await set(directory, first);
	const { database, reads } = overtaken(() => set(directory, 2));
	await set(directoryStore(database, 'directory'), 3);
	expect([reads(), (await directory.target(year))?.target.amount]).toEqual([2, 3]);
});

test.each([[undefined], [1]])(
	'a profile whose rates were %j is compared again when others are set meanwhile',
	async (first) => {
		const rates = (amount: number) =>
			({
				shipping: {
					by: 'pieces',
					zones: [{ countries: ['CN'], first: { quantity: 1, price: { amount, currency: 'CNY' } } }],
				},
			}) as Profile;
		const set = (database: Database, amount: number) =>
			profileStore(database, 'directory').putProfile(`shop-${first ?? 0}`, rates(amount), { audit: [] });
		if (first !== undefined) await set(engine.database, first);
		const { database, reads } = overtaken(() => set(engine.database, 2));
		await set(database, 3);
		expect(reads()).toBe(2);
		expect(await profileStore(engine.database, 'directory').profile(`shop-${first ?? 0}`)).toEqual(rates(3));
	},
);

test('an entry of the audit log is never overwritten, and a write with an existing entry stores nothing', async () => {
	const audit = auditLogStore(engine.database, 'directory');
	const entry = (operation: string) =>
		audit.entries(
			{ at: 1_000, userId: 'manager-1', role: 'manager', by: 'base', operation, path: {}, changed: [], requestId: 'r' },
			'same',
		);
	const put = (year: number, operation: string) =>
		directory.putTarget({ year, target: { amount: 1, currency: 'CNY' } }, { audit: entry(operation) });
	await put(2030, 'first');
	await expect(put(2031, 'second')).rejects.toThrow('exists already');
	const entries = (await audit.list(undefined, 10, undefined)).firstItems();
	expect(entries.map(({ operation }) => operation)).toEqual(['first']);
	expect(await directory.target(2031)).toBeUndefined();
});
