import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Transfer, ordersTable, transferStore } from '#orders';
import { bankPaymentId } from '#payments';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([ordersTable]);
});
afterAll(() => engine.stop());

const confirmedAt = Date.parse('2026-11-11T02:00:00Z');
const transfer = (bankReference: string): Transfer => ({
	checkoutId: `chk_buyer-1_${'0'.repeat(26)}`,
	amount: 38_800,
	bankReference,
	confirmedBy: ['finance-1'],
	confirmedAt,
});

test('two transfers for one checkout, confirmed in the same millisecond, are both on the list of the day', async () => {
	const store = transferStore(engine.database, 'orders');
	const booked = [transfer('ICBC 1'), transfer('CCB 2')];
	for (const each of booked)
		expect((await engine.database.transact(store.book(bankPaymentId(each.bankReference), each))).ok).toBe(true);
	const listed = (await store.on('2026-11-11', 10, undefined)).firstItems();
	expect(listed.map(({ bankReference }) => bankReference).toSorted()).toEqual(['CCB 2', 'ICBC 1']);
	for (const { bankReference, amount } of booked)
		expect(await store.booking(bankPaymentId(bankReference))).toMatchObject({ amount });
});
