import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directoryTable } from '#directory';
import {
	type FeedPage,
	type FeedStore,
	type MerchantEvent,
	type RecordedEvents,
	feedStore,
	keptMs,
	positionOf,
} from '#feed';
import { ownedId } from '#kernel';
import type { Database, Write } from '#platform';
import { noon, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
let feeds: FeedStore;
beforeAll(async () => {
	engine = await startEngine([directoryTable]);
	feeds = feedStore(engine.database, 'directory');
});
afterAll(() => engine.stop());

let tenants = 0;
const newTenant = () => `tenant-${(tenants += 1)}`;
const day = 86_400_000;

/** The record of a payment: the order says which. */
const paid = (tenantId: string, n: number): RecordedEvents => ({
	tenantId,
	sequenceNumber: String(n),
	events: [{ type: 'order.paid', at: noon, orderId: ownedId('order', tenantId, unique(n)) }],
});
const payments = (tenantId: string, from: number, count: number) =>
	Array.from({ length: count }, (_, i) => paid(tenantId, from + i));
const append = (records: readonly RecordedEvents[], { shard = 'shard-1', now = noon, store = feeds } = {}) =>
	store.append({ consumer: 'index-orders', shard, records }, now);

interface Asked {
	readonly after?: string | undefined;
	readonly limit?: number;
	readonly now?: number;
}

function read(tenantId: string, { after, limit = 100, now = noon }: Asked = {}) {
	const position = after === undefined ? undefined : positionOf(tenantId, after);
	return feeds.read(tenantId, { after: position, limit }, now);
}

async function page(tenantId: string, asked: Asked = {}): Promise<FeedPage> {
	const result = await read(tenantId, asked);
	if (!result.ok) throw new Error(result.refusal.kind);
	return result.value;
}

/** All events from a place on, page by page. */
async function all(tenantId: string, { after, limit = 100, now = noon }: Asked = {}) {
	const events = [];
	for (let last = after; ;) {
		const { events: next, hasMore } = await page(tenantId, { after: last, limit, now });
		events.push(...next);
		last = next.at(-1)?.eventId ?? last;
		if (!hasMore) return events;
	}
}

const orderOf = (event: MerchantEvent) => ('orderId' in event ? Number(event.orderId.slice(-26)) : event.type);
const orders = (events: readonly MerchantEvent[]) => events.map(orderOf);
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

/** Fails puts of a table while `fails` says so. */
function failing(fails: (write: Write) => boolean): Database {
	return {
		...engine.database,
		write: (write, options) =>
			fails(write) ? Promise.reject(new Error('put failed')) : engine.database.write(write, options),
	};
}

describe('a feed', () => {
	test('begins with its first reader; before that, a tenant costs no write', async () => {
		const tenantId = newTenant();
		expect(await append([paid(tenantId, 1)])).toEqual({ events: 0, failed: [] });
		const { events, hasMore } = await page(tenantId);
		expect([orders(events), hasMore]).toEqual([['feed.begun'], false]);
		expect(await append([paid(tenantId, 2)])).toEqual({ events: 1, failed: [] });
		expect(orders(await all(tenantId))).toEqual(['feed.begun', 2]);
	});

	test('is begun once by readers that come together', async () => {
		const tenantId = newTenant();
		const pages = await Promise.all(Array.from({ length: 8 }, () => page(tenantId)));
		const [first] = pages;
		for (const { events } of pages) expect(events).toEqual(first?.events);
	});

	test.each([1, 2, 7, 100])('is read in pages of %i, each event once and in order', async (limit) => {
		const tenantId = newTenant();
		await page(tenantId);
		for (const from of [1, 4, 250]) await append(payments(tenantId, from, from === 4 ? 240 : 3));
		expect(orders(await all(tenantId, { limit }))).toEqual(['feed.begun', ...numbers(1, 243), ...numbers(250, 3)]);
	});

	test('has ids that rise, and reads on behind any of them', async () => {
		const tenantId = newTenant();
		await page(tenantId);
		for (const n of [1, 2, 3]) await append([...payments(tenantId, n * 10, 3)], { now: noon + n });
		const events = await all(tenantId);
		const ids = events.map(({ eventId }) => eventId);
		expect(ids.toSorted()).toEqual(ids);
		for (const [i, after] of ids.entries()) expect(await all(tenantId, { after })).toEqual(events.slice(i + 1));
	});

	test('keeps the feeds of other tenants apart', async () => {
		const [mine, other] = [newTenant(), newTenant()];
		const begun = await page(other);
		await page(mine);
		await append([paid(mine, 1), paid(other, 2), paid(mine, 3)]);
		expect(orders(await all(mine))).toEqual(['feed.begun', 1, 3]);
		expect(orders(await all(other))).toEqual(['feed.begun', 2]);
		expect(positionOf(mine, begun.events[0]?.eventId ?? '')).toBeUndefined();
	});

	test('has the events of a record together, whatever their number', async () => {
		const tenantId = newTenant();
		await page(tenantId);
		const [first] = paid(tenantId, 1).events as [MerchantEvent];
		const large = { tenantId, sequenceNumber: '5', events: Array.from({ length: 140 }, () => first) };
		await append([...payments(tenantId, 1, 2), large, ...payments(tenantId, 6, 1)]);
		expect(await all(tenantId, { limit: 33 })).toHaveLength(1 + 2 + 140 + 1);
	});
});

describe('delivered again, a batch adds nothing', () => {
	test.each([1, 2, 3, 40])('in cuts of %i', async (size) => {
		const tenantId = newTenant();
		await page(tenantId);
		const records = payments(tenantId, 1, 40);
		await append(records.slice(0, 25));
		for (let from = 0; from < 40; from += size) await append(records.slice(Math.max(0, from - 3), from + size));
		expect(orders(await all(tenantId))).toEqual(['feed.begun', ...numbers(1, 40)]);
	});

	test('when the response to its put was lost', async () => {
		const tenantId = newTenant();
		await page(tenantId);
		const lost: Database = {
			...engine.database,
			write: async (write) => {
				await engine.database.write(write);
				throw new Error('response lost');
			},
		};
		const store = feedStore(lost, 'directory');
		expect((await append([paid(tenantId, 1)], { store })).failed).toHaveLength(1);
		expect(await append([paid(tenantId, 1), paid(tenantId, 2)])).toEqual({ events: 1, failed: [] });
		expect(orders(await all(tenantId))).toEqual(['feed.begun', 1, 2]);
	});

	test('a day later, while another shard has written', async () => {
		const tenantId = newTenant();
		await page(tenantId);
		await append([paid(tenantId, 7)]);
		for (const n of [1, 2, 3]) await append([paid(tenantId, n)], { shard: 'shard-2', now: noon + n * (day / 4) });
		await append([paid(tenantId, 7)], { now: noon + day - 1 });
		expect(orders(await all(tenantId, { now: noon + day }))).toEqual(['feed.begun', 7, 1, 2, 3]);
	});

	test('records made from present items, which have no place in the stream, add nothing either', async () => {
		const tenantId = newTenant();
		await page(tenantId);
		expect(await append([paid(tenantId, 0)])).toEqual({ events: 0, failed: [] });
	});
});

test('a feed that cannot be written stops no other, and its first record is named', async () => {
	const [broken, sound] = [newTenant(), newTenant()];
	for (const tenantId of [broken, sound]) await page(tenantId);
	const store = feedStore(
		failing((write) => write.kind === 'put' && write.item.pk === `V#${broken}`),
		'directory',
	);
	const done = await append([paid(broken, 1), paid(sound, 2), paid(broken, 3)], { store });
	expect([done.events, done.failed.map(({ sequenceNumber }) => sequenceNumber)]).toEqual([1, ['1']]);
	expect(orders(await all(sound))).toEqual(['feed.begun', 2]);
});

describe('after 30 days', () => {
	test('events are gone, and who asks behind one of them is told the oldest', async () => {
		const tenantId = newTenant();
		const begun = await page(tenantId);
		await append([paid(tenantId, 1)]);
		await page(tenantId, { now: noon + 20 * day });
		await append([paid(tenantId, 2)], { now: noon + 20 * day });
		const now = noon + keptMs;
		const { events } = await page(tenantId, { now });
		expect(await read(tenantId, { after: begun.events[0]?.eventId, now })).toEqual({
			ok: false,
			refusal: { kind: 'events_expired', oldest: events[0]?.eventId },
		});
	});

	test('a feed that is asked each day goes on without any event', async () => {
		const tenantId = newTenant();
		const [{ eventId: after } = { eventId: '' }] = (await page(tenantId)).events;
		for (let n = 1; n <= 65; n++)
			expect(await page(tenantId, { after, now: noon + n * day })).toEqual({ events: [], hasMore: false });
		await append([paid(tenantId, 1)], { now: noon + 65 * day });
		expect(orders(await all(tenantId, { after, now: noon + 65 * day }))).toEqual([1]);
	});

	test('a feed that nobody reads costs no more, and says where it begins again', async () => {
		const tenantId = newTenant();
		await page(tenantId);
		for (const n of [1, 2, 3]) await append([paid(tenantId, n)], { now: noon + n * 9 * day });
		const [last] = (await all(tenantId, { now: noon + 27 * day })).slice(-1);
		expect((await append([paid(tenantId, 4)], { now: noon + 58 * day })).events).toBe(0);
		const now = noon + 58 * day;
		expect((await read(tenantId, { after: last?.eventId, now })).ok).toBe(false);
		expect(orders(await all(tenantId, { now }))).toEqual(['feed.begun']);
		await append([paid(tenantId, 5)], { now });
		expect(orders(await all(tenantId, { now }))).toEqual(['feed.begun', 5]);
	});

	test('a reader within the 30 days of an event finds the break in a feed that had ended', async () => {
		const tenantId = newTenant();
		await page(tenantId);
		await append([paid(tenantId, 1)], { now: noon + 29 * day });
		const now = noon + 31 * day;
		expect((await append([paid(tenantId, 2)], { now })).events).toBe(0);
		expect(orders(await all(tenantId, { now }))).toEqual([1, 'feed.begun']);
	});

	test('an id of an earlier feed is of no place in a later one, though its numbers come again', async () => {
		const tenantId = newTenant();
		const [old] = (await page(tenantId)).events;
		await engine.database.write({ kind: 'delete', table: 'directory', key: { pk: `V#${tenantId}`, sk: '0000000000' } });
		const now = noon + 40 * day;
		const [begun] = (await page(tenantId, { now })).events;
		const refusal = { kind: 'events_expired', oldest: begun?.eventId };
		expect(await read(tenantId, { after: old?.eventId, now })).toEqual({ ok: false, refusal });
	});
});

test('a feed with a gap is never read across it', async () => {
	const tenantId = newTenant();
	await page(tenantId);
	for (const n of [1, 2, 3]) await append([paid(tenantId, n)]);
	const [begun] = await all(tenantId);
	await engine.database.write({ kind: 'delete', table: 'directory', key: { pk: `V#${tenantId}`, sk: '0000000002' } });
	expect((await read(tenantId, { after: begun?.eventId })).ok).toBe(false);
	expect(orders(await all(tenantId))).toEqual([3]);
});

/** Deliveries of two shards: each is cut anew, with repetitions, and batches of the two run at the same time. */
test('any cut of two shards at once: each event once, in the order of its shard, and a reader misses none', async () => {
	const cut = fc.record({ from: fc.nat(19), size: fc.integer({ min: 1, max: 20 }) });
	const schedule = fc.array(fc.tuple(cut, cut), { maxLength: 12 });
	await fc.assert(
		fc.asyncProperty(schedule, fc.integer({ min: 1, max: 9 }), async (deliveries, limit) => {
			const tenantId = newTenant();
			await page(tenantId);
			const shards = ['a', 'b'].map((shard, i) => ({ shard, records: payments(tenantId, i * 100 + 1, 20), done: 0 }));
			const seen: MerchantEvent[] = [];
			let after: string | undefined;
			const poll = async () => {
				const { events } = await page(tenantId, { after, limit });
				seen.push(...events);
				after = events.at(-1)?.eventId ?? after;
			};
			const whole = { from: 0, size: 20 };
			for (const cuts of [...deliveries, [whole, whole]]) {
				const running = shards.map(async (shard, i) => {
					const { from, size } = cuts[i] ?? whole;
					// A shard is delivered from where it is or from before, and never skips.
					const start = Math.min(from, shard.done);
					await append(shard.records.slice(start, start + size), { shard: shard.shard });
					shard.done = Math.max(shard.done, Math.min(start + size, 20));
				});
				await Promise.all([...running, poll()]);
			}
			seen.push(...(await all(tenantId, { after, limit })));
			const both = orders(seen).filter((order) => typeof order === 'number');
			expect(both.filter((n) => n < 100)).toEqual(numbers(1, 20));
			expect(both.filter((n) => n > 100)).toEqual(numbers(101, 20));
			const stored = await engine.database.queryAll({
				table: 'directory',
				where: 'pk = :pk',
				values: { ':pk': `V#${tenantId}` },
				atMost: 1_000,
			});
			expect(stored.map(({ sk }) => Number(sk))).toEqual(numbers(0, stored.length));
		}),
		{ numRuns: 20 },
	);
});
