import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelCheckout, expireCheckout } from '#checkout';
import { listingEntry } from '#indexing';
import { publishListing, reviseListing, setStock, withdrawListing } from '#merchandising';
import { type Checkout, type Order, orderKeys, ordersOf } from '#orders';
import { type IndexEntry, liveIndex } from '#search';
import { itemBytes } from './capacity.ts';
import { type Asked, type BenchBase, buyerId, draft, grid, now, openBenchBase } from './bench-base.ts';
import { smallVocabulary } from '../search/index/small-vocabulary.ts';
import { type Operations, live, operations, passed } from './operations.ts';

let benchBase: BenchBase;
let all: Operations;
beforeAll(async () => {
	benchBase = await openBenchBase();
	all = await operations(benchBase);
});
afterAll(() => benchBase.engine.stop());

/** The rules and the engine say the same of what was asked, and something was. */
function expectAgreed<A extends Asked>(asked: A): A {
	expect({ read: asked.calculated.read, write: asked.calculated.write }).toEqual(asked.engine);
	expect(asked.engine.write + asked.engine.read).toBeGreaterThan(0);
	return asked;
}

describe('the calculator and the engine agree on', () => {
	test.each([
		[1, 1],
		[2, 1],
		[2, 2],
		[5, 1],
		[5, 3],
	])('placing %i lines of %i tenants', async (lines, over) => {
		const { value } = expectAgreed(await all.place(all.spread(lines, over)));
		expect(value.parts.length).toBe(over);
	});

	test('two sizes of one color, which are one update', async () => {
		expectAgreed(await all.place([all.line(0, 0, 'jade', 'S'), all.line(0, 0, 'jade', 'M')]));
	});

	test.each([1, 3])('paying a checkout of %i tenants', async (over) => {
		const { value } = await all.place(all.spread(3, over));
		expect(expectAgreed(await all.pay(value)).value).toMatchObject({ ok: true, value: { kind: 'paid' } });
	});

	test('a late payment, which reserves again', async () => {
		const { value } = await all.place(all.spread(2, 2));
		await expireCheckout(benchBase.stores, value, value.expiresAt);
		expect(expectAgreed(await all.pay(value)).value).toMatchObject({ ok: true, value: { kind: 'paid' } });
	});

	test('cancelling', async () => {
		const { value } = await all.place(all.spread(2, 2));
		const cancel = () => cancelCheckout(benchBase.stores, buyerId, value.checkoutId, now);
		expect(passed(expectAgreed(await benchBase.asked(cancel)).value).state).toBe('cancelled');
	});

	test('expiring', async () => {
		const { value } = await all.place(all.spread(5, 1));
		const expire = () => expireCheckout(benchBase.stores, value, value.expiresAt);
		expect(expectAgreed(await benchBase.asked(expire)).value.state).toBe('expired');
	});

	test('extending a hold', async () => {
		const { value } = await all.place(all.spread(1, 1));
		const { openTransfers } = benchBase.stores;
		const transfer = { reference: '7KM-92X-QR4', openedAt: now };
		const held = { checkoutIds: [value.checkoutId], revision: 0 };
		const extend = () => openTransfers.open(value, { transfer, payBy: now + 86_400_000, held });
		const { value: done, engine } = expectAgreed(await benchBase.asked(extend));
		expect(done).toBe('opened');
		expect(engine).toEqual({ read: 0, write: 8 });
	});

	test('shipping and receiving', async () => {
		const { value } = await all.place(all.spread(2, 1));
		await all.pay(value);
		const [order] = ordersOf(value, now) as [Order];
		const shipped = passed(expectAgreed(await all.ship(order)).value);
		expect(passed(expectAgreed(await all.receive(shipped)).value).state).toBe('received');
	});

	test('giving back, twice, and noting that it was sent', async () => {
		const { value } = await all.place(all.spread(2, 1));
		await all.pay(value);
		const [order] = ordersOf(value, now) as [Order];
		const once = passed(expectAgreed(await all.refund(order)).value);
		const twice = passed(expectAgreed(await all.refund(once, 'another')).value);
		expect(expectAgreed(await all.claim(twice)).value.ok).toBe(true);
		expect(expectAgreed(await all.settle(twice)).value.ok).toBe(true);
	});

	test('the pages of orders of a tenant and of a buyer', async () => {
		const { orders } = benchBase.stores;
		expectAgreed(await benchBase.asked(() => orders.tenantOrders('liuxi-riverside', {}, 20, undefined)));
		expectAgreed(await benchBase.asked(() => orders.buyerOrders(buyerId, 20, undefined)));
	});

	test('drafting, publishing, stocking and withdrawing a listing', async () => {
		const tenantId = 'liuxi-riverside';
		const { listingId } = expectAgreed(await benchBase.asked(() => draft(benchBase, tenantId))).value;
		for (const work of [
			() => publishListing(benchBase.stores, tenantId, listingId, { now, audit: [] }),
			() => setStock(benchBase.stores, tenantId, listingId, { stock: grid(250) }, { audit: [] }),
			() => withdrawListing(benchBase.stores, tenantId, listingId, { audit: [] }),
		])
			expect(expectAgreed(await benchBase.asked<{ readonly ok: boolean }>(work)).value.ok).toBe(true);
	});

	test('logging a change of a listing for search, and reading it', async () => {
		const { changeLog } = benchBase.stores;
		const entry = listingEntry(await draft(benchBase, 'liuxi-riverside'));
		const behind = await changeLog.append([entry], now);
		const { value } = expectAgreed(await benchBase.asked(() => changeLog.append([entry], now)));
		expect(value).toBe(behind + 1);
		const read = expectAgreed(await benchBase.asked(() => changeLog.read(behind)));
		expect(read.value).toMatchObject({ entries: [entry], position: value });
	});

	test('noting, finding and forgetting holds', async () => {
		expectAgreed(await all.noteHolds());
		const due = expectAgreed(await all.dueHolds()).value;
		expect(due.map((batch) => batch.ids.length)).toEqual([100]);
		for (const batch of due) expectAgreed(await all.forgetHolds(batch));
	});

	test('listing the checkouts of a day', async () => {
		expectAgreed(await all.notePlaced());
	});

	test.each([1, 36, 100])('counting a hundred checkouts of %i tenants, and a hundred more', async (ofTenants) => {
		for (let i = 0; i < 2; i++)
			expect(expectAgreed(await all.countPlaced(ofTenants)).value).toMatchObject({
				events: 100,
				counters: ofTenants,
				skipped: 0,
				poison: [],
			});
	});

	test.each([1, 36, 100])('counting a hundred orders of %i tenants, and a hundred more', async (ofTenants) => {
		for (let i = 0; i < 2; i++)
			expect(expectAgreed(await all.count(ofTenants)).value).toMatchObject({
				events: 100,
				counters: ofTenants,
				skipped: 0,
				poison: [],
			});
	});
});

