import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compact } from '#indexing';
import { readSegment } from '#search';
import { smallVocabulary } from '../search/index/small-vocabulary.ts';
import { type SearchStores, emptySegment, now, onSale, recordKey, startSearchStores } from '../search/search-stores.ts';

let stores: SearchStores;
beforeAll(async () => {
	stores = await startSearchStores();
});
afterAll(() => stores.stop());
beforeEach(async () => {
	await stores.empty();
	await stores.segments.replace(undefined, emptySegment(0, 'first'));
});

const later = now + 60_000;
const run = (unique: string, vocabulary = smallVocabulary) =>
	compact({ log: stores.log, segments: stores.segments, vocabulary }, { now: later, unique });

async function newest() {
	const manifest = await stores.segments.manifest();
	if (manifest === undefined) throw new Error('no manifest');
	return { manifest, index: readSegment(await stores.segments.load(manifest), smallVocabulary) };
}

describe('a compaction', () => {
	test('makes a segment of the last one and the log behind it', async () => {
		await stores.log.append([onSale('a')], now);
		await run('second');
		await stores.log.append([onSale('b')], now);
		await run('third');
		const { manifest, index } = await newest();
		expect([manifest.version, manifest.position, manifest.listings, index.size, index.position]).toEqual([
			3, 2, 2, 2, 2,
		]);
	});

	test('keeps the time of the last comparison', async () => {
		await stores.log.append([onSale('a')], now);
		await run('second');
		expect((await newest()).manifest).toMatchObject({ builtAt: later, comparedAt: now });
	});

	test('makes none when nothing was logged', async () => {
		expect([await run('second'), stores.objects.size]).toEqual(['unchanged', 1]);
	});

	test('splits the texts anew when the vocabulary has changed', async () => {
		expect(await run('second', { ...smallVocabulary, version: 2 })).toMatchObject({ version: 2, position: 0 });
		expect((await newest()).index.vocabularyVersion).toBe(2);
	});

	test('beside another makes one segment together', async () => {
		await stores.log.append([onSale('a')], now);
		const both = await Promise.all([run('second'), run('other')]);
		expect(both.map((one) => (typeof one === 'string' ? one : one.version)).toSorted()).toEqual([2, 'overtaken']);
	});

	test.each<[string, () => Promise<unknown>]>([
		['the segment is missing', () => Promise.resolve(stores.objects.clear())],
		[
			'the segment is damaged',
			() => Promise.resolve(stores.objects.forEach((_, key) => stores.objects.set(key, Buffer.from('x')))),
		],
		['the log no longer reaches the segment', loseRecord],
	])('is refused when %s', async (_, lose) => {
		await lose();
		expect([await run('second'), (await stores.segments.manifest())?.version]).toEqual(['lost', 1]);
	});
});

async function loseRecord(): Promise<void> {
	for (const name of ['a', 'b']) await stores.log.append([onSale(name)], now);
	await stores.database.write({ kind: 'delete', table: 'catalog', key: recordKey(1) });
}
