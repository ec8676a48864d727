import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BusinessDay, addDays, businessDay, startOfDay } from '#kernel';
import type { Item } from '#platform';
import { reconcile } from '../../infra/tools/reconcile.ts';
import { type FaultBase, captured, expectProblem, startFaultBase } from '../faults/fault-base.ts';
import { expectInvariants } from '../faults/expect-invariants.ts';
import { tokenOf } from '../support/base.ts';
import { buy, erase, everyState, ship, tellingItems, tells, user, walk } from '../faults/personal-data.ts';
import { available, expectStatus, onSale, openTenant } from '../support/scenario.ts';

/**
 * The export and erasure of a buyer's data, on a base with purchases in every state. Each test continues from the
 * one before.
 */

const buyer = 'person-1';
const pieces = 20;
let base: FaultBase;
let listings: string[];
let bought: Awaited<ReturnType<typeof everyState>>;
let day: BusinessDay;

beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	await openTenant(base, 'tenant-b', 'dalang');
	listings = await Promise.all(['tenant-a', 'tenant-b'].map((tenant) => onSale(base, tenant, { red: { S: pieces } })));
	day = businessDay(base.base.now());
	bought = await everyState(base, listings, buyer);
});
afterAll(() => base.stop());

const stock = () => Object.fromEntries(listings.map((id) => [id, { red: { S: pieces } }]));

/** All items, once the consumers have read everything. */
async function everything(): Promise<Record<string, Item[]>> {
	await base.settled();
	const tables = ['directory', 'catalog', 'orders', 'sales'] as const;
	return Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await base.items(table)] as const)));
}

function withoutAddress(items: readonly Item[] = []): Item[] {
	return items.map(({ shippingAddress: _address, note: _note, cancellation, ...rest }) => {
		const { reason: _reason, ...kept } = (cancellation ?? {}) as Item;
		return { ...rest, ...kept };
	});
}

describe('the export', () => {
	test('contains each record of the buyer once, unchanged', async () => {
		const { items } = await walk(base.buyer(buyer), 'GET', '/v1/me/personal-data');
		const records = items.flatMap(({ checkout, orders }) => [checkout, ...orders]);
		const ids = records.map((record) => record.state && (record.orderId ?? record.checkoutId));
		const held = Object.values(await everything()).flatMap(tellingItems);
		expect(ids.toSorted()).toEqual(held.toSorted());
		expect(records.map((record) => record.shippingAddress)).toEqual(records.map(() => user));
		const states = new Set(records.map(({ state }) => state));
		expect([...states].toSorted()).toEqual(
			['awaiting_payment', 'cancelled', 'expired', 'paid', 'received', 'review', 'shipped'].toSorted(),
		);
		const [refunded] = bought.received.orderIds;
		expect(records.find(({ orderId }) => orderId === refunded).refunds).toMatchObject([{ amount: { amount: 900 } }]);
	});

	test('contains the buyer’s own purchases only, and its cursor works for nobody else', async () => {
		const other = base.buyer('person-2');
		expect((await walk(other, 'GET', '/v1/me/personal-data')).items).toEqual([]);
		const { nextCursor } = (await base.buyer(buyer).get('/v1/me/personal-data?limit=1')).body;
		const stolen = await other.get(`/v1/me/personal-data?cursor=${encodeURIComponent(nextCursor)}`);
		expectProblem(stolen, 400, 'invalid-cursor');
	});
});

describe('erasing', () => {
	test('erases addresses, notes and reasons no longer needed, lists the others, and changes nothing else', async () => {
		const before = await everything();
		const { items, erased, calls } = await erase(base, buyer);
		await base.settled();
		const after = await everything();
		expect(calls).toBeGreaterThan(2);
		// Expired, cancelled, the three paid checkouts, the shipped orders, and the cancelled one.
		expect(erased).toBe(5 + 4);
		const keptItems = [
			{ id: bought.awaiting.checkoutId, state: 'awaiting_payment' },
			{ id: bought.review.checkoutId, state: 'review' },
			{ id: bought.half.orderIds[1], state: 'paid' },
		];
		expect(items.toSorted(byId)).toEqual(keptItems.toSorted(byId));
		expect(Object.values(after).flatMap(tellingItems).toSorted()).toEqual(keptItems.map(({ id }) => id).toSorted());
		expect(withoutAddress(after['orders'])).toEqual(withoutAddress(before['orders']));
		for (const table of ['directory', 'catalog', 'sales']) expect(after[table]).toEqual(before[table]);
		await expectInvariants(base, stock());
	});

	test('repeated changes nothing', async () => {
		const before = await everything();
		expect(await erase(base, buyer)).toMatchObject({ erased: 0 });
		expect(await everything()).toEqual(before);
	});

	test('leaves null in responses to buyer and merchant', async () => {
		const [shipped] = bought.received.orderIds;
		const nobody = {
			name: null,
			phone: null,
			country: user.country,
			province: null,
			city: null,
			line1: null,
			postalCode: null,
		};
		const mine = expectStatus(await base.buyer(buyer).get(`/v1/orders/${shipped}`), 200);
		const theirs = expectStatus(await base.merchant('tenant-a').get(`/v1/merchant/orders/${shipped}`), 200);
		for (const { body } of [mine, theirs]) expect([body.shippingAddress, body.note]).toEqual([nobody, null]);
	});

	test('keeps the address of unshipped orders for roles that ship', async () => {
		const order = await base.merchant('tenant-b').get(`/v1/merchant/orders/${bought.half.orderIds[1]}`);
		expect(expectStatus(order, 200).body.shippingAddress).toEqual(user);
	});

	test('covers the buyer’s own purchases only', async () => {
		const { checkoutId } = await buy(base, listings, 'person-2');
		expectStatus(await base.buyer('person-2').post(`/v1/checkouts/${checkoutId}/cancel`), 200);
		await erase(base, buyer);
		const read = await base.buyer('person-2').get(`/v1/checkouts/${checkoutId}`);
		expect(read.body.shippingAddress).toEqual(user);
		expect(await erase(base, 'person-2')).toMatchObject({ erased: 1, items: [] });
	});
});