describe('an item is as large as the engine says, to the byte, with', () => {
	const numbers = [0, 1, -1, 12, 123, 100, 1_200, 25_900, -25_900, 1_763_000_000_123, Number.MAX_SAFE_INTEGER];
	const others = [true, null, '', '靛蓝', '👕', [], {}, [1, 'a', [true]], { a: 1, 中: { b: [] } }];
	test.each([...numbers, ...others].map((value) => [value]))('%j', async (value) => {
		const { database } = benchBase.stores;
		const bare = { pk: 'BYTES', sk: 'BYTES', value, pad: '' };
		const room = 1024 - itemBytes(bare);
		const billed: number[] = [];
		for (const pad of [room, room + 1]) {
			const item = { ...bare, pad: 'x'.repeat(pad) };
			billed.push((await benchBase.asked(() => database.write({ kind: 'put', table: 'sales', item }))).engine.write);
		}
		await database.write({ kind: 'delete', table: 'sales', key: { pk: 'BYTES', sk: 'BYTES' } });
		expect(billed).toEqual([1, 2]);
	});
});

/** The bytes of a checkout, or of its order if that is larger, once the order is closed. */
async function bytesAtTheEnd(placed: Checkout): Promise<number> {
	await all.pay(placed);
	const [order] = ordersOf(placed, now) as [Order];
	await all.close(passed((await all.receive(passed((await all.ship(order)).value))).value));
	const stored = [orderKeys.checkout(placed.checkoutId), orderKeys.order(order.orderId)];
	return Math.max(...stored.map((key) => itemBytes(benchBase.shelf.item('orders', key) ?? {})));
}

