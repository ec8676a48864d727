import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LiveIndexDeps, type SearchIndex, emptyIndex, liveIndex } from '#search';
import { searchKeys } from '../../packages/search/table.ts';
import { smallVocabulary } from './index/small-vocabulary.ts';
import { type SearchStores, emptySegment, isUnavailable, now, onSale, startSearchStores } from './search-stores.ts';

let stores: SearchStores;
beforeAll(async () => {
	stores = await startSearchStores();
});
afterAll(() => stores.stop());
beforeEach(() => stores.empty());

/** A live index, the number of its reads of the log, and the errors of its loads. */
function live(changed: Partial<LiveIndexDeps> = {}) {
	const failed: unknown[] = [];
	const counted = { reads: 0 };
	const log: LiveIndexDeps['log'] = {
		read(position) {
			counted.reads += 1;
			return stores.log.read(position);
		},
	};
	const index = liveIndex({
		log,
		segments: stores.segments,
		vocabulary: () => Promise.resolve(smallVocabulary),
		onLoadFailed: (error) => failed.push(error),
		...changed,
	});
	return { current: index.current, counted, failed };
}

/** Holds the loads of segments back until they are let go. */
function heldLoads() {
	const held = Promise.withResolvers<void>();
	const loads: number[] = [];
	let isHeld = false;
	const segments: LiveIndexDeps['segments'] = {
		manifest: () => stores.segments.manifest(),
		async load(manifest) {
			loads.push(manifest.version);
			if (isHeld) await held.promise;
			return stores.segments.load(manifest);
		},
	};
	return {
		segments,
		loads,
		hold: () => void (isHeld = true),
		letGo() {
			isHeld = false;
			held.resolve();
		},
	};
}

/** Stores a segment at the end of the log, by default of what the log has, and announces it. */
async function announceSegment(unique: string, entries = [onSale('a')]): Promise<void> {
	const index = emptyIndex(smallVocabulary);
	index.apply(entries, await stores.log.end());
	const read = await stores.segments.manifest();
	const { size: listings, position } = index;
	const segment = { ...emptySegment(position, unique), listings, bytes: index.toSegment() };
	await stores.segments.replace(read, segment);
	await stores.log.announce((read?.version ?? 0) + 1, now);
}

/** Asks until another index than the given one is in use. */
async function otherThan(index: SearchIndex, current: () => Promise<SearchIndex>): Promise<SearchIndex> {
	for (;;) {
		const next = await current();
		if (next !== index) return next;
	}
}

describe('a live index', () => {
	test('has every change that was logged before it was asked', async () => {
		const { current } = live();
		const sizes: number[] = [];
		for (const name of ['a', 'b', 'c']) {
			await stores.log.append([onSale(name)], now);
			sizes.push((await current()).size);
		}
		expect(sizes).toEqual([1, 2, 3]);
	});

	test('begins with the segment and reads only the log behind it', async () => {
		await stores.log.append([onSale('a')], now);
		await announceSegment('1');
		await stores.database.write({ kind: 'delete', table: 'catalog', key: searchKeys.record(1) });
		await stores.log.append([onSale('b')], now);
		expect((await live().current()).size).toBe(2);
	});

	test('is the same when a batch is logged again', async () => {
		const { current } = live();
		for (let i = 0; i < 2; i++) await stores.log.append([onSale('a'), onSale('b')], now);
		expect((await current()).size).toBe(2);
	});

	test('reads the log once for callers at the same time', async () => {
		const { current, counted } = live();
		await current();
		counted.reads = 0;
		await Promise.all(Array.from({ length: 50 }, () => current()));
		// The first caller reads alone. The others came after its read began.
		expect(counted.reads).toBe(2);
	});

	test('answers while an announced segment is loaded, and then uses it', async () => {
		const held = heldLoads();
		const { current } = live({ segments: held.segments });
		const before = await current();
		held.hold();
		await stores.log.append([onSale('a')], now);
		await announceSegment('1');
		const meanwhile = await current();
		held.letGo();
		const after = await otherThan(before, current);
		expect([meanwhile === before, meanwhile.size, after.size, after.changed]).toEqual([true, 1, 1, 0]);
	});

	test('has what was logged while a segment was loaded', async () => {
		const held = heldLoads();
		const { current } = live({ segments: held.segments });
		const before = await current();
		await stores.log.append([onSale('a')], now);
		await announceSegment('1');
		held.hold();
		await current();
		await stores.log.append([onSale('b')], now);
		held.letGo();
		expect((await otherThan(before, current)).size).toBe(2);
	});

	test('loads a segment that was announced while another was loaded', async () => {
		const held = heldLoads();
		const { current } = live({ segments: held.segments });
		const before = await current();
		await announceSegment('1');
		held.hold();
		await current();
		// The correction of an index that had lost a listing: no entry of the log has it.
		await announceSegment('2', [onSale('a'), onSale('b')]);
		await current();
		held.letGo();
		const first = await otherThan(before, current);
		const second = first.size === 2 ? first : await otherThan(first, current);
		expect(second.size).toBe(2);
	});

	test('goes on with its index when an announced segment cannot be loaded', async () => {
		const { current, failed } = live();
		await current();
		await announceSegment('1');
		stores.objects.clear();
		await stores.log.append([onSale('b')], now);
		for (let asked = 0; failed.length === 0 || asked < 2; asked++) expect((await current()).size).toBe(1);
		expect(failed).toMatchObject([{ name: 'UnreadableSegment' }, ...failed.slice(1)]);
	});

	test('is loaded again when the vocabulary changes', async () => {
		let inUse = smallVocabulary;
		const { current } = live({ vocabulary: () => Promise.resolve(inUse) });
		await stores.log.append([onSale('a')], now);
		const before = await current();
		const categoryPath = (name: string) => ['tops', ...smallVocabulary.categoryPath(name)];
		inUse = { ...smallVocabulary, version: 2, categoryPath };
		const after = await otherThan(before, current);
		const found = [before, after].map(
			(index) => index.search({ category: ['tops'], sort: 'newest', facets: false }, { limit: 1 }).total,
		);
		expect(found).toEqual([0, 1]);
	});

	test('is unavailable when the log does not reach the segment, until there is a newer one', async () => {
		const { current } = live();
		for (const name of ['a', 'b']) await stores.log.append([onSale(name)], now);
		await stores.database.write({ kind: 'delete', table: 'catalog', key: searchKeys.record(1) });
		await expect(current()).rejects.toSatisfy(isUnavailable);
		await announceSegment('1');
		expect((await current()).size).toBe(1);
	});

	test('continues from the newest segment when its own position is no longer in the log', async () => {
		const { current } = live();
		await current();
		for (const name of ['a', 'b']) await stores.log.append([onSale(name)], now);
		await announceSegment('1');
		await stores.database.write({ kind: 'delete', table: 'catalog', key: searchKeys.record(1) });
		expect((await current()).size).toBe(1);
	});

	test('is unavailable with a damaged segment', async () => {
		await announceSegment('1');
		const [[key, bytes] = ['', Buffer.alloc(0)]] = stores.objects;
		stores.objects.set(key, bytes.subarray(1));
		await expect(live().current()).rejects.toSatisfy(isUnavailable);
	});
});
