import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FaultBase, open, place, startFaultBase } from '../faults/fault-base.ts';
import { bookTransfer, expectStatus, onSale, openTenant } from '../support/scenario.ts';

/** Old and new values in the audit log: of stock counts, imports, reviews and transfers. */

let base: FaultBase;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
});
afterAll(() => base.stop());

interface Change {
	readonly field: string;
	readonly old: unknown;
	readonly new: unknown;
}
interface Entry {
	readonly operation: string;
	readonly changes: readonly Change[];
}
const merchant = () => base.merchant('tenant-a');
const entries = async (): Promise<Entry[]> =>
	expectStatus(await merchant().get('/v1/merchant/audit?limit=100'), 200).body.items;
const changesOf = async () => (await entries())[0]?.changes;

describe('a change of stock', () => {
	const set = (listingId: string, stock: object, more: object = {}) =>
		merchant().send('PUT', `/v1/merchant/listings/${listingId}/stock`, { stock, ...more });
	const adjust = (listingId: string, stock: object) =>
		merchant().send('PATCH', `/v1/merchant/listings/${listingId}/stock`, { stock });

	test('leaves the pieces before and after, of one lane and of several', async () => {
		const listingId = await onSale(base, 'tenant-a', { red: { S: 20 } });
		expectStatus(await set(listingId, { red: { S: 15, M: 2 } }), 200);
		expect(await changesOf()).toEqual([
			{ field: 'stock.red.S', old: 20, new: 15 },
			{ field: 'stock.red.M', old: null, new: 2 },
		]);
		expectStatus(await adjust(listingId, { red: { S: -3 } }), 200);
		expect(await changesOf()).toEqual([{ field: 'stock.red.S', old: 15, new: 12 }]);
		expectStatus(await set(listingId, { red: { S: 30 } }, { lanes: 3 }), 200);
		expect(await changesOf()).toContainEqual({ field: 'stock.red.S', old: 12, new: 30 });
		expectStatus(await adjust(listingId, { red: { S: 6 } }), 200);
		expect(await changesOf()).toContainEqual({ field: 'stock.red.S', old: 30, new: 36 });
	});

	test('has the values at the write, whatever else changes the row', async () => {
		const listingId = await onSale(base, 'tenant-a', { red: { S: 100 } });
		const known = (await entries()).length;
		const done = await Promise.all(
			[1, 2, 3, 4].flatMap((pieces) => [
				adjust(listingId, { red: { S: -pieces } }),
				place(base, [[listingId, 'red', 'S', 1]]),
			]),
		);
		expect(done.map(({ status }) => status)).toEqual([1, 2, 3, 4].flatMap(() => [200, 201]));
		const made = await entries();
		const changes = made.slice(0, made.length - known).flatMap((entry) => entry.changes);
		expect(changes).toHaveLength(4);
		const deltas = changes.map(({ field, old, new: next }) =>
			field === 'given.red.S' ? Number(next) : Number(next) - Number(old),
		);
		expect(deltas.toSorted()).toEqual([-1, -2, -3, -4]);
		expect(changes.filter(({ field }) => field === 'stock.red.S').every(({ old }) => Number(old) <= 100)).toBe(true);
		const { red } = expectStatus(await merchant().get(`/v1/merchant/listings/${listingId}/stock`), 200).body.stock;
		expect(red.S).toBe(86);
	});
});

test('an import leaves the products and faults of its file, and then what it did', async () => {
	const csv = 'Handle,Title,Price,Inventory quantity\na,A,1.00,1\nb,B,x,1\n';
	const { importId } = expectStatus(
		await merchant().post('/v1/merchant/imports', csv, { 'content-type': 'text/csv' }),
		202,
	).body;
	await base.settled();
	const [applied, started] = await entries();
	expect(started?.changes).toEqual([
		{ field: 'importId', old: null, new: importId },
		{ field: 'products', old: null, new: 2 },
		{ field: 'faults', old: null, new: expect.any(Number) },
	]);
	expect(applied).toMatchObject({ operation: 'startImport' });
	expect(applied?.changes).toEqual([
		{ field: 'importId', old: null, new: importId },
		{ field: 'created', old: null, new: 1 },
		{ field: 'created.0', old: null, new: expect.stringContaining('lst_tenant-a_') },
	]);
});

describe('a decision of the base about a payment', () => {
	async function opened(price: object = {}, pieces = 1): Promise<string> {
		const listingId = await onSale(base, 'tenant-a', { red: { S: 100 } }, price);
		const { checkoutId } = expectStatus(await place(base, [[listingId, 'red', 'S', pieces]]), 201).body;
		await open(base, checkoutId, 'buyer-1', 'bank_transfer');
		return checkoutId;
	}
	const changes = async (): Promise<readonly Change[]> =>
		expectStatus(await base.manager.get('/v1/base/audit?limit=1'), 200).body.items[0].changes;
	const decide = (checkoutId: string, decision: string) =>
		base.manager.post(`/v1/base/checkouts/${checkoutId}/review`, { decision });

	test('leaves the state before and after and the money', async () => {
		const paid = await opened();
		expectStatus(await bookTransfer(base, paid, 12_900), 200);
		expect(await changes()).toEqual([
			{ field: 'state', old: 'awaiting_payment', new: 'paid' },
			{ field: 'received', old: null, new: 12_900 },
		]);
		expectStatus(await bookTransfer(base, paid, 12_900, { bankReference: 'again' }), 409);
		expect(await changes()).toEqual([{ field: 'returned', old: null, new: 12_900 }]);
		for (const [decision, state, field] of [
			['accept', 'paid', 'taken'],
			['refund', 'cancelled', 'returned'],
		] as const) {
			const checkoutId = await opened();
			expectStatus(await bookTransfer(base, checkoutId, 12_000), 200);
			expect(await changes()).toContainEqual({ field: 'state', old: 'awaiting_payment', new: 'review' });
			expectStatus(await decide(checkoutId, decision), 200);
			expect(await changes()).toEqual([
				{ field: 'state', old: 'review', new: state },
				{ field, old: null, new: 12_000 },
			]);
		}
	});

	test('that needs a second person leaves the first entry and its correction', async () => {
		const checkoutId = await opened({ price: { amount: 1_000_001, currency: 'CNY' } }, 100);
		const first = { bankReference: 'large' };
		expectStatus(await bookTransfer(base, checkoutId, 100_000_100, first), 200);
		expect(await changes()).toEqual([
			{ field: 'confirmation.by', old: null, new: 'manager-1' },
			{ field: 'confirmation.amount', old: null, new: 100_000_100 },
			{ field: 'confirmation.bankReference', old: null, new: 'large' },
		]);
		expectStatus(await bookTransfer(base, checkoutId, 100_000_000, first), 200);
		expect(await changes()).toEqual([{ field: 'confirmation.amount', old: 100_000_100, new: 100_000_000 }]);
	});
});
