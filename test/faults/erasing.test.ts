import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buy, erase, paid, ship, tellingItems, tells, user } from './personal-data.ts';
import { expectStatus, onSale, openTenant } from '../support/scenario.ts';
import { type FaultBase, expectProblem, killed, madeFor, open, startFaultBase, stateOf, writes } from './fault-base.ts';
import { expectInvariants } from './expect-invariants.ts';
import { holdBack } from './hold-back.ts';

/** Interrupted erasures, and purchases placed, paid or shipped during one. Each test has a buyer of its own. */

let base: FaultBase;
let listing: string;
const pieces = 200;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	listing = await onSale(base, 'tenant-a', { red: { S: pieces } });
});
beforeEach(() => base.wire.heal());
afterAll(() => base.stop());

const erasing = madeFor('DELETE /v1/me/personal-data');
const expectHeldInvariants = () => expectInvariants(base, { [listing]: { red: { S: pieces } } });

/** Everything in the tables about a person, apart from the other tests' buyers. */
async function remaining(buyer: string): Promise<string[]> {
	const items = await base.items('orders');
	return tellingItems(items.filter((item) => item['pk'] === `B#${buyer}` || item['buyer'] === buyer)).toSorted();
}

async function cancelled(buyer: string) {
	const bought = await buy(base, [listing], buyer);
	expectStatus(await base.buyer(buyer).post(`/v1/checkouts/${bought.checkoutId}/cancel`), 200);
	return bought;
}

async function expiredWithPayment(buyer: string) {
	const bought = await buy(base, [listing], buyer);
	const paymentId = await open(base, bought.checkoutId, buyer);
	await base.advance(17 * 60);
	expect(await stateOf(base, bought.checkoutId, buyer)).toBe('expired');
	return { ...bought, paymentId };
}

test('an erasure that is cut off at any of its writes is completed by repeating the request', async () => {
	for (let k = 0; k < 5; k++) {
		const buyer = `cut-${k}`;
		expectStatus(await base.buyer(buyer).post('/v1/addresses', user), 201);
		const { orderIds } = await paid(base, [listing], buyer);
		for (const orderId of orderIds) await ship(base, orderId);
		await cancelled(buyer);
		await cancelled(buyer);
		let written = 0;
		base.wire.hurt((call) => (erasing(call) && writes(call) && written++ === k ? killed : 'pass'));
		const cut = await base.buyer(buyer).send('DELETE', '/v1/me/personal-data');
		expectProblem(cut, 500, 'internal-error');
		expect(await remaining(buyer)).toHaveLength(5 - k);
		base.wire.heal();
		expect(await erase(base, buyer)).toMatchObject({ erased: 5 - k, items: [] });
		expect(await remaining(buyer)).toEqual([]);
	}
	await expectHeldInvariants();
});

test('a payment whose checkout is erased before the payment is recorded buys nothing and is refunded', async () => {
	const { checkoutId, paymentId } = await expiredWithPayment('late-payer');
	const paying = holdBack(base, (call) => madeFor('webhooks/stripe')(call) && call.operation === 'TransactWriteItems');
	const event = base.succeed(paymentId);
	await expect.poll(paying.come).toBe(true);
	expect(await erase(base, 'late-payer')).toMatchObject({ erased: 1, items: [] });
	paying.release();
	expect(await event).toBe(true);
	expect(await stateOf(base, checkoutId, 'late-payer')).toBe('expired');
	expect(await remaining('late-payer')).toEqual([]);
	await expectHeldInvariants();
});

test('a checkout that is paid during its erasure keeps its address, and its order can ship', async () => {
	const { checkoutId, paymentId, orderIds } = await expiredWithPayment('quick-payer');
	const erasure = holdBack(base, (call) => erasing(call) && writes(call));
	const erased = erase(base, 'quick-payer');
	await expect.poll(erasure.come).toBe(true);
	expect(await base.succeed(paymentId)).toBe(true);
	erasure.release();
	expect(await erased).toMatchObject({ erased: 0, items: [{ id: checkoutId, state: 'paid' }] });
	expect(await remaining('quick-payer')).toEqual([checkoutId, ...orderIds].toSorted());
	await ship(base, orderIds[0] ?? '');
	expect(await erase(base, 'quick-payer')).toMatchObject({ erased: 2, items: [] });
	expect(await remaining('quick-payer')).toEqual([]);
	await expectHeldInvariants();
});

test('a purchase placed and shipped meanwhile keeps its address until then, and is erased afterwards', async () => {
	const old = await cancelled('busy');
	const unshipped = await paid(base, [listing], 'busy');
	const erasure = holdBack(base, (call) => erasing(call) && writes(call));
	const erased = erase(base, 'busy');
	await expect.poll(erasure.come).toBe(true);
	const [placed] = await Promise.all([buy(base, [listing], 'busy'), ship(base, unshipped.orderIds[0] ?? '')]);
	erasure.release();
	const { items } = await erased;
	const left = await remaining('busy');
	expect(left).toContain(placed.checkoutId);
	expect(left).not.toContain(old.checkoutId);
	// The order was read before its shipment: the response names it, and a repeated request erases it.
	const { items: next } = await erase(base, 'busy');
	expect(items.map(({ id }) => id)).toContain(unshipped.orderIds[0]);
	expect(next).toEqual([{ id: placed.checkoutId, state: 'awaiting_payment' }]);
	expect(await remaining('busy')).toEqual([placed.checkoutId]);
	await expectHeldInvariants();
});

test('a failed erasure is logged without personal data', async () => {
	const lines = base.log.length;
	base.wire.hurt((call) => (call.caller.name.includes('/v1/') && writes(call) ? killed : 'pass'));
	const body = { lines: [{ listingId: listing, color: 'red', size: 'S', quantity: 1 }] };
	const key = { 'idempotency-key': 'failing' };
	const failed = await base.buyer('logged').post('/v1/checkouts', { ...body, shippingAddress: user }, key);
	expectProblem(failed, 500, 'internal-error');
	const invalid = { ...body, shippingAddress: { ...user, phone: `${user.phone} ${user.name}` } };
	expectProblem(await base.buyer('logged').post('/v1/checkouts', invalid, key), 422, 'invalid');
	expect(base.log.slice(lines).some((line) => line.includes('request failed'))).toBe(true);
	expect(base.log.filter(tells)).toEqual([]);
});
