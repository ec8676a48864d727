import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#platform';
import { stockStore } from '#stock';
import { address, available, expectStatus, newKey, onSale, openTenant, untilAvailable } from '../support/scenario.ts';
import { type FaultBase, expectProblem, madeFor, over, place, startFaultBase, writes } from './fault-base.ts';
import { expectInvariants, remember } from './expect-invariants.ts';

/** Faults 1 to 6, 9 and 10: races, repeated keys, prices and quantities. */

const full = process.env['FAULTS_SIZE'] === 'full';
const race = full ? { buyers: 1000, stock: 100 } : { buyers: 200, stock: 50 };
const connections = 64;

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
});
afterAll(() => base.stop());

const buyers = (count: number, name: string) => Array.from({ length: count }, (_, i) => `${name}-${i}`);
const left = async (id: string) => (await available(base, 'tenant-a', id))['red'];

describe('1: more buyers than stock, on 64 connections', () => {
	test(`${race.buyers} buyers of ${race.stock} pieces: exactly ${race.stock} checkouts, and every other buyer gets 0 available`, async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: race.stock } });
		const responses = await over(buyers(race.buyers, 'racer'), connections, (buyer) =>
			place(base, [[id, 'red', 'S', 1]], buyer),
		);
		expect(responses.filter(({ status }) => status === 201)).toHaveLength(race.stock);
		const refused = responses.filter(({ status }) => status !== 201);
		expect(refused).toHaveLength(race.buyers - race.stock);
		for (const response of refused)
			expect(expectProblem(response, 409, 'out-of-stock').body.lines).toEqual([
				{ listingId: id, color: 'red', size: 'S', requested: 1, available: 0 },
			]);
		expect(await left(id)).toEqual({ S: 0, M: 0 });
		await expectInvariants(base, { [id]: { red: { S: race.stock } } });
	});
});

describe('2: stock in 16 lanes', () => {
	test('checkouts of two pieces sell everything, even when each lane has one piece left', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 1 } });
		const put = base.merchant('tenant-a').send('PUT', `/v1/merchant/listings/${id}/stock`, {
			stock: { red: { S: 48 } },
			lanes: 16,
		});
		expectStatus(await put, 200);
		const orders = buyers(72, 'drop').map((buyer) => ({ buyer, key: newKey() }));
		const responses = await over(orders, connections, ({ buyer, key }) =>
			untilAvailable(() => place(base, [[id, 'red', 'S', 2]], buyer, key)),
		);
		expect(responses.filter(({ status }) => status === 201)).toHaveLength(24);
		for (const response of responses.filter(({ status }) => status !== 201))
			expect(expectProblem(response, 409, 'out-of-stock').body.lines[0].available).toBeLessThan(2);
		expect(await left(id)).toEqual({ S: 0, M: 0 });
		await expectInvariants(base, { [id]: { red: { S: 48 } } });
	});
});

describe('3: checkouts, cancels and restocks on one stock row', () => {
	test('the sum is exact at the end, and no reader ever sees a negative number', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 20 } });
		const where = `/v1/merchant/listings/${id}/stock`;
		const seen: number[] = [];
		const work = buyers(100, 'churn').map((buyer, i) => async () => {
			if (i % 10 === 0)
				expectStatus(await base.merchant('tenant-a').send('PATCH', where, { stock: { red: { S: 2 } } }), 200);
			if (i % 5 === 0) seen.push((await left(id))?.['S'] ?? -1);
			const placed = await place(base, [[id, 'red', 'S', 1]], buyer);
			if (placed.status !== 201) return void expectProblem(placed, 409, 'out-of-stock');
			const cancel = () => base.buyer(buyer).post(`/v1/checkouts/${placed.body.checkoutId}/cancel`);
			if (i % 3 !== 0) for (const response of await Promise.all([cancel(), cancel()])) expectStatus(response, 200);
		});
		await over(work, 32, (line) => line());
		expect(Math.min(...seen)).toBeGreaterThanOrEqual(0);
		await expectInvariants(base, { [id]: { red: { S: 20 + 10 * 2 } } });
	});
});

