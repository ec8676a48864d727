import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addDays, businessDay, startOfDay } from '#kernel';
import { graceMs } from '#sealing';
import { expectStatus, onSale, openTenant, pay } from '../support/scenario.ts';
import { type FaultBase, killed, madeFor, parked, place, startFaultBase } from './fault-base.ts';
import { expectInvariants } from './expect-invariants.ts';

/** Faults 18 and 21 over a running base: sealing repairs the day when the stream loses or delays records. */

let base: FaultBase;
let listing: string;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	listing = await onSale(base, 'tenant-a', { red: { S: 100 } });
});
beforeEach(() => base.wire.heal());
afterAll(() => base.stop());

const stock = () => ({ [listing]: { red: { S: 100 } } });
const today = () => businessDay(base.base.now());

/** A paid order of today. */
async function sold(): Promise<void> {
	const { checkoutId } = expectStatus(await place(base, [[listing, 'red', 'S', 1]]), 201).body;
	await pay(base, String(checkoutId));
	await base.settled();
}

/** Advances to this long after the end of today. Returns the ended day. */
async function endDay(afterwardsMs = graceMs): Promise<string> {
	const day = today();
	await base.advance(Math.ceil((startOfDay(addDays(day, 1)) + afterwardsMs - base.base.now()) / 1000));
	return day;
}

async function sealOf(day: string) {
	return expectStatus(await base.manager.get(`/v1/base/sales/seals/${day}`), 200).body;
}

async function paidOn(day: string) {
	const series = `/v1/base/sales/series?by=day&measure=paid&from=${day}&to=${day}`;
	const { live, items } = expectStatus(await base.manager.get(series), 200).body;
	return { live, orders: items[0].orders };
}

test('a day is live until ten minutes after its end and then sealed as counted', async () => {
	await sold();
	expect(await paidOn(today())).toEqual({ live: true, orders: 1 });
	const day = await endDay(graceMs - 60_000);
	expect(await paidOn(day)).toEqual({ live: true, orders: 1 });
	await base.advance(60);
	expect(await paidOn(day)).toEqual({ live: false, orders: 1 });
	expect(await sealOf(day)).toMatchObject({ day, orders: 1, late: 0, differing: 0, tenants: [] });
	await expectInvariants(base, stock());
});

test('a day waits for the consumer that lists its checkouts, logs it, and is sealed when that consumer has caught up', async () => {
	await sold();
	const day = await endDay(graceMs - 60_000);
	const since = base.log.length;
	const isOver = () => base.log.slice(since).some((line) => line.includes('"sealing done"'));
	base.wire.hurt((call) => (madeFor('index-orders')(call) && !isOver() ? killed : 'pass'));
	await base.advance(60);
	const sealing = expectStatus(await base.manager.get('/v1/base/sales/sealing'), 200).body;
	expect(sealing.waiting).toMatchObject({ day, behind: [{ consumer: 'index-orders', shards: 1 }] });
	expect(await paidOn(day)).toEqual({ live: true, orders: 1 });
	await base.advance(60);
	expect(await paidOn(day)).toEqual({ live: false, orders: 1 });
	const { body } = expectStatus(await base.manager.get('/v1/base/sales/sealing'), 200);
	expect(body).toEqual({ sealedThrough: day, waiting: null });
});

test('records that the stream lost are in the seal, which names the tenant and repairs its counter', async () => {
	await sold();
	base.wire.hurt((call) => (madeFor('count-sales')(call) ? killed : 'pass'));
	await sold();
	base.wire.heal();
	expect(parked(base)).toContain('count-sales.jsonl');
	expect(await paidOn(today())).toEqual({ live: true, orders: 1 });
	const day = await endDay();
	expect(await paidOn(day)).toEqual({ live: false, orders: 2 });
	const amount = { amount: -12_900, currency: 'CNY' };
	expect(await sealOf(day)).toMatchObject({
		late: 2,
		differing: 1,
		tenants: ['tenant-a'],
		measures: {
			placed: { drift: { amount, orders: -1, units: -1 } },
			paid: { drift: { amount, orders: -1, units: -1 } },
		},
	});
	expect(base.log.findLast((line) => line.includes('"day sealed"'))).toContain('"differing":1');
	await expectInvariants(base, stock());
});

test('sealing killed at any of its calls continues once its lease has expired, a quarter of an hour later', async () => {
	for (const k of [1, 6, 7, 8, 9, 21, 41, 61]) {
		await sold();
		let calls = 0;
		base.wire.hurt((call) => (madeFor('seal-sales')(call) && ++calls > k ? killed : 'pass'));
		const day = await endDay();
		expect(await paidOn(day)).toEqual({ live: true, orders: 1 });
		base.wire.heal();
		await base.advance(900);
		expect(await paidOn(day), `killed at call ${k}`).toEqual({ live: false, orders: 1 });
		expect(await sealOf(day)).toMatchObject({ late: 0, differing: 0 });
	}
	await expectInvariants(base, stock());
});

test('a base that was off for weeks seals every day it missed', async () => {
	await sold();
	const first = today();
	await base.advance(45 * 86_400);
	const last = addDays(today(), -2);
	const seals = `/v1/base/sales/seals?from=${first}&to=${last}&limit=100`;
	const { items } = expectStatus(await base.manager.get(seals), 200).body;
	expect(items.map(({ day }: { day: string }) => day)).toEqual(
		Array.from({ length: 44 }, (_, n) => addDays(last, -n)).filter((day) => day >= first),
	);
	expect(items.at(-1)).toMatchObject({ day: first, orders: 1, differing: 0 });
	await expectInvariants(base, stock());
});
