import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownedId } from '#kernel';
import { checkoutStore, maxReservationReads, ordersTable } from '#orders';
import { type Database, newUsage, withUsage } from '#platform';
import { checkoutItem, noon, placing, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([ordersTable]);
});
afterAll(() => engine.stop());

/** Reads one checkout a page. */
const singleItemPages = (): Database => ({
	...engine.database,
	queryPage: (query) => engine.database.queryPage({ ...query, limit: 1 }),
});
const open = (limit: number) => checkoutStore(singleItemPages(), 'orders').openReservations('b', noon, limit);

/** Three checkouts in five have expired. */
async function place(from: number, to: number): Promise<void> {
	for (let n = from; n < to; n++) {
		const checkout = placing(n, ['tenant-a'], noon - (n % 5 < 3 ? 86_400_000 : 0));
		const item = checkoutItem({ ...checkout, buyerId: 'b', checkoutId: ownedId('checkout', 'b', unique(n)) });
		await engine.database.write({ kind: 'put', table: 'orders', item });
	}
}

test('the open reservations of a buyer are counted to the last, however many checkouts ended before', async () => {
	await place(0, maxReservationReads - 1);
	const { reservations, isWhole } = await open(1_000);
	expect(reservations).toHaveLength(3);
	expect(isWhole).toBe(true);
});

test('no more open reservations are read than requested', async () => {
	expect((await open(2)).reservations).toHaveLength(2);
});

test('an incomplete read of a buyer’s checkouts is marked as incomplete', async () => {
	await place(maxReservationReads - 1, maxReservationReads + 1);
	const { reservations, isWhole } = await open(1_000);
	expect(isWhole).toBe(false);
	expect(reservations.length).toBeGreaterThan(0);
	const usage = newUsage();
	await withUsage(usage, () => open(1_000));
	expect(usage.roundTrips).toBe(maxReservationReads);
});
