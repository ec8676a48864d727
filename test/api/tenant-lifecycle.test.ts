import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultBase, open, place, startFaultBase, stateOf } from '../faults/ground.ts';
import { expectStatus, onSale, openTenant } from '../support/scenario.ts';

/** A tenant is suspended, closed and opened again while its buyers buy and its members work. */

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase();
});
afterAll(() => base.stop());

const move = async (tenantId: string, verb: 'approve' | 'suspend' | 'close') =>
	expectStatus(await base.manager.post(`/v1/base/tenants/${tenantId}/${verb}`), 200).body;

/** A checkout of one piece, and the payment that was opened for it. */
async function awaiting(listingId: string) {
	const { checkoutId } = expectStatus(await place(base, [[listingId, 'red', 'S', 1]]), 201).body;
	return { checkoutId, paymentId: await open(base, checkoutId) };
}

describe('what was reserved before a tenant was suspended', () => {
	test('is sold when it is paid in time; a payment after the expiry reserves nothing anew and goes back', async () => {
		await openTenant(base, 'late');
		const listingId = await onSale(base, 'late', { red: { S: 9 } });
		const [first, second] = [await awaiting(listingId), await awaiting(listingId)];
		await move('late', 'suspend');
		await base.succeed(first.paymentId);
		expect(await stateOf(base, first.checkoutId)).toBe('paid');
		await base.advance(17 * 60);
		await base.succeed(second.paymentId);
		expect(await stateOf(base, second.checkoutId)).toBe('expired');
		const returned = base.stripe('refund').map((refund) => refund.payment_intent);
		expect(returned).toEqual([second.paymentId]);
	});
});
