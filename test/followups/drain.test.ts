import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
	type FollowUp,
	type FollowUpHandler,
	type Outcome,
	drain,
	followUpPartition,
	followUpStore,
	maxNotes,
	dueWork,
	onSchedule,
} from '#followups';
import { ownedId, parseOwnedId } from '#kernel';
import { ordersTable } from '#orders';
import type { Database } from '#platform';
import { noon, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { captureLog } from '../support/captured-log.ts';

const kind = 'flag-overdue-shipments';
const minuteMs = 60_000;
let engine: Engine;
const lines = captureLog();

beforeAll(async () => {
	engine = await startEngine([ordersTable]);
});
afterAll(async () => {
	await engine.stop();
});

beforeEach(async () => {
	lines.length = 0;
	for (const { sk } of await items())
		await engine.database.write({
			kind: 'delete',
			table: 'orders',
			key: { pk: followUpPartition(kind), sk: String(sk) },
		});
});

const items = () =>
	engine.database.queryAll({
		table: 'orders',
		where: 'pk = :pk',
		values: { ':pk': followUpPartition(kind) },
		atMost: 1_000,
	});

const store = (database: Database = engine.database) => followUpStore(database, 'orders');
const order = (n: number) => ownedId('order', `tenant-${n % 3}`, unique(n));
const numberOf = (id: string) => Number(parseOwnedId('order', id)?.unique);
const followUp = (n: number, dueAt: number = noon): FollowUp => ({ kind, id: order(n), dueAt });
const put = (...followUps: readonly FollowUp[]) =>
	store().put(followUps, `batch of ${numberOf(followUps[0]?.id ?? '')}`);

/** The numbers of the follow-ups due at a time, by batch. */
async function due(now = 9_999_999_999_999): Promise<number[][]> {
	const batches = (await store().due(kind, now, 1_000, undefined)).firstItems();
	return batches.map(({ ids }) => ids.map(numberOf).toSorted((a, b) => a - b));
}

/** A handler that records its follow-ups and returns scripted outcomes. */
function handling(outcomeOf: (n: number) => Outcome | Error = () => 'done') {
	const handled: number[] = [];
	const handler: FollowUpHandler<string> = {
		width: 4,
		headroomMs: 0,
		load: (ids) => Promise.resolve(ids),
		async handle(id) {
			const n = numberOf(id);
			handled.push(n);
			const outcome = outcomeOf(n);
			if (outcome instanceof Error) throw outcome;
			return outcome;
		},
	};
	return { handled, handler };
}

type Handling = ReturnType<typeof handling>;
const always = () => true;
const run = ({ handler }: Handling, now = noon, hasTimeLeft = always, database = engine.database) =>
	drain(store(database), kind, handler, { now, hasTimeLeft });

describe('a stored follow-up', () => {
	test('shares an item with the others of its minute, under the latest time', async () => {
		await put(followUp(1, noon), followUp(2, noon + minuteMs - 1), followUp(3, noon + minuteMs));
		expect(await due(noon + minuteMs - 2)).toEqual([]);
		expect(await due(noon + minuteMs - 1)).toEqual([[1, 2]]);
		expect(await due(noon + minuteMs)).toEqual([[1, 2], [3]]);
	});

	test('is stored once when its batch is put twice or names it twice', async () => {
		for (let i = 0; i < 2; i++) await put(followUp(1), followUp(2), followUp(1));
		expect(await due()).toEqual([[1, 2]]);
	});

	test('must have an id of its kind', async () => {
		const checkout = ownedId('checkout', 'buyer', unique(1));
		await expect(store().put([{ kind, id: checkout, dueAt: noon }], 'batch')).rejects.toThrow(TypeError);
	});

	test('keeps its note among the latest notes, newest first and each once', async () => {
		const followUps = Array.from({ length: 30 }, (_, n) => ({ ...followUp(n, noon + n * 10_000), note: [n] }));
		for (const [from, to] of [[0, 17] as const, [9, 30] as const, [9, 30] as const])
			await store().put(followUps.slice(from, to), `batch of ${from}`);
		const latest = await store().latest(kind, maxNotes);
		expect(latest.map(({ id, note }) => [numberOf(id), note])).toEqual(
			Array.from({ length: maxNotes }, (_, i) => [29 - i, [29 - i]]),
		);
	});
});

describe('a drain', () => {
	test('handles due follow-ups in the order of their time, over pages, and deletes them', async () => {
		const dues = Array.from({ length: 60 }, (_, n) => followUp(n, noon - (n + 1) * minuteMs));
		for (const followUpDue of dues) await put(followUpDue);
		await put(followUp(99, noon + 1));
		const all = handling();
		expect(await run(all)).toEqual({ handled: 60, failed: 0, unfinished: false });
		expect(all.handled).toEqual(dues.map(({ id }) => numberOf(id)).toReversed());
		expect(await due()).toEqual([[99]]);
	});

	test('handles at most as many at a time as its handler allows', async () => {
		await put(...Array.from({ length: 10 }, (_, n) => followUp(n)));
		const atATime: number[] = [];
		let under = 0;
		const { handler } = handling();
		const slow: FollowUpHandler<string> = {
			...handler,
			async handle() {
				atATime.push((under += 1));
				await new Promise(setImmediate);
				under -= 1;
				return 'done';
			},
		};
		await drain(store(), kind, slow, { now: noon, hasTimeLeft: always });
		expect(Math.max(...atATime)).toBe(4);
	});

	test('stops between two batches when no time is left, and the next drain continues', async () => {
		for (const n of [1, 2, 3]) await put(followUp(n, noon - 10 * minuteMs + n * minuteMs));
		const all = handling();
		let checksLeft = 2;
		expect(await run(all, noon, () => checksLeft-- > 0)).toEqual({ handled: 2, failed: 0, unfinished: true });
		expect(await due()).toEqual([[3]]);
		await run(all);
		expect(all.handled).toEqual([1, 2, 3]);
	});

	test('keeps a batch with a follow-up that is not settled yet', async () => {
		await put(followUp(1), followUp(2));
		await put(followUp(3, noon - minuteMs));
		expect(await run(handling((n) => (n === 2 ? 'later' : 'done')))).toEqual({
			handled: 3,
			failed: 0,
			unfinished: true,
		});
		expect(await due()).toEqual([[1, 2]]);
	});

	test('stores postponed follow-ups under their new time, and nothing else of their batch', async () => {
		await put(followUp(1), followUp(2), followUp(3));
		const later = noon + 3 * minuteMs;
		await run(handling((n) => (n === 2 ? { id: order(2), dueAt: later } : 'done')));
		expect([await due(noon), await due(later - 1), await due(later)]).toEqual([[], [], [[2]]]);
	});

	test('keeps follow-ups of two batches apart that are postponed to the same instant', async () => {
		await put(followUp(1, noon - minuteMs), followUp(2, noon));
		const later = noon + 3 * minuteMs;
		await run(handling((n) => ({ id: order(n), dueAt: later })));
		expect((await due()).flat().toSorted()).toEqual([1, 2]);
	});
});

describe('a batch that fails', () => {
	const broken = (n: number) => (n === 2 ? new Error('broken') : 'done');

	test('is kept and logged, and all other batches are handled', async () => {
		await put(followUp(1, noon - 2 * minuteMs));
		await put(followUp(2, noon - minuteMs), followUp(3, noon - minuteMs));
		await put(followUp(4, noon));
		const all = handling(broken);
		expect(await run(all)).toEqual({ handled: 4, failed: 1, unfinished: true });
		expect(all.handled.toSorted()).toEqual([1, 2, 3, 4]);
		expect(await due()).toEqual([[2, 3]]);
		expect(lines.filter(({ level }) => level === 'error')).toEqual([
			expect.objectContaining({ message: 'follow-ups failed', function: kind, errors: 1, detail: 'broken' }),
		]);
	});

	test.each(['load', 'remove'] as const)('is kept when its %s fails, and all others are handled', async (where) => {
		await put(followUp(2, noon - minuteMs));
		await put(followUp(4, noon));
		const all = handling();
		const refuses = (n: number) => (n === 2 ? Promise.reject(new Error('broken')) : undefined);
		const base = store();
		const hurt: typeof base = {
			...base,
			remove: (batch) => (where === 'remove' ? refuses(numberOf(batch.ids[0] ?? '')) : undefined) ?? base.remove(batch),
		};
		const handler: FollowUpHandler<string> = {
			...all.handler,
			load: (ids) => (where === 'load' ? refuses(numberOf(ids[0] ?? '')) : undefined) ?? all.handler.load(ids),
		};
		const done = await drain(hurt, kind, handler, { now: noon, hasTimeLeft: always });
		expect(done).toMatchObject({ failed: 1, unfinished: true });
		expect(all.handled).toContain(4);
		expect(await due()).toEqual([[2]]);
	});

	test('fails the run of its schedule after all other batches were handled', async () => {
		await put(followUp(2, noon - minuteMs));
		await put(followUp(4, noon));
		const all = handling(broken);
		const schedule = onSchedule(store(), kind, [dueWork(kind, all.handler)]);
		await expect(schedule({}, { getRemainingTimeInMillis: () => 1 })).rejects.toThrow('1 batches of');
		expect(all.handled).toEqual([2, 4]);
		expect(lines.find(({ level }) => level === 'info')).toMatchObject({ function: kind, handled: 2, failed: 1 });
	});
});

describe('a process that ends between any two calls', () => {
	/** A database whose process ends after this many calls. */
	function dying(calls: number): Database {
		let left = calls;
		const alive = <T>(call: () => Promise<T>) => (left-- > 0 ? call() : Promise.reject(new Error('killed')));
		return {
			...engine.database,
			queryPage: (query) => alive(() => engine.database.queryPage(query)),
			write: (write) => alive(() => engine.database.write(write)),
		};
	}

	test('leaves the rest to the next drain, with each postponed follow-up stored once', async () => {
		const later = noon + 3 * minuteMs;
		const outcomeOf = (n: number): Outcome => (n % 2 === 0 ? { id: order(n), dueAt: later + n } : 'done');
		let calls = 0;
		for (let ended = false; !ended; calls++) {
			await put(followUp(1, noon - minuteMs), followUp(2, noon - minuteMs));
			await put(followUp(3), followUp(4));
			const all = handling(outcomeOf);
			const first = await run(all, noon, always, dying(calls)).catch(() => undefined);
			ended = first?.unfinished === false;
			await run(all);
			expect([...new Set(all.handled)].toSorted()).toEqual([1, 2, 3, 4]);
			expect((await due()).flat().toSorted()).toEqual([2, 4]);
			await run(handling(), later + minuteMs);
			expect(await due()).toEqual([]);
		}
		expect(calls).toBeGreaterThan(5);
	});

	test('leaves a put that the next delivery completes', async () => {
		const all = [followUp(1, noon - minuteMs), followUp(2), followUp(3, noon + minuteMs)];
		for (let calls = 0; calls < 3; calls++) {
			await expect(store(dying(calls)).put(all, 'batch')).rejects.toThrow('killed');
			await store().put(all, 'batch');
			expect(await due()).toEqual([[1], [2], [3]]);
		}
	});
});