describe('4: the same key 100 times in parallel', () => {
	test('makes one checkout and one decrement, with equal responses', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 9 } });
		const key = newKey();
		const responses = await Promise.all(
			Array.from({ length: 100 }, () => place(base, [[id, 'red', 'S', 2]], 'buyer-1', key)),
		);
		const [first] = responses.map((response) => expectStatus(response, 201).body);
		for (const { body } of responses) expect(body).toEqual(first);
		expect(await left(id)).toEqual({ S: 7, M: 0 });
		await expectInvariants(base, { [id]: { red: { S: 9 } } });
	});
});

describe('5: a key replayed late', () => {
	test('returns after 11 minutes and after 25 hours the same checkout in its current state', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 9 } });
		const key = newKey();
		const send = () => place(base, [[id, 'red', 'S', 2]], 'buyer-1', key);
		const first = expectStatus(await send(), 201).body;
		await base.advance(11 * 60);
		expect(expectStatus(await send(), 201).body).toEqual(first);
		expect(await left(id)).toEqual({ S: 7, M: 0 });
		await base.advance(25 * 3600);
		expect(expectStatus(await send(), 201).body).toEqual({ ...first, state: 'expired' });
		expect(await left(id)).toEqual({ S: 9, M: 0 });
		await expectInvariants(base, { [id]: { red: { S: 9 } } });
	});
});

describe('5: a replayed key whose request could not be placed any more', () => {
	test('returns its checkout although the listing is sold out, repriced or withdrawn', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 2 } });
		const key = newKey();
		const revised = {
			lines: [{ listingId: id, color: 'red', size: 'S', quantity: 2, revision: 2 }],
			shippingAddress: address,
		};
		const send = () => base.buyer('replayer').post('/v1/checkouts', revised, key);
		const first = remember(base, 'replayer', String(key['idempotency-key']), expectStatus(await send(), 201)).body;
		expectProblem(await place(base, [[id, 'red', 'S', 1]]), 409, 'out-of-stock');
		expect(expectStatus(await send(), 201).body).toEqual(first);
		const where = `/v1/merchant/listings/${id}`;
		const price = { amount: 1, currency: 'CNY' };
		expectStatus(await base.merchant('tenant-a').send('PATCH', where, { price }), 200);
		expectStatus(await base.anyone.get(`/v1/listings/${id}`), 200);
		expect(expectStatus(await send(), 201).body).toEqual(first);
		expectStatus(await base.merchant('tenant-a').post(`${where}/withdraw`), 200);
		expectStatus(await base.anyone.get(`/v1/listings/${id}`), 404);
		expect(expectStatus(await send(), 201).body).toEqual(first);
		await expectInvariants(base, { [id]: { red: { S: 2 } } });
	});
});

describe('6: a key under another request', () => {
	test('is refused for another body without the first response; another buyer gets a checkout of its own', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 9 } });
		const key = newKey();
		const first = expectStatus(await place(base, [[id, 'red', 'S', 1]], 'buyer-1', key), 201).body;
		const other = expectProblem(await place(base, [[id, 'red', 'S', 2]], 'buyer-1', key), 422, 'idempotency-mismatch');
		expect(JSON.stringify(other.body)).not.toContain(first.checkoutId);
		const second = expectStatus(await place(base, [[id, 'red', 'S', 2]], 'buyer-2', key), 201).body;
		expect(second.checkoutId).not.toBe(first.checkoutId);
		expect(second.total.amount).toBe(2 * 12900);
		expect(await left(id)).toEqual({ S: 6, M: 0 });
		await expectInvariants(base, { [id]: { red: { S: 9 } } });
	});
});

