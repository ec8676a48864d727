import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Call, Fault } from '#local';
import type { ApiResponse } from '../support/base.ts';
import { available, expectStatus, newKey, onSale, openTenant } from '../support/scenario.ts';
import {
	type FaultBase,
	broken,
	chance,
	conflict,
	expectProblem,
	madeFor,
	open,
	over,
	parked,
	place,
	startFaultBase,
	stateOf,
	throttled,
	writes,
} from './fault-base.ts';
import { expectInvariants } from './expect-invariants.ts';
import { holdBack } from './hold-back.ts';

/** Faults 11, 12, 14 and 28: a wire with conflicts, throttling and broken connections, and one that is down. */

const placing = madeFor('POST /v1/checkouts');
const full = process.env['FAULTS_SIZE'] === 'full';

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
});
beforeEach(() => base.wire.heal());
afterAll(() => base.stop());

/** Repeats a request until the response is not 503. Counts the responses. */
async function persistently(send: () => Promise<ApiResponse>): Promise<{ response: ApiResponse; tries: number }> {
	for (let tries = 1; tries < 100; tries++) {
		const response = await send();
		if (response.status !== 503) return { response: response, tries };
		expectProblem(response, 503, 'unavailable');
	}
	throw new Error('no end of 503');
}

const orders = (count: number, name: string) =>
	Array.from({ length: count }, (_, i) => ({ buyer: `${name}-${i}`, key: newKey() }));

describe('11: conflict on half of all transactions', () => {
	test('every buyer gets an existing piece, nobody reads "sold out", and tries are bounded', async () => {
		const count = 60;
		const id = await onSale(base, 'tenant-a', { red: { S: count } });
		const next = chance(11);
		base.wire.clear();
		base.wire.hurt((call) => (placing(call) && writes(call) && next() < 0.5 ? conflict : 'pass'));
		const outcomes = await over(orders(count, 'conflicted'), 32, ({ buyer, key }) =>
			persistently(() => place(base, [[id, 'red', 'S', 1]], buyer, key)),
		);
		base.wire.heal();
		for (const { response } of outcomes) expectStatus(response, 201);
		const requests = outcomes.reduce((sum, { tries }) => sum + tries, 0);
		const transactions = base.wire.records.filter(placing).filter(writes).length;
		expect(requests).toBeLessThanOrEqual(count + 2);
		expect(transactions).toBeLessThanOrEqual(3 * count);
		expect((await available(base, 'tenant-a', id))['red']).toEqual({ S: 0, M: 0 });
		await expectInvariants(base, { [id]: { red: { S: count } } });
	});

	test('conflicts on all transactions get 503 with Retry-After after at most nine tries, and write nothing', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 1 } });
		base.wire.clear();
		base.wire.hurt((call) => (placing(call) && writes(call) ? conflict : 'pass'));
		expectProblem(await place(base, [[id, 'red', 'S', 1]]), 503, 'unavailable');
		base.wire.heal();
		expect(base.wire.records.filter(placing).filter(writes)).toHaveLength(9);
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(1);
	});
});