describe('the counted figures', () => {
	test('placing a 2-line checkout of one tenant is one round trip and 6 write units', async () => {
		await all.place(all.spread(2, 1));
		const { roundTrips, engine } = await all.place(all.spread(2, 1));
		expect({ roundTrips, ...engine }).toEqual({ roundTrips: 1, read: 0, write: 6 });
	});

	test('refusing what is sold out is one round trip, and tells what there is', async () => {
		const { roundTrips, value } = await all.refused(3_000_000);
		expect(roundTrips).toBe(1);
		expect(value).toMatchObject({ kind: 'out_of_stock', lines: [{ requested: 3_000_000 }] });
	});

	test('… and the next ones are looked up: one round trip and 4 read units in place of a transaction that fails', async () => {
		const [first, { value, ...counted }] = [await all.refused(3_000_001), await all.refused(3_000_002)];
		expect(value).toEqual({ ...first.value, lines: [expect.objectContaining({ requested: 3_000_002 })] });
		expect(counted).toEqual({
			roundTrips: 1,
			engine: { read: 4, write: 0 },
			calculated: { read: 4, write: 0, ofIndexes: 0 },
		});
	});

	test('with cold prices it is two round trips', async () => {
		const { roundTrips, engine } = await all.place(all.spread(2, 1), benchBase.cold());
		expect({ roundTrips, write: engine.write }).toEqual({ roundTrips: 2, write: 6 });
	});

	test('two sizes of one color cost 4', async () => {
		const { engine } = await all.place([all.line(0, 0, 'jade', 'S'), all.line(0, 0, 'jade', 'M')]);
		expect(engine.write).toBe(4);
	});

	test('checkout and order of two lines stay below 1 KB to the end, with long names', async () => {
		const { value } = await all.place(all.spread(2, 1));
		expect(await bytesAtTheEnd(value)).toBeLessThanOrEqual(1024);
	});

	test('two lines that cannot be returned cost as much, and stay below 1 KB as well', async () => {
		const lines = [all.line(0, 3), all.line(0, 4)];
		for (const { listingId } of lines) {
			const change = { returnExclusion: 'custom_made' } as const;
			passed(await reviseListing(benchBase.stores, 'liuxi-riverside', listingId, change, { now, audit: [] }));
		}
		await all.place(lines);
		const { roundTrips, engine, value } = await all.place(lines);
		expect({ roundTrips, ...engine }).toEqual({ roundTrips: 1, read: 0, write: 6 });
		expect(value.parts[0]?.lines.map(({ returnExcluded }) => returnExcluded)).toEqual(['custom_made', 'custom_made']);
		expect(await bytesAtTheEnd(value)).toBeLessThanOrEqual(1024);
	});

	test('the whole life of a paid 2-line order is 13 write units, and a quarter for counting and follow-ups', async () => {
		const { count, hold, ...steps } = await live(all, all.spread(2, 1));
		expect(steps).toEqual({ place: 6, pay: 5, ship: 1, receive: 1 });
		expect(count + hold).toBeLessThanOrEqual(0.25);
	});

	test('giving back is one round trip and 1 write unit, 1 more before it is sent, and 1 for its outcome', async () => {
		const { value } = await all.place(all.spread(2, 1));
		await all.pay(value);
		const [order] = ordersOf(value, now) as [Order];
		const { roundTrips, engine, value: given } = await all.refund(order);
		const claimed = await all.claim(passed(given));
		const settled = await all.settle(passed(claimed.value));
		expect([roundTrips, engine.write, claimed.engine.write, settled.engine.write]).toEqual([1, 1, 1, 1]);
	});

	test('closing is 1 write unit more', async () => {
		const { value } = await all.place(all.spread(2, 1));
		await all.pay(value);
		const [order] = ordersOf(value, now) as [Order];
		const received = passed((await all.receive(passed((await all.ship(order)).value))).value);
		const { roundTrips, engine, value: closed } = await all.close(received);
		expect([roundTrips, engine.write, passed(closed).state]).toEqual([1, 1, 'closed']);
	});

	test('counting costs at most half a write unit per order at batches of 100 of one tenant, or of 36', async () => {
		for (const ofTenants of [1, 36]) expect((await all.count(ofTenants)).engine.write / 100).toBeLessThanOrEqual(0.5);
	});

	test('a change of a listing on sale is 1 write unit of search, and a batch of a hundred is at most 1 each', async () => {
		const { changeLog } = benchBase.stores;
		const entry = await entryOnSale();
		await changeLog.append([entry], now);
		const { roundTrips, engine } = await benchBase.asked(() => changeLog.append([entry], now));
		expect({ roundTrips, ...engine }).toEqual({ roundTrips: 1, read: 0, write: 1 });
		const hundred = Array.from({ length: 100 }, () => entry);
		const batch = await benchBase.asked(() => changeLog.append(hundred, now));
		expect(batch.roundTrips).toBe(1);
		expect(batch.engine.write).toBeLessThanOrEqual(100);
	});

	test('a page of listings is one round trip and 1 read unit, also when a listing has changed', async () => {
		const { changeLog } = benchBase.stores;
		const live = liveIndex({
			log: changeLog,
			segments: { manifest: () => Promise.resolve(undefined), load: () => Promise.reject(new Error('no segment')) },
			vocabulary: () => Promise.resolve(smallVocabulary),
			onLoadFailed: () => undefined,
		});
		await live.current();
		const unchanged = expectAgreed(await benchBase.asked(() => live.current()));
		await changeLog.append([await entryOnSale()], now);
		const changed = expectAgreed(await benchBase.asked(() => live.current()));
		const cost = { roundTrips: 1, engine: { read: 1, write: 0 } };
		expect([unchanged, changed]).toEqual([expect.objectContaining(cost), expect.objectContaining(cost)]);
	});
});

/** The entry of a listing that went on sale. */
async function entryOnSale(): Promise<IndexEntry> {
	return listingEntry({ ...(await draft(benchBase, 'liuxi-riverside')), state: 'published', publishedAt: now });
}
