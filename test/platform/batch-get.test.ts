import { afterAll, beforeAll, expect, test } from 'vitest';
import { salesTable } from '#sales';
import { newUsage, withUsage } from '#platform';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([salesTable]);
});
afterAll(() => engine.stop());

test('items are read in the order of their keys, each different key once and a hundred in a round trip', async () => {
	const table = 'sales';
	const keys = Array.from({ length: 101 }, (_, n) => ({ pk: 'P', sk: String(n) }));
	for (const key of keys) await engine.database.write({ kind: 'put', table, item: { ...key, n: key.sk } });
	const asked = [...keys.toReversed(), { pk: 'P', sk: 'absent' }, ...keys];
	const usage = newUsage();
	const items = await withUsage(usage, () => engine.database.batchGet(asked.map((key) => ({ table, key }))));
	expect(items.map((item) => item?.['n'])).toEqual(asked.map(({ sk }) => (sk === 'absent' ? undefined : sk)));
	expect(usage.roundTrips).toBe(2);
});
