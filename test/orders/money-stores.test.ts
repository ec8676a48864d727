import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RefundId, ownedId } from '#kernel';
import {
	type Checkout,
	type ReturnedTransfer,
	checkoutStore,
	manualRefundStore,
	ordersTable,
	paymentExceptionStore,
	returnedTransferStore,
	reviewStore,
} from '#orders';
import { noon, placing, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

/** Writes about money that goes back, each decided on what somebody else has changed since it was read. */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([ordersTable]);
});
afterAll(() => engine.stop());

const stores = () => ({
	checkouts: checkoutStore(engine.database, 'orders'),
	manualRefunds: manualRefundStore(engine.database, 'orders'),
	returnedTransfers: returnedTransferStore(engine.database, 'orders'),
	exceptions: paymentExceptionStore(engine.database, 'orders'),
	reviews: reviewStore(engine.database, 'orders'),
});
const transact = async (...writes: Parameters<Engine['database']['transact']>[0]) =>
	(await engine.database.transact(writes)).ok;
let made = 0;

/** A listed transfer that bought nothing. */
async function returned(): Promise<ReturnedTransfer> {
	const n = (made += 1);
	const checkoutId = ownedId('checkout', 'buyer', unique(n));
	const transfer = { refundId: `bank_${n}`, checkoutId, amount: 900, bankReference: `ICBC ${n}`, at: noon };
	await transact(stores().returnedTransfers.list(transfer));
	return transfer;
}
const asNow = async (refundId: RefundId) => (await stores().returnedTransfers.find([refundId]))[0] ?? expect.fail();
const confirmation = (by: string) => ({ by, at: noon, bankReference: `OUT ${by}`, paidAt: noon, amount: 900 });
const settlement = (by: string) => ({ bankReference: `OUT ${by}`, paidAt: noon, confirmedBy: [by] });

test('a payment out is recorded for one refund', async () => {
	const { manualRefunds } = stores();
	expect(await transact(manualRefunds.recordSettlement('bank_out', 'rfd_a'))).toBe(true);
	expect(await transact(manualRefunds.recordSettlement('bank_out', 'rfd_b'))).toBe(false);
	expect(await manualRefunds.settledWith('bank_out')).toBe('rfd_a');
});

test('what is left to pay of a payment only becomes less, and waits no longer once it is settled', async () => {
	const { manualRefunds, returnedTransfers } = stores();
	const { refundId } = await returned();
	for (const amount of [500, 700]) await returnedTransfers.lower(refundId, amount);
	const read = await asNow(refundId);
	expect(read.amount).toBe(500);
	expect(await transact(...returnedTransfers.settle(read, settlement('finance-1')))).toBe(true);
	await returnedTransfers.lower(refundId, 300);
	const waiting = (await manualRefunds.open(100, undefined)).firstItems().map((refund) => refund.refundId);
	expect(waiting).not.toContain(refundId);
	expect(await asNow(refundId)).toMatchObject({ amount: 500, settlement: { confirmedBy: ['finance-1'] } });
});

test('a transfer that is settled is neither settled again nor confirmed', async () => {
	const { manualRefunds, returnedTransfers } = stores();
	const read = await returned();
	expect(await transact(...returnedTransfers.settle(read, settlement('finance-1')))).toBe(true);
	expect(await transact(...returnedTransfers.settle(read, settlement('finance-2')))).toBe(false);
	expect(await manualRefunds.confirm(read, confirmation('finance-2'), { audit: [] })).toBe(false);
	expect((await asNow(read.refundId)).settlement?.confirmedBy).toEqual(['finance-1']);
});

test('a confirmation that was corrected meanwhile settles nothing', async () => {
	const { manualRefunds, returnedTransfers } = stores();
	const { refundId } = await returned();
	const confirm = async (by: string) => manualRefunds.confirm(await asNow(refundId), confirmation(by), { audit: [] });
	expect(await confirm('finance-1')).toBe(true);
	const read = await asNow(refundId);
	expect(await confirm('finance-2')).toBe(true);
	expect(await transact(...returnedTransfers.settle(read, settlement('finance-1')))).toBe(false);
	expect((await asNow(refundId)).confirmation?.by).toBe('finance-2');
});

