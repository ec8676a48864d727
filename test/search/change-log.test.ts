import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newUsage, withUsage } from '#platform';
import { type IndexEntry, LogGap } from '#search';
import { searchKeys } from '../../packages/search/table.ts';
import { type SearchStores, emptySegment, now, onSale, startSearchStores } from './search-stores.ts';

let stores: SearchStores;
beforeAll(async () => {
	stores = await startSearchStores();
});
afterAll(() => stores.stop());
beforeEach(() => stores.empty());

const idsOf = (entries: readonly IndexEntry[]) => entries.map(({ listingId }) => listingId);
const log = () => stores.anotherLog();
const expire = (position: number) =>
	stores.database.write({ kind: 'delete', table: 'catalog', key: searchKeys.record(position) });

describe('the change log', () => {
	test('numbers the records of writers side by side without a gap, each writer’s in their order', async () => {
		const writers = ['a', 'b', 'c', 'd'];
		const write = async (writer: string) => {
			const own = log();
			for (let i = 0; i < 5; i++) await own.append([onSale(`${writer} ${i}`)], now);
		};
		await Promise.all(writers.map(write));
		const { entries, position } = await log().read(0);
		const ofWriter = (writer: string) => Array.from({ length: 5 }, (_, i) => onSale(`${writer} ${i}`).listingId);
		const found = writers.map((writer) => idsOf(entries).filter((id) => ofWriter(writer).includes(id)));
		expect([position, found]).toEqual([20, writers.map(ofWriter)]);
	});

	test('returns what is behind a position, and nothing at its end', async () => {
		await log().append([onSale('a')], now);
		await log().append([onSale('b')], now);
		const pages = await Promise.all([log().read(1), log().read(2)]);
		expect(pages.map(({ entries, position }) => [idsOf(entries), position])).toEqual([
			[[onSale('b').listingId], 2],
			[[], 2],
		]);
	});

	test('refuses a reader whose records have expired, and no other', async () => {
		for (const name of ['a', 'b', 'c']) await log().append([onSale(name)], now);
		await expire(1);
		await expect(log().read(0)).rejects.toThrow(LogGap);
		expect((await log().read(1)).position).toBe(3);
	});

	test('writes a batch of entries as one record, for its size', async () => {
		const batch = Array.from({ length: 10 }, (_, i) => onSale(String(i)));
		const own = log();
		await own.append(batch, now);
		const usage = newUsage();
		expect(await withUsage(usage, () => own.append(batch, now))).toBe(2);
		const kilobytes = Math.ceil(Buffer.byteLength(JSON.stringify(batch)) / 1_024);
		expect([usage.roundTrips, usage.writeUnits <= kilobytes + 1, usage.writeUnits <= batch.length]).toEqual([
			1,
			true,
			true,
		]);
	});

	test('splits entries into records below 400 KB, in their order', async () => {
		const zh = '羊'.repeat(3_000);
		const large = Array.from({ length: 100 }, (_, i): IndexEntry => {
			const entry = onSale(String(i)) as IndexEntry & { kind: 'listing' };
			return { ...entry, card: entry.card && { ...entry.card, title: { zh, en: 'x' } } };
		});
		await log().append(large, now);
		const { entries, position } = await log().read(0);
		const records = await Promise.all(
			Array.from({ length: position }, (_, i) => stores.database.get('catalog', searchKeys.record(i + 1))),
		);
		const bytes = records.map((record) => Buffer.byteLength(JSON.stringify(record)));
		expect([idsOf(entries), position > 1, Math.max(...bytes) < 400_000]).toEqual([idsOf(large), true, true]);
	});

	test('tells of the last segment that was announced', async () => {
		await log().announce(3, now);
		await log().append([onSale('a')], now);
		await log().announce(4, now);
		await log().append([onSale('b')], now);
		const pages = await Promise.all([log().read(0), log().read(3)]);
		expect(pages.map(({ announced }) => announced)).toEqual([4, undefined]);
	});

	test('keeps a record for a week', async () => {
		await log().append([onSale('a')], now);
		const record = await stores.database.get('catalog', searchKeys.record(1));
		expect(Number(record?.['expiresAtSeconds']) - now / 1_000).toBe(7 * 86_400);
	});

	test('goes on behind the segment when every record has expired', async () => {
		await stores.segments.replace(undefined, emptySegment(7, 'a'));
		expect([await log().end(), await log().append([onSale('a')], now)]).toEqual([7, 8]);
	});

	test('goes on behind its last record when the segment is older', async () => {
		for (const name of ['a', 'b', 'c']) await log().append([onSale(name)], now);
		await stores.segments.replace(undefined, emptySegment(1, 'a'));
		expect([await log().end(), await log().append([onSale('d')], now)]).toEqual([3, 4]);
	});
});
