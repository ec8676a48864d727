import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { directoryTable } from '#directory';
import { ordersTable } from '#orders';
import { now } from '#platform';
import { type LeaseStore, leaseStore, salesTable, sealStore } from '#sales';
import { exclusively } from '#sealing';
import { type LogLine, captureLog } from '../support/captured-log.ts';
import { type Engine, startEngine } from '../support/engine.ts';

type Handler = (event: unknown, context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>) => Promise<void>;

const runMs = 900_000;
let engine: Engine;
let handler: Handler;
let lines: LogLine[];
beforeAll(async () => {
	engine = await startEngine([directoryTable, ordersTable, salesTable]);
	Object.assign(process.env, { DIRECTORY_TABLE: 'directory', ORDERS_TABLE: 'orders', SALES_TABLE: 'sales' });
	process.env['ORDERS_STREAM'] = 'none';
	({ handler } = await import('../../functions/seal-sales/handler.ts'));
	lines = captureLog();
});
beforeEach(() => {
	lines.length = 0;
});
afterAll(() => engine.stop());

const leases = () => leaseStore(engine.database, 'sales');
const run = (awsRequestId: string) => handler({}, { awsRequestId, getRemainingTimeInMillis: () => runMs });
const messages = () => lines.map(({ message }) => message);

describe('sealing', () => {
	test('happens once when two runs begin at the same time', async () => {
		await Promise.all([run('one'), run('two')]);
		expect(messages().toSorted()).toEqual(['another run is sealing', 'sealing done']);
	});

	test('is left to the run that holds the lease, and happens once that run has ended', async () => {
		expect(await leases().acquire('other', now(), now() + runMs)).toBe(true);
		await run('one');
		expect(messages()).toEqual(['another run is sealing']);
		await leases().release('other');
		await run('two');
		expect(messages()).toEqual(['another run is sealing', 'sealing done']);
	});

	test('happens once for an event that Lambda delivers twice', async () => {
		const first = `one ${now() - 1}`;
		expect(await leases().acquire(first, now(), now() + runMs)).toBe(true);
		await run('one');
		expect(messages()).toEqual(['another run is sealing']);
		await leases().release(first);
	});

	test('happens again once the lease of a crashed run has expired', async () => {
		expect(await leases().acquire('crashed', now() - runMs, now())).toBe(true);
		await run('one');
		expect(messages()).toEqual(['sealing done']);
	});
});

describe('the lease', () => {
	test('is acquired by one of many', async () => {
		const holders = Array.from({ length: 8 }, (_, n) => `run-${n}`);
		const acquired = await Promise.all(holders.map((holder) => leases().acquire(holder, 0, 1_000)));
		expect(acquired.filter(Boolean)).toHaveLength(1);
		expect(await leases().acquire('early', 999, 2_000)).toBe(false);
		expect(await leases().acquire('next', 1_000, 2_000)).toBe(true);
	});

	test('is acquired by a run whose first call was applied and its response lost', async () => {
		expect(await leases().acquire('one', 2_000, 3_000)).toBe(true);
		expect(await leases().acquire('one', 2_000, 3_000)).toBe(true);
		expect(await leases().acquire('two', 2_001, 3_001)).toBe(false);
		await leases().release('one');
	});

	test('is free again after a run that took it and could not learn so', async () => {
		const unheard: LeaseStore = {
			...leases(),
			acquire: async (...asked) => {
				await leases().acquire(...asked);
				throw new Error('no response');
			},
		};
		const beginning = exclusively(unheard, { holder: 'one', now: 3_000, until: 4_000 }, () => Promise.resolve());
		await expect(beginning).rejects.toThrow('no response');
		expect(await leases().acquire('two', 3_001, 4_001)).toBe(true);
		await leases().release('two');
	});

	test('is not released by a run that lost it', async () => {
		expect(await leases().acquire('late', 5_000, 6_000)).toBe(true);
		expect(await leases().acquire('next', 6_000, 7_000)).toBe(true);
		await leases().release('late');
		expect(await leases().acquire('third', 6_500, 7_500)).toBe(false);
	});
});

test('days whose sealing has begun are ended before others begin', async () => {
	const seals = sealStore(engine.database, 'sales');
	const [days, others] = [
		{ from: '2027-01-01', to: '2027-01-02' },
		{ from: '2027-01-03', to: '2027-01-03' },
	];
	const before = await seals.ended();
	expect([await seals.begin(days), await seals.begin(others)]).toMatchObject([days, days]);
	await seals.reached(others, null);
	await seals.end(others, false);
	expect([await seals.span(), await seals.ended()]).toEqual([days, before]);
	await seals.end(days, false);
	expect([await seals.span(), await seals.ended()]).toEqual([undefined, { ...days, hasReplaced: false }]);
});
