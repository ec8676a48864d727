import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownedId } from '#kernel';
import { type Checkout, type Transfer, checkoutStore, openTransferStore, ordersTable, transferStore } from '#orders';
import { bankPaymentId } from '#payments';
import { noon, placing, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([ordersTable]);
});
afterAll(() => engine.stop());

let made = 0;
/** A stored checkout of a buyer that awaits its payment. */
async function placed(buyerId = 'buyer-1'): Promise<Checkout> {
	const n = (made += 1);
	const checkout = { ...placing(n, ['tenant-a'], noon), buyerId, checkoutId: ownedId('checkout', buyerId, unique(n)) };
	await engine.database.transact([checkoutStore(engine.database, 'orders').place(checkout)]);
	return checkout;
}

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

test('a reference of the bank is booked for one checkout, also by two members at once', async () => {
	const store = transferStore(engine.database, 'orders');
	const booked = ['a', 'b'].map((of) => ({ ...transfer('ICBC 3'), checkoutId: `chk_buyer-1_${of.repeat(26)}` }));
	const done = [];
	for (const each of booked)
		done.push((await engine.database.transact(store.book(bankPaymentId(each.bankReference), each))).ok);
	const { checkoutId } = (await store.booking(bankPaymentId('ICBC 3'))) ?? {};
	expect([done, checkoutId]).toEqual([[true, false], booked[0]?.checkoutId]);
});

test('openings of a buyer that were decided on the same transfers are one', async () => {
	const store = openTransferStore(engine.database, 'orders');
	const open = async (reference: string, held: Awaited<ReturnType<typeof store.heldBy>>) => {
		const checkout = await placed('buyer-9');
		const checkoutIds = [...held.checkoutIds, checkout.checkoutId];
		const opening = { transfer: { reference, openedAt: noon }, payBy: noon + 9, held: { ...held, checkoutIds } };
		return { of: checkout.checkoutId, done: await store.open(checkout, opening) };
	};
	const all: Awaited<ReturnType<typeof open>>[] = [];
	for (const round of [1, 2]) {
		const read = await store.heldBy('buyer-9');
		for (const n of [1, 2]) all.push(await open(`${round}${n}`, read));
	}
	expect(all.map(({ done }) => done)).toEqual(['opened', 'conflict', 'opened', 'conflict']);
	expect((await store.heldBy('buyer-9')).checkoutIds).toEqual([all[0]?.of, all[2]?.of]);
});

test('a transfer is opened once, while its checkout has time, under a reference of its own', async () => {
	const store = openTransferStore(engine.database, 'orders');
	const [read, other] = [await placed(), await placed()];
	const open = async (checkout: Checkout, reference: string, openedAt = noon) => {
		const held = await store.heldBy(checkout.buyerId);
		return store.open(checkout, { transfer: { reference, openedAt }, payBy: noon + 9, held });
	};
	expect(await open(read, 'AAA', read.expiresAt)).toBe('conflict');
	expect([await open(read, 'AAA'), await open(read, 'BBB'), await open(other, 'AAA')]).toEqual([
		'opened',
		'conflict',
		'reference_taken',
	]);
	expect((await store.find('AAA'))?.checkoutId).toBe(read.checkoutId);
});

test('a checkout whose transfer was opened meanwhile expires neither as it was read nor before its new time', async () => {
	const checkouts = checkoutStore(engine.database, 'orders');
	const transfers = openTransferStore(engine.database, 'orders');
	const read = await placed();
	const [payBy, held] = [read.expiresAt + 9, await transfers.heldBy(read.buyerId)];
	const opening = { transfer: { reference: 'CCC', openedAt: noon }, payBy, held };
	expect(await transfers.open(read, opening)).toBe('opened');
	const opened = (await checkouts.anyCheckout(read.checkoutId)) ?? expect.fail();
	const expire = async (of: Checkout, endedAt: number) => {
		const expired = { ...of, state: 'expired', endedAt } as Checkout;
		return (await engine.database.transact([checkouts.move(expired, 'awaiting_payment')])).ok;
	};
	expect([await expire(read, read.expiresAt), await expire(opened, payBy - 1)]).toEqual([false, false]);
	expect(await expire(opened, payBy)).toBe(true);
});

test('the first of two confirmations replaces the one that was read, while the checkout is in its state', async () => {
	const store = transferStore(engine.database, 'orders');
	const checkouts = checkoutStore(engine.database, 'orders');
	const read = await placed();
	const asNow = async () => (await checkouts.anyCheckout(read.checkoutId)) ?? expect.fail();
	const confirm = (of: Checkout, by: string) =>
		store.confirm(of, { by, at: noon, amount: 1, bankReference: by }, { audit: [] });
	expect([await confirm(read, 'finance-1'), await confirm(read, 'finance-2')]).toEqual([true, false]);
	const first = await asNow();
	expect([await confirm(first, 'finance-3'), await confirm(first, 'finance-4')]).toEqual([true, false]);
	const second = await asNow();
	const ended = { ...second, state: 'cancelled', endedAt: noon } as Checkout;
	await engine.database.transact([checkouts.move(ended, 'awaiting_payment')]);
	expect(await confirm(second, 'finance-5')).toBe(false);
	expect((await asNow()).confirmation?.by).toBe('finance-3');
});