describe('9: the price changes between view and order', () => {
	test('the order gets 409 with the new price and its revision, and reserves nothing', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 3 } });
		expectStatus(await base.anyone.get(`/v1/listings/${id}`), 200);
		const price = { amount: 9900, currency: 'CNY' };
		const changed = await base.merchant('tenant-a').send('PATCH', `/v1/merchant/listings/${id}`, { price });
		const { revision } = expectStatus(changed, 200).body;
		const refused = expectProblem(await place(base, [[id, 'red', 'S', 1]]), 409, 'price-changed');
		expect(refused.body.listings).toEqual([{ listingId: id, revision, unitPrice: price }]);
		expect(await left(id)).toEqual({ S: 3, M: 0 });
	});

	test('no total mixes two prices while the merchant changes the price 12 times', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 99 }, blue: { M: 99 } });
		const prices = [12900, ...Array.from({ length: 12 }, (_, i) => 10_000 + i)];
		const change = async () => {
			for (const amount of prices.slice(1))
				expectStatus(
					await base
						.merchant('tenant-a')
						.send('PATCH', `/v1/merchant/listings/${id}`, { price: { amount, currency: 'CNY' } }),
					200,
				);
		};
		const [responses] = await Promise.all([
			over(buyers(60, 'bargain'), 8, (buyer) =>
				place(
					base,
					[
						[id, 'red', 'S', 1],
						[id, 'blue', 'M', 1],
					],
					buyer,
				),
			),
			change(),
		]);
		for (const response of responses) {
			if (response.status === 409) expectProblem(response, 409, 'price-changed');
			else if (response.status === 503) expectProblem(response, 503, 'unavailable');
			else {
				const [line, two] = expectStatus(response, 201).body.orders[0].lines;
				expect(line.unitPrice).toEqual(two.unitPrice);
				expect(prices).toContain(line.unitPrice.amount);
				expect(response.body.total.amount).toBe(2 * line.unitPrice.amount);
			}
		}
		expect(responses.filter(({ status }) => status === 201).length).toBeGreaterThan(0);
		await expectInvariants(base, { [id]: { red: { S: 99 }, blue: { M: 99 } } });
	});
});

describe('10: invalid quantities and totals', () => {
	const bad = [-5, 0, 1.5, '3', null, 2 ** 31, 2 ** 53, true, [1], { a: 1 }];

	test('422 names the line, and the database is not called', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 3 } });
		await base.settled();
		base.wire.clear();
		for (const quantity of bad) {
			const response = await place(base, [[id, 'red', 'S', quantity as number]]);
			const { errors } = expectProblem(response, 422, 'invalid').body as { errors: { pointer: string }[] };
			expect(new Set(errors.map(({ pointer }) => pointer))).toEqual(new Set(['/lines/0/quantity']));
		}
		expect(base.wire.records.filter(madeFor('/v1/checkouts'))).toEqual([]);
		expectStatus(await place(base, [[id, 'red', 'S', 1]]), 201);
		expect(base.wire.records.filter(madeFor('/v1/checkouts'))).not.toEqual([]);
	});

	test('422 for a total over the cap, before any write', async () => {
		const id = await onSale(
			base,
			'tenant-a',
			{ red: { S: 100_000 } },
			{ price: { amount: 100_000_000, currency: 'CNY' } },
		);
		base.wire.clear();
		expectProblem(await place(base, [[id, 'red', 'S', 1001]]), 422, 'total-too-large');
		expect(base.wire.records.filter(madeFor('/v1/checkouts')).filter(writes)).toEqual([]);
		expect((await left(id))?.['S']).toBe(100_000);
	});

	test('with validation bypassed the condition of the stock row still refuses', async () => {
		const id = await onSale(base, 'tenant-a', { red: { S: 3 } });
		const { revision } = expectStatus(await base.anyone.get(`/v1/listings/${id}`), 200).body;
		const database = await direct();
		const table = base.wire.records.flatMap(({ tables }) => tables).find((name) => /catalog/i.test(name)) ?? '';
		const stock = stockStore(database, table);
		const passes = async (write: () => ReturnType<typeof stock.reserve>) => {
			try {
				return (await database.transact([write()])).ok;
			} catch {
				return false;
			}
		};
		for (const quantity of bad) {
			const row = { listingId: id, color: 'red' };
			for (const write of [
				() => stock.reserve(row, revision, { S: quantity as number }),
				() => stock.reserveAgreed(row, { S: quantity as number }),
			])
				expect({ quantity, passed: await passes(write) }).toEqual({ quantity, passed: false });
		}
		expect(await left(id)).toEqual({ S: 3, M: 0 });
		expect((await database.transact([stock.reserve({ listingId: id, color: 'red' }, revision, { S: 1 })])).ok).toBe(
			true,
		);
	});

	/** The product's database client, connected to the engine directly. */
	async function direct() {
		Object.assign(process.env, {
			AWS_ENDPOINT_URL_DYNAMODB: base.engine(),
			AWS_REGION: 'us-east-1',
			AWS_ACCESS_KEY_ID: 'test',
			AWS_SECRET_ACCESS_KEY: 'test',
		});
		return openDatabase();
	}
});