describe('after erasing', () => {
	test('a repeated Idempotency-Key places nothing', async () => {
		const key = { 'idempotency-key': 'said-twice' };
		const first = await buy(base, listings, buyer, key);
		expectStatus(await base.buyer(buyer).post(`/v1/checkouts/${first.checkoutId}/cancel`), 200);
		await erase(base, buyer);
		const before = [await everything(), await available(base, 'tenant-a', listings[0] ?? '')];
		expect(await buy(base, listings, buyer, key)).toEqual(first);
		const body = { lines: [{ listingId: listings[0], color: 'red', size: 'S', quantity: 2 }], shippingAddress: user };
		expectProblem(await base.buyer(buyer).post('/v1/checkouts', body, key), 422, 'idempotency-mismatch');
		expect([await everything(), await available(base, 'tenant-a', listings[0] ?? '')]).toEqual(before);
	});

	test('the event of a recorded payment changes nothing', async () => {
		const paidBy = expectStatus(await base.buyer(buyer).get(`/v1/checkouts/${bought.received.checkoutId}`), 200).body;
		const before = await everything();
		expectStatus(await base.webhook(captured(base, paidBy.paymentId)), 200);
		await base.settled();
		expect(await everything()).toEqual(before);
	});

	test('a late payment buys nothing, although there is stock, and is refunded', async () => {
		expect(await base.succeed(bought.latePayment)).toBe(true);
		const checkout = expectStatus(await base.buyer(buyer).get(`/v1/checkouts/${bought.expired.checkoutId}`), 200);
		expect(checkout.body.state).toBe('expired');
		const charge = base.stripe('charge').find((one) => one.payment_intent === bought.latePayment);
		expect(charge?.amount_refunded).toBe(charge?.amount);
		await expectInvariants(base, stock());
	});
});

describe('the base on behalf of a buyer', () => {
	const path = `/v1/base/buyers/${buyer}/personal-data`;

	test('erases addresses no longer needed, and leaves an audit entry without personal data', async () => {
		const me = base.buyer(buyer);
		expectStatus(await me.post(`/v1/checkouts/${bought.awaiting.checkoutId}/cancel`), 200);
		await ship(base, bought.half.orderIds[1] ?? '');
		const review = `/v1/base/checkouts/${bought.review.checkoutId}/review`;
		expectStatus(await base.manager.post(review, { decision: 'refund' }), 200);
		expect(await walk(base.manager, 'DELETE', path, 100)).toMatchObject({ erased: 3, items: [] });
		const entries = expectStatus(await base.manager.get('/v1/base/audit'), 200).body.items;
		expect(entries[0]).toMatchObject({ operation: 'erasePersonalDataOf', path: { buyerId: buyer }, changed: [] });
		await walk(base.manager, 'DELETE', path, 100);
		const later = expectStatus(await base.manager.get('/v1/base/audit'), 200).body.items;
		expect(later[0]).toEqual(entries[0]);
	});

	test('is for managers, and for buyers with purchases', async () => {
		const finance = base.as({ sub: 'finance-1', groups: ['base'], role: 'finance' });
		expectProblem(await finance.send('DELETE', path), 403, 'forbidden');
		const longest = await base.manager.send('DELETE', `/v1/base/buyers/${'x'.repeat(129)}/personal-data`);
		expectProblem(longest, 422, 'invalid');
		const nobody = await base.manager.send('DELETE', '/v1/base/buyers/person-3/personal-data');
		expectProblem(nobody, 404, 'not-found');
	});
});

describe('after the erasure of every buyer', () => {
	test('no item of any table and no log line contains personal data', async () => {
		await base.settled();
		expect(Object.values(await everything()).flatMap(tellingItems)).toEqual([]);
		expect(base.log.length).toBeGreaterThan(50);
		expect(base.log.filter((line) => tells(line) || line.includes(buyer))).toEqual([]);
	});

	test('the day is sealed without a difference, and orders agree with payments', async () => {
		const end = startOfDay(addDays(day, 1)) - base.base.now();
		await base.advance(end / 1000 + 720);
		const token = await tokenOf(base.url, { sub: 'finance-1', groups: ['base'], role: 'finance' });
		const came = await reconcile({ url: base.url, token }, [day], () => undefined);
		expect(came).toEqual({ differences: 0, unproven: 0 });
		await expectInvariants(base, stock());
	});
});

function byId(a: { id?: string | undefined }, b: { id?: string | undefined }): number {
	return String(a.id) < String(b.id) ? -1 : 1;
}
