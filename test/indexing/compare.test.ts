import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Listing, catalogStore, revise } from '#catalog';
import { directoryStore } from '#directory';
import { type CompareDeps, type Compared, compareIndex } from '#indexing';
import { cny } from '#kernel';
import { type IndexEntry, readSegment } from '#search';
import { stockStore } from '#stock';
import { smallVocabulary } from '../search/index/small-vocabulary.ts';
import { type SearchStores, now, recordKey, startSearchStores } from '../search/search-stores.ts';
import { entriesOf, openTables, published, withdrawn } from './tables.ts';

let stores: SearchStores;
let tables: ReturnType<typeof openTables>;
beforeAll(async () => {
	stores = await startSearchStores();
	tables = openTables(stores.database);
});
afterAll(() => stores.stop());
beforeEach(async () => {
	await stores.empty();
	await tables.tenant();
});

let runs = 0;

/** Compares. The waits between looks take no time, and run what a test gives. */
function compare(wait: () => Promise<unknown> = () => Promise.resolve()): Promise<Compared | undefined> {
	const { database, log, segments } = stores;
	const deps: CompareDeps = {
		log,
		segments,
		vocabulary: smallVocabulary,
		directory: directoryStore(database, 'directory'),
		catalog: catalogStore(database, 'catalog'),
		stock: stockStore(database, 'catalog'),
		wait,
	};
	return compareIndex(deps, { now: now + runs, unique: `run-${runs++}` });
}

const names = ['a', 'b', 'c'];
const onSale = names.map((name) => published(name));
const idOf = (name: string) => published(name).listingId;

/** A base of three listings, whose index is exact. */
async function compared(): Promise<void> {
	for (const listing of onSale) {
		await tables.save(listing);
		await stores.log.append(entriesOf(listing), now);
	}
	await compare();
}

/** The index of the newest segment and the log behind it: what readers answer by. */
async function answers(): Promise<[listingId: string, price: number, sizes: readonly string[]][]> {
	const manifest = await stores.segments.manifest();
	if (manifest === undefined) throw new Error('no segment');
	const index = readSegment(await stores.segments.load(manifest), smallVocabulary);
	const { entries, position } = await stores.log.read(index.position);
	index.apply(entries, position);
	return [...index.documents()]
		.map(({ listingId, card, inStock }): [string, number, readonly string[]] => [
			listingId,
			card.price.amount,
			inStock.flatMap(({ sizes }) => sizes),
		])
		.toSorted();
}
const exact = () => onSale.map(({ listingId }) => [listingId, 12_900, ['S']]).toSorted();

describe('a comparison', () => {
	test('makes the first segment of a base that had listings before', async () => {
		for (const listing of onSale) await tables.save(listing);
		await tables.save(withdrawn('off'));
		expect(await compare()).toEqual({ listings: 3, drift: 0, differing: [] });
		expect(await answers()).toEqual(exact());
	});

	test('finds no drift in an exact index, and announces nothing', async () => {
		await compared();
		const end = await stores.log.end();
		expect([await compare(), await stores.log.end()]).toEqual([{ listings: 3, drift: 0, differing: [] }, end]);
	});

	test('notes its time', async () => {
		await compared();
		const before = (await stores.segments.manifest())?.comparedAt ?? 0;
		await compare();
		expect((await stores.segments.manifest())?.comparedAt).toBeGreaterThan(before);
	});

	test.each<[string, () => IndexEntry[], string]>([
		['another price', () => entriesOf(published('a', 99)), idOf('a')],
		['another stock', () => entriesOf(published('b'), {}), idOf('b')],
		['a listing too few', () => entriesOf(withdrawn('c')), idOf('c')],
		['a listing too many', () => entriesOf(published('phantom')), idOf('phantom')],
	])('finds, corrects and announces %s', async (_, planted, listingId) => {
		await compared();
		await stores.log.append(planted(), now);
		const end = await stores.log.end();
		expect(await compare()).toEqual({ listings: 3, drift: 1, differing: [listingId] });
		const { version } = (await stores.segments.manifest()) ?? {};
		expect([await answers(), await stores.log.read(end)]).toMatchObject([exact(), { entries: [], announced: version }]);
	});

	test('finds a listing that is in no table any more', async () => {
		await compared();
		await tables.remove(published('a'));
		expect(await compare()).toMatchObject({ drift: 1, differing: [idOf('a')], listings: 2 });
	});

	test('does not count a change that the log has not yet', async () => {
		await compared();
		const cheaper = lower(published('a'), 9_900);
		await tables.save(cheaper);
		const arrive = () => stores.log.append(entriesOf(cheaper), now);
		expect(await compare(arrive)).toMatchObject({ drift: 0 });
		expect((await answers()).find(([listingId]) => listingId === idOf('a'))?.[1]).toBe(9_900);
	});

	test('does not count a listing that changes as long as it looks', async () => {
		await compared();
		let price = 9_900;
		const change = () => tables.save(lower(published('a'), (price -= 100)));
		await change();
		expect(await compare(change)).toMatchObject({ drift: 0 });
	});

	test('finds drift beside listings that change', async () => {
		await compared();
		await stores.log.append(entriesOf(published('phantom')), now);
		let price = 9_900;
		const change = () => tables.save(lower(published('a'), (price -= 100)));
		await change();
		expect(await compare(change)).toMatchObject({ drift: 1, differing: [idOf('phantom')] });
	});

	test('counts all differing listings, and names twenty', async () => {
		await compared();
		const phantoms = Array.from({ length: 25 }, (_, i) => published(`phantom ${i}`));
		await stores.log.append(
			phantoms.flatMap((listing) => entriesOf(listing)),
			now,
		);
		const result = await compare();
		expect([result?.drift, result?.differing.length]).toEqual([25, 20]);
	});

	test.each<[string, () => Promise<unknown>]>([
		['the segment is missing', () => Promise.resolve(stores.objects.clear())],
		['the log no longer reaches the segment', loseRecord],
	])('makes the index anew and announces it when %s', async (_, lose) => {
		await compared();
		await lose();
		const end = await stores.log.end();
		expect(await compare()).toEqual({ listings: 3, drift: 0, differing: [] });
		expect([await answers(), (await stores.log.read(end)).announced]).toEqual([exact(), 2]);
	});

	test('beside another stores one segment', async () => {
		await compared();
		const both = await Promise.all([compare(), compare()]);
		expect([both.filter((one) => one === undefined).length, stores.objects.size]).toEqual([1, 2]);
	});
});

function lower(listing: Listing, amount: number): Listing {
	const revised = revise(listing, { price: cny(amount) }, now);
	if (!revised.ok) throw new Error('not revised');
	return revised.value;
}

async function loseRecord(): Promise<void> {
	for (let i = 0; i < 2; i++) await stores.log.append(entriesOf(published('a')), now);
	await stores.database.write({ kind: 'delete', table: 'catalog', key: recordKey(4) });
}
