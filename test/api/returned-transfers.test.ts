import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultBase, expectProblem, open, place, startFaultBase, stateOf } from '../faults/fault-base.ts';
import { expectInvariants } from '../faults/expect-invariants.ts';
import { bookTransfer, expectStatus, onSale, openTenant } from '../support/scenario.ts';

/** Bank transfers that buy nothing: listed with the refunds that the base returns by hand, until one of them settles it. */

let base: FaultBase;
let listingId: string;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	listingId = await onSale(base, 'tenant-a', { red: { S: 100 } });
});
afterAll(() => base.stop());

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const stock = () => ({ [listingId]: { red: { S: 100 } } });

async function opened(): Promise<string> {
	const { checkoutId } = expectStatus(await place(base, [[listingId, 'red', 'S', 1]]), 201).body;
	await open(base, checkoutId, 'buyer-1', 'bank_transfer');
	return checkoutId;
}

interface Listed {
	readonly refundId: string;
	readonly checkoutId: string;
}
const listedOf = async (checkoutId: string): Promise<Listed[]> =>
	expectStatus(await base.manager.get('/v1/base/refunds?limit=100'), 200).body.items.filter(
		(one: Listed) => one.checkoutId === checkoutId,
	);
/** By a member who has not booked the transfer. */
const other = (sub = 'finance-2') => base.as({ sub, groups: ['base'], role: 'finance' });
const settle = (refundId: string, bankReference = 'ICBC-out-1', as = other()) =>
	as.post(`/v1/base/refunds/${refundId}/settle`, { bankReference, paidAt: '2026-01-05T02:00:00.000Z' });

async function reconciled(checkoutId: string) {
	const day = new Date(base.base.now() + 8 * 3_600_000).toISOString().slice(0, 10);
	const differences: { checkoutId: string }[] = [];
	const transfers: { checkoutId: string }[] = [];
	for (let cursor = ''; ;) {
		const { body } = expectStatus(await base.manager.get(`/v1/base/reconciliations/${day}?limit=100${cursor}`), 200);
		differences.push(...body.items);
		transfers.push(...body.transfers);
		if (body.nextCursor === null) break;
		cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
	}
	return { differences, transfers: transfers.filter((one) => one.checkoutId === checkoutId).length };
}

test('a second transfer of a paid checkout is listed, and leaves the list when it is settled', async () => {
	const checkoutId = await opened();
	expectStatus(await bookTransfer(base, checkoutId, 12_900), 200);
	expect(await listedOf(checkoutId)).toEqual([]);
	const second = { bankReference: 'ICBC second' };
	for (const _ of [1, 2]) expectProblem(await bookTransfer(base, checkoutId, 12_800, second), 409, 'checkout-state');
	const [listed, ...others] = await listedOf(checkoutId);
	expect(others).toEqual([]);
	const transfer = {
		refundId: expect.stringMatching(/^bank_/),
		checkoutId,
		orderId: null,
		bankReference: 'ICBC second',
		amount: cny(12_800),
		state: 'manual',
		disputeState: null,
		at: expect.stringMatching(/Z$/),
	};
	expect(listed).toEqual({ ...transfer, confirmed: null });
	expect(await reconciled(checkoutId)).toEqual({ differences: [], transfers: 2 });
	const { refundId = '' } = listed ?? {};
	const buyer = base.as({ sub: 'buyer-1', groups: ['base'], role: 'finance' });
	expectProblem(await settle(refundId, 'ICBC-out-1', buyer), 403, 'own-checkout');
	const later = { bankReference: 'ICBC-out-1', paidAt: new Date(base.base.now() + 60_000).toISOString() };
	const tooEarly = await other().post(`/v1/base/refunds/${refundId}/settle`, later);
	expect(expectProblem(tooEarly, 422, 'invalid').body.errors).toEqual([
		{ pointer: '/paidAt', detail: 'must not be in the future' },
	]);
	for (const _ of [1, 2])
		expect(expectStatus(await settle(refundId), 200).body).toEqual({
			...transfer,
			state: 'settled',
			confirmations: { given: 1, needed: 1 },
		});
	expect(expectProblem(await settle(refundId, 'ICBC-out-2'), 409, 'refund-state').body.state).toBe('settled');
	expect(await listedOf(checkoutId)).toEqual([]);
	const { items } = expectStatus(await base.manager.get('/v1/base/audit?limit=10'), 200).body;
	const entries = items.filter(({ operation }: { operation: string }) => operation === 'settleRefund');
	expect(entries).toMatchObject([
		{
			path: { refundId },
			changes: [
				{ field: 'state', old: 'manual', new: 'settled' },
				{ field: 'amount', old: null, new: 12_800 },
				{ field: 'bankReference', old: null, new: 'ICBC-out-1' },
			],
		},
	]);
	expect(await reconciled(checkoutId)).toEqual({ differences: [], transfers: 2 });
	expectProblem(await settle('bank_unknown'), 404, 'not-found');
	await expectInvariants(base, stock());
});

test('of two members at once, the second settlement of a transfer is refused or the same', async () => {
	const checkoutId = await opened();
	expectStatus(await base.buyer().post(`/v1/checkouts/${checkoutId}/cancel`), 200);
	expectProblem(await bookTransfer(base, checkoutId, 12_900), 409, 'checkout-state');
	const [{ refundId = '' } = {}] = await listedOf(checkoutId);
	const both = await Promise.all([settle(refundId, 'ICBC-a'), settle(refundId, 'ICBC-b')]);
	expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
	await expectInvariants(base, stock());
});

test('a transfer that a review refuses is listed with the money that came, which who refused it does not return alone', async () => {
	const checkoutId = await opened();
	expect(expectStatus(await bookTransfer(base, checkoutId, 1_000), 200).body.state).toBe('review');
	expect(await listedOf(checkoutId)).toEqual([]);
	const refuse = () => other().post(`/v1/base/checkouts/${checkoutId}/review`, { decision: 'refund' });
	for (const _ of [1, 2]) expectStatus(await refuse(), 200);
	expect(await stateOf(base, checkoutId)).toBe('cancelled');
	expect(await listedOf(checkoutId)).toMatchObject([
		{ orderId: null, amount: cny(1_000), bankReference: `ICBC ${checkoutId.slice(-26)}`, state: 'manual' },
	]);
	expect(await reconciled(checkoutId)).toEqual({ differences: [], transfers: 1 });
	const [{ refundId = '' } = {}] = await listedOf(checkoutId);
	expectProblem(await settle(refundId, 'ICBC-refused'), 403, 'own-booking');
	expectStatus(await settle(refundId, 'ICBC-refused', other('finance-3')), 200);
	await expectInvariants(base, stock());
});