/** A stored checkout, with the disputes that the base was told of. */
async function disputed(...told: readonly string[]): Promise<Checkout> {
	const { checkouts } = stores();
	const checkout = placing((made += 1), ['tenant-a'], noon);
	await transact(checkouts.place(checkout));
	for (const id of told) expect(await tell(await checkoutNow(checkout), id, 'open')).toBe(true);
	return checkoutNow(checkout);
}
const checkoutNow = async ({ checkoutId }: Checkout) =>
	(await stores().checkouts.anyCheckout(checkoutId)) ?? expect.fail();
const tell = ({ checkoutId, disputes }: Checkout, id: string, state: 'open' | 'lost' | 'won') => {
	const exception = {
		id,
		kind: 'dispute',
		paymentId: 'pi',
		checkoutId,
		amount: 500,
		currency: 'CNY',
		at: noon,
	} as const;
	const checkout = { checkoutId, disputes } as Checkout;
	return stores().exceptions.dispute(checkout, exception, { openedAt: noon, state });
};

test.each([
	['the first of its checkout', [], 'dp_a', 'dp_b'],
	['another of its checkout', ['dp_0'], 'dp_a', 'dp_a'],
])('a dispute that is %s is recorded as it was read, and none is lost', async (_, before, first, late) => {
	const read = await disputed(...before);
	expect([await tell(read, first, 'open'), await tell(read, late, 'lost')]).toEqual([true, false]);
	expect(Object.keys((await checkoutNow(read)).disputes ?? {}).toSorted()).toEqual([...before, first]);
});

test('a payment that goes back is recorded once, in the state of its checkout that was read', async () => {
	const { checkouts } = stores();
	const read = await disputed();
	const record = (paymentId: string) => transact(checkouts.addRefundedPayment(read, paymentId));
	expect([await record('pi_1'), await record('pi_1'), await record('pi_2')]).toEqual([true, false, true]);
	await transact(checkouts.move({ ...read, state: 'cancelled', endedAt: noon } as Checkout, 'awaiting_payment'));
	expect(await record('pi_3')).toBe(false);
	expect((await checkoutNow(read)).refunds).toEqual(['pi_1', 'pi_2']);
});

test('a payment that goes back pays nothing, and another one does', async () => {
	const { checkouts } = stores();
	const read = await disputed();
	expect(await transact(checkouts.addRefundedPayment(read, 'pi_1'))).toBe(true);
	const pay = (paymentId: string) =>
		transact(checkouts.move({ ...read, state: 'paid', paidAt: noon, paymentId } as Checkout, 'awaiting_payment'));
	expect([await pay('pi_1'), await pay('pi_2')]).toEqual([false, true]);
});

test('a dispute that was lost meanwhile keeps what its buyer has by it', async () => {
	const read = await disputed('dp_a');
	expect([await tell(read, 'dp_a', 'lost'), await tell(read, 'dp_a', 'won')]).toEqual([true, false]);
	expect((await checkoutNow(read)).disputes).toMatchObject({ dp_a: { state: 'lost', unsettled: 500 } });
});

test.each(['lost', 'won'] as const)('a dispute that is %s is not opened again', async (decided) => {
	const read = await disputed('dp_a');
	expect(await tell(read, 'dp_a', decided)).toBe(true);
	expect(await tell(await checkoutNow(read), 'dp_a', 'open')).toBe(true);
	expect((await checkoutNow(read)).disputes).toMatchObject({ dp_a: { state: decided } });
	const open = (await stores().exceptions.open(100, undefined)).firstItems();
	expect(open.map(({ id }) => id)).not.toContain('dp_a');
});

test('a dispute of a checkout that is not there is not recorded', async () => {
	const absent = placing((made += 1), ['tenant-a'], noon);
	expect(await tell(absent, 'dp_a', 'open')).toBe(false);
	expect(await stores().checkouts.anyCheckout(absent.checkoutId)).toBeUndefined();
});

test('a review is accepted first by one member, and by none once it is decided', async () => {
	const { reviews } = stores();
	const checkoutId = ownedId('checkout', 'buyer', unique((made += 1)));
	const facts = { paymentId: 'pi', amount: 1, currency: 'CNY', expected: 2, reviewAt: noon, reserved: true };
	await transact(reviews.begin({ checkoutId, ...facts }));
	const accept = (by: string) => reviews.accept(checkoutId, { by, at: noon }, { audit: [] });
	expect([await accept('finance-1'), await accept('finance-2')]).toEqual([true, false]);
	expect((await reviews.find(checkoutId))?.acceptance?.by).toBe('finance-1');
	expect(await transact(reviews.end(checkoutId))).toBe(true);
	expect(await accept('finance-1')).toBe(false);
});
