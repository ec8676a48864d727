import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownedId } from '#kernel';
import { orderStore, ordersTable } from '#orders';
import type { Database } from '#platform';
import { checkoutItem, noon, placing, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([ordersTable]);
});
afterAll(() => engine.stop());

test('the open reservations of a buyer are counted to the last, however many checkouts were placed before', async () => {
	for (let n = 0; n < 15; n++) {
		const checkout = placing(n, ['tenant-a'], noon - (n < 12 ? 86_400_000 : 0));
		const item = checkoutItem({ ...checkout, buyerId: 'b', checkoutId: ownedId('checkout', 'b', unique(n)) });
		await engine.database.write({ kind: 'put', table: 'orders', item });
	}
	const singleItemPages: Database = {
		...engine.database,
		queryPage: (query) => engine.database.queryPage({ ...query, limit: 1 }),
	};
	expect(await orderStore(singleItemPages, 'orders').openReservations('b', noon, 1_000)).toHaveLength(3);
});
