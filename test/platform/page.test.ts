import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directoryTable } from '#directory';
import { type Item, LimitExceeded, Page, eachPage, newUsage, filterPages, withUsage } from '#platform';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([directoryTable]);
	for (let n = 0; n < 20; n++)
		await engine.database.write({
			kind: 'put',
			table: 'directory',
			item: { pk: 'P', sk: String(n).padStart(2, '0'), kind: 'K', even: n % 2 },
		});
});
afterAll(() => engine.stop());

const where = { table: 'directory', where: 'pk = :pk', values: { ':pk': 'P' } };
const read = (limit: number) => async (after: Item | undefined) =>
	(await engine.database.queryPage({ ...where, limit, after })).map((item) => Number(item['sk']));
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('a query for all items', () => {
	test('follows every continuation', async () => {
		const usage = newUsage();
		const all = await withUsage(usage, () => engine.database.queryAll({ ...where, atMost: 20, pageSize: 6 }));
		expect(all.map((item) => Number(item['sk']))).toEqual(numbers(20));
		expect(usage.roundTrips).toBe(4);
	});

	test.each([{ atMost: 19 }, { atMost: 19, pageSize: 3 }])('fails beyond its maximum: %o', async (bound) => {
		await expect(engine.database.queryAll({ ...where, ...bound })).rejects.toThrow(LimitExceeded);
	});

	test('is bounded by the items read, not by the items its filter keeps', async () => {
		const filtered = { ...where, filter: 'even = :even', values: { ':pk': 'P', ':even': 0 } };
		expect(await engine.database.queryAll({ ...filtered, atMost: 20 })).toHaveLength(10);
		await expect(engine.database.queryAll({ ...filtered, atMost: 19 })).rejects.toThrow(LimitExceeded);
	});
});

describe('a page', () => {
	const byKind = { ...where, where: 'kind = :pk', values: { ':pk': 'K' }, index: { name: 'byKind', key: 'kind' } };
	test.each([
		['of a table', where, numbers(20)],
		['of an index', byKind, numbers(20)],
	])('%s that is cut continues with the first omitted item', async (_, query, expected) => {
		const cut = async (after: Item | undefined) => {
			const page = await engine.database.queryPage({ ...query, limit: 7, after });
			return page.map((item) => Number(item['sk'])).takeWhile((_item, place) => place < 3);
		};
		const seen: number[] = [];
		for await (const items of eachPage(cut, 10)) seen.push(...items);
		expect(seen).toEqual(expected);
	});

	test('is followed to the end within the maximum of pages, and fails beyond it', async () => {
		const walk = async (maxPages: number) => {
			const seen: number[] = [];
			for await (const items of eachPage(read(5), maxPages)) seen.push(...items);
			return seen;
		};
		expect(await walk(5)).toEqual(numbers(20));
		await expect(walk(3)).rejects.toThrow(LimitExceeded);
	});

	test('of filtered items continues where reading stopped, full or not', async () => {
		const sizes: number[] = [];
		const seen: number[] = [];
		const some = (after: Item | undefined) =>
			filterPages(read(4), (n) => n < 9 && n % 2 === 0, { limit: 3, maxReads: 2, after });
		for await (const items of eachPage(some, 10)) {
			sizes.push(items.length);
			seen.push(...items);
		}
		expect(seen).toEqual([0, 2, 4, 6, 8]);
		expect(sizes).toEqual([3, 2, 0]);
	});

	test('keeps its position when one of its items could not be loaded', async () => {
		const page = await (await read(4)(undefined)).load(async (items) => items.map((n) => (n === 3 ? undefined : n)));
		const next = page.read((after, items) => ({ items, after }));
		expect(next).toEqual({ items: [0, 1, 2], after: { pk: 'P', sk: '03' } });
	});

	test('without items is the last page', () => {
		expect(new Page([], undefined).read((next, items) => ({ next, items }))).toEqual({ next: undefined, items: [] });
	});
});