describe('12: errors, resets and throttling', () => {
	/** A seeded mix of all faults of the wire. */
	function mixed(seed: number, share: number): (call: Call) => Fault {
		const next = chance(seed);
		const faults: readonly Fault[] = [broken, throttled, 'drop', 'twice'];
		return (call) => {
			if (!placing(call)) return 'pass';
			const drawn = next();
			return drawn < share ? (faults[Math.floor((drawn / share) * faults.length)] ?? 'pass') : 'pass';
		};
	}

	/** Of a thousand requests one may fail. Of 120, a single failure is chance. */
	const nearlyAll = full ? 0.999 : 0.99;

	test.each([
		[1, nearlyAll],
		[10, nearlyAll],
		[30, 0.9],
	])(
		'faults on %i %% of calls lose and double no checkout, with nearly all placed at the first request and at most 1.5 tries a call',
		async (percent, leastAtFirst) => {
			const count = full ? 1000 : 120;
			const id = await onSale(base, 'tenant-a', { red: { S: count } });
			base.wire.clear();
			base.wire.hurt(mixed(percent, percent / 100));
			const outcomes = await over(orders(count, `mixed-${percent}`), 16, ({ buyer, key }) =>
				persistently(() => place(base, [[id, 'red', 'S', 1]], buyer, key)),
			);
			base.wire.heal();
			for (const { response } of outcomes) expectStatus(response, 201);
			expect(new Set(outcomes.map(({ response }) => response.body.checkoutId)).size).toBe(count);
			expect(outcomes.filter(({ tries }) => tries === 1).length).toBeGreaterThanOrEqual(leastAtFirst * count);
			const tries = base.wire.records.filter(placing).filter(writes);
			const calls = new Set(tries.map(({ request }) => JSON.stringify(request))).size;
			expect(tries.length / calls).toBeLessThanOrEqual(1.5);
			await expectInvariants(base, { [id]: { red: { S: count } } });
		},
	);
});

describe('14: the engine is down, and comes back', () => {
	test('every route answers 503 with Retry-After after a bounded number of tries; then the backlog drains', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 9 } });
		const paidCheckoutId = expectStatus(await place(base, [[id, 'red', 'S', 2]]), 201).body.checkoutId;
		const cancelled = expectStatus(await place(base, [[id, 'red', 'S', 2]]), 201).body.checkoutId;
		const paymentId = await open(base, paidCheckoutId);
		await base.settled();
		// A search that has its index reads the log alone; its first request reads three items at once.
		expectStatus(await base.anyone.get('/v1/listings'), 200);
		base.wire.clear();
		base.wire.hurt(() => broken);
		const key = newKey();
		const buyer = base.buyer();
		const ordering = () => place(base, [[id, 'red', 'S', 1]], 'buyer-1', key);
		const requests: [string, () => Promise<ApiResponse>][] = [
			['POST /v1/checkouts', ordering],
			['GET /v1/checkouts/{checkoutId}', () => buyer.get(`/v1/checkouts/${paidCheckoutId}`)],
			['POST /v1/checkouts/{checkoutId}/cancel', () => buyer.post(`/v1/checkouts/${cancelled}/cancel`)],
			[
				'POST /v1/checkouts/{checkoutId}/payment',
				() => buyer.post(`/v1/checkouts/${paidCheckoutId}/payment`, { method: 'card' }),
			],
			['GET /v1/orders', () => buyer.get('/v1/orders')],
			['GET /v1/listings/{listingId}', () => base.anyone.get(`/v1/listings/${id}`)],
			['GET /v1/listings', () => base.anyone.get('/v1/listings')],
			['GET /v1/merchant/orders', () => base.merchant('tenant-a').get('/v1/merchant/orders')],
			['GET /v1/base/reviews', () => base.manager.get('/v1/base/reviews')],
		];
		for (const [route, send] of requests) {
			expectProblem(await send(), 503, 'unavailable');
			const tries = base.wire.records.filter(({ caller }) => caller.name === route).length;
			expect({ route, bounded: tries > 0 && tries <= 4 }).toEqual({ route, bounded: true });
		}
		expect(await base.succeed(paymentId)).toBe(false);
		base.wire.heal();
		expectStatus(await ordering(), 201);
		expectStatus(await buyer.post(`/v1/checkouts/${cancelled}/cancel`), 200);
		// Stripe sends its event again after some seconds.
		await base.advance(60);
		expect(await stateOf(base, paidCheckoutId)).toBe('paid');
		await base.advance(17 * 60);
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(7);
		await expectInvariants(base, { [id]: { red: { S: 9 } } });
	});

	test('a reservation placed just before is still recorded and released, once the consumer runs again', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 9 } });
		const noting = madeFor('index-orders');
		let failures = 0;
		// Eight deliveries, with more than a minute of Lambda's pauses between them.
		base.wire.hurt((call) => {
			if (!noting(call) || failures >= 8 * 4) return 'pass';
			failures += 1;
			return broken;
		});
		await over(orders(5, 'unnoted'), 5, ({ buyer, key }) => place(base, [[id, 'red', 'S', 1]], buyer, key));
		await base.settled();
		base.wire.heal();
		expect(parked(base)).toEqual([]);
		await base.advance(17 * 60);
		expect((await available(base, 'tenant-a', id))['red']?.['S']).toBe(9);
		await expectInvariants(base, { [id]: { red: { S: 9 } } });
	});
});

