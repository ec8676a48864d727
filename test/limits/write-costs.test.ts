import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogTable } from '#catalog';
import { listingEntry, rowEntry } from '#indexing';
import { newUsage, withUsage } from '#platform';
import { type ChangeLogStore, type IndexEntry, changeLogStore } from '#search';
import { noon } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { fullest, row, widest } from './widest.ts';

let engine: Engine;
let changeLog: ChangeLogStore;
beforeAll(async () => {
	engine = await startEngine([catalogTable]);
	changeLog = changeLogStore(engine.database, 'catalog');
	// The writer now knows the end of the log.
	await changeLog.append([listingEntry(fullest)], noon);
});
afterAll(() => engine.stop());

async function unitsOf(entries: readonly IndexEntry[]): Promise<number> {
	const usage = newUsage();
	await withUsage(usage, () => changeLog.append(entries, noon));
	return usage.writeUnits;
}

describe('a listing with the largest card', () => {
	test('costs 5 write units of search for a change of its card, and 1 to take it off sale', async () => {
		expect(await unitsOf([listingEntry(fullest)])).toBeLessThanOrEqual(5);
		expect(await unitsOf([listingEntry({ ...fullest, state: 'withdrawn' })])).toBe(1);
	});
});

describe('a listing with the largest stock rows', () => {
	const rows = widest.colors.map(({ code: color }) => color);
	const entryOf = (color: string, lane: number) =>
		rowEntry({ listingId: widest.listingId, color, lane }, { ...row, revision: widest.revision }) ?? [];

	test('costs 6 write units of search for each row that is on sale anew', async () => {
		const entries = rows.flatMap((color) => entryOf(color, 0));
		expect((await unitsOf(entries)) / rows.length).toBeLessThanOrEqual(6);
	});
});
