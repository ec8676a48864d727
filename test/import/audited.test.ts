import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuditEntry, auditLogStore, auditWrites } from '#directory';
import { type Import, importedListingId } from '#merchandising';
import { chunksOf, now, openCatalog } from './catalog.ts';
import { oldFile } from './files.ts';

/** What imports leave in the audit log of their tenant. */

let catalog: Awaited<ReturnType<typeof openCatalog>>;
beforeAll(async () => {
	catalog = await openCatalog();
});
afterAll(() => catalog.engine.stop());

const shirt = { title: 'Shirt', type: 'Shirts', n1: 'Color', v1: 'Red', n2: 'Size', v2: 'S', price: '98.00' };
const file = (products: readonly object[]) => oldFile(products.map((product) => ({ ...shirt, ...product })) as never);

const log = () => auditLogStore(catalog.engine.database, 'directory');
async function start(tenantId: string, text: string): Promise<Import> {
	const by = { userId: 'ling', role: 'catalog', by: 'merchant', requestId: 'r' } as const;
	const entry = { at: now, tenantId, operation: 'startImport', path: {}, changed: ['file'], ...by };
	return catalog.start(tenantId, text, { audit: auditWrites(log())(entry) });
}
/** The entries of what was applied. */
async function applied(tenantId: string): Promise<AuditEntry[]> {
	const all = (await log().list(tenantId, 100, undefined)).firstItems();
	return all.filter(({ changes = [] }) => !changes.some(({ field }) => field === 'products'));
}
const changesOf = async ({ tenantId, importId }: Import) =>
	(await applied(tenantId))
		.flatMap(({ changes = [] }) => (changes.some((change) => change.new === importId) ? changes : []))
		.map((change) => [change.field, change.old, change.new]);

test('an import is followed by an entry of what it did to listings, by its member', async () => {
	const id = (handle: string) => importedListingId('mixed', handle);
	await catalog.apply(await start('mixed', file([{ handle: 'a', quantity: '1' }, { handle: 'b' }, { handle: 'c' }])));
	const first = (await applied('mixed'))[0];
	expect(first).toMatchObject({ userId: 'ling', role: 'catalog', operation: 'startImport', changed: ['file'] });
	const again = [
		{ handle: 'a', quantity: '7' },
		{ handle: 'b', price: '88.00' },
		{ handle: 'c' },
		{ handle: 'd' },
		{ handle: 'e', price: 'x' },
	];
	const started = await start('mixed', file(again));
	await catalog.apply(started);
	expect(await changesOf(started)).toEqual([
		['importId', null, started.importId],
		['created', null, 1],
		['changed', null, 1],
		['stocked', null, 1],
		[`${id('b')}.price.amount`, 9_800, 8_800],
		['created.0', null, id('d')],
		['changed.0', null, id('b')],
		['stocked.0', null, id('a')],
	]);
});

test('an import that changes nothing has no such entry', async () => {
	await catalog.apply(await start('same', file([{ handle: 'a' }])));
	await catalog.apply(await start('same', file([{ handle: 'a' }])));
	expect(await applied('same')).toHaveLength(1);
});

test('each chunk has one entry, however often it is delivered', async () => {
	const many = Array.from({ length: 100 }, (_, i) => ({ handle: `h${i}` }));
	const started = await start('often', file(many));
	expect(chunksOf(started)).toHaveLength(2);
	await Promise.all([catalog.apply(started), catalog.apply(started)]);
	await catalog.apply(started);
	const created = (await applied('often')).map(({ changes }) => changes?.find(({ field }) => field === 'created')?.new);
	expect(created.toSorted()).toEqual([25, 75]);
});

test('an entry stays below 1 KB and counts what does not fit', async () => {
	const many = Array.from({ length: 75 }, (_, i) => ({ handle: `h${i}` }));
	await catalog.apply(await start('large', file(many)));
	const [entry] = await applied('large');
	expect(Buffer.byteLength(JSON.stringify(entry))).toBeLessThan(1_024);
	expect((entry?.changes?.length ?? 0) + (entry?.changesOmitted ?? 0)).toBe(2 + 75);
});