describe('14: Stripe is down, and comes back', () => {
	test('placing does not call Stripe; opening gets a Retry-After and later opens one payment', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 9 } });
		await base.stripeFault('down');
		const placed = await over(orders(3, 'unopened'), 3, async ({ buyer, key }) => {
			const { checkoutId } = expectStatus(await place(base, [[id, 'red', 'S', 1]], buyer, key), 201).body;
			return { buyer, checkoutId: String(checkoutId) };
		});
		for (const { buyer, checkoutId } of placed) {
			const opened = await base.buyer(buyer).post(`/v1/checkouts/${checkoutId}/payment`, { method: 'alipay' });
			expectProblem(opened, 503, 'payment-provider-unavailable');
		}
		await base.stripeFault('none');
		for (const { buyer, checkoutId } of placed) {
			const paymentId = await open(base, checkoutId, buyer);
			expect(await base.succeed(paymentId)).toBe(true);
			expect(await stateOf(base, checkoutId, buyer)).toBe('paid');
		}
		const ours = base.stripe('payment_intent').map(({ metadata }) => metadata['checkoutId']);
		for (const { checkoutId } of placed) expect(ours.filter((one) => one === checkoutId)).toHaveLength(1);
		await expectInvariants(base, { [id]: { red: { S: 9 } } });
	});
});

describe('28: Stripe answers 429 while many checkouts arrive', () => {
	test('every checkout is placed without a call to Stripe; payments open as the limit allows, one each', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 60 } });
		await base.stripeFault('rate_limited');
		base.wire.clear();
		const names = Array.from({ length: 60 }, (_, i) => `crowd-${i}`);
		const checkouts = await over(names, 32, async (buyer) => {
			const { checkoutId } = expectStatus(await place(base, [[id, 'red', 'S', 1]], buyer), 201).body;
			return { buyer, checkoutId: String(checkoutId) };
		});
		let refused = 0;
		let left = checkouts;
		while (left.length > 0) {
			// All payments reach Stripe within a moment, however slow the machine is.
			const opening = holdBack(base, (call) => madeFor('/payment')(call) && !writes(call));
			const responses = left.map(({ buyer, checkoutId }) =>
				base.buyer(buyer).post(`/v1/checkouts/${checkoutId}/payment`, { method: 'alipay' }),
			);
			await expect.poll(opening.held).toBe(left.length);
			opening.release();
			const statuses = (await Promise.all(responses)).map((response) => {
				if (response.status !== 200) expectProblem(response, 503, 'payment-provider-unavailable');
				return response.status;
			});
			left = left.filter((_, i) => statuses[i] !== 200);
			refused += left.length;
			await base.advance(1);
		}
		expect(refused).toBeGreaterThan(0);
		const ids = new Set(checkouts.map(({ checkoutId }) => checkoutId));
		const opened = base.stripe('payment_intent').map(({ metadata }) => metadata['checkoutId'] ?? '');
		expect(opened.filter((checkoutId) => ids.has(checkoutId))).toHaveLength(60);
		const writesOf = base.wire.records.filter(madeFor('POST /v1/checkouts')).filter(writes);
		expect(writesOf.filter(({ caller }) => caller.name === 'POST /v1/checkouts')).toHaveLength(60);
		await expectInvariants(base, { [id]: { red: { S: 60 } } });
	});
});
