import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RefundId, accepted, refused } from '#kernel';
import {
	type Checkout,
	checkoutStore,
	manualRefundStore,
	orderStore,
	ordersTable,
	paymentExceptionStore,
	paymentReturnStore,
	returnStore,
	returnedTransferStore,
	transferStore,
} from '#orders';
import type { PaymentProvider } from '#payments';
import { settleRefund } from '../../packages/aftersales/settle-refund.ts';
import { returnPayment } from '../../packages/aftersales/return-payment.ts';
import { noon, placing } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

/** Payments that bought nothing: one request at a time asks their provider, and what it refuses is paid by hand once. */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([ordersTable]);
});
afterAll(() => engine.stop());

const inDispute = () => Promise.resolve(refused({ kind: 'payment_in_dispute', state: null } as const));

/** A provider that refuses once it may answer. */
function heldBack() {
	const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
	const refund = () => {
		asked.resolve();
		return answer.promise.then(inDispute);
	};
	return { refund, asked: asked.promise, answer: answer.resolve };
}

function storesOf(refund: PaymentProvider['refund'], { amount = 25_800, currency = 'CNY' } = {}) {
	const { database } = engine;
	const record = (paymentId: string) => ({ paymentId, checkoutId: undefined, amount, currency, captured: true });
	return {
		database,
		checkouts: checkoutStore(database, 'orders'),
		orders: orderStore(database, 'orders'),
		exceptions: paymentExceptionStore(database, 'orders'),
		manualRefunds: manualRefundStore(database, 'orders'),
		paymentReturns: paymentReturnStore(database, 'orders'),
		returnedTransfers: returnedTransferStore(database, 'orders'),
		returns: returnStore(database, 'orders'),
		transfers: transferStore(database, 'orders'),
		members: { membership: () => Promise.resolve(undefined) },
		records: { find: (paymentId: string) => Promise.resolve(accepted(record(paymentId))) },
		provider: { refund },
	};
}
type Stores = ReturnType<typeof storesOf>;

let made = 0;

/** An expired checkout with a payment that bought nothing, of which a dispute took a part. */
async function lostInPart({ checkouts, database, exceptions }: Stores, taken: number) {
	const n = (made += 1);
	const paymentId = `pi_${n}`;
	const placed = placing(n, ['tenant-a'], noon);
	await database.transact([checkouts.place(placed)]);
	const payment = { paymentId, checkoutId: placed.checkoutId };
	await lose(exceptions, placed, { ...payment, id: `dp_${n}` }, taken);
	return { payment, placed };
}

async function lose(
	exceptions: Stores['exceptions'],
	checkout: Checkout,
	dispute: { readonly id: string; readonly paymentId: string; readonly checkoutId: string },
	amount: number,
) {
	const exception = { ...dispute, kind: 'dispute', amount, currency: 'CNY', at: noon } as const;
	expect(await exceptions.dispute(checkout, exception, { openedAt: noon, state: 'lost' })).toBe(true);
}

test('a request that knows of another dispute waits for one that asks, and asks no more once that was refused', async () => {
	const { refund, asked, answer } = heldBack();
	const first = storesOf(refund);
	const { payment, placed } = await lostInPart(first, 800);
	const refusedFirst = returnPayment(first, payment, noon);
	let times = 0;
	const second = storesOf(() => Promise.resolve(accepted('returned' as const)).finally(() => (times += 1)));
	await asked;
	const checkout = (await first.checkouts.anyCheckout(placed.checkoutId)) ?? expect.fail();
	await lose(first.exceptions, checkout, { ...payment, id: 'dp_meanwhile' }, 5_000);
	await expect(returnPayment(second, payment, noon)).rejects.toThrow('return of a payment in contention');
	answer();
	expect([await refusedFirst, await returnPayment(second, payment, noon), times]).toEqual([
		accepted('by_hand'),
		accepted('by_hand'),
		0,
	]);
	expect(await first.returnedTransfers.find([payment.paymentId])).toMatchObject([{ amount: 20_000 }]);
});

test('a request that goes on with an interrupted one asks the same, and one that comes later asks anew', async () => {
	const { refund, asked } = heldBack();
	const interrupted = storesOf(refund);
	const { payment } = await lostInPart(interrupted, 800);
	void returnPayment(interrupted, payment, noon);
	await asked;
	const attempts: number[] = [];
	const silent = storesOf((_, { attempt }) => {
		attempts.push(attempt);
		return Promise.resolve(refused({ kind: 'payment_provider_unavailable' } as const));
	});
	const unavailable = refused({ kind: 'payment_provider_unavailable' });
	expect(await returnPayment(silent, payment, noon + 19_999)).toEqual(unavailable);
	await expect(returnPayment(silent, payment, noon + 20_000)).rejects.toThrow('return of a payment in contention');
	expect(await returnPayment(silent, payment, noon + 40_000)).toEqual(unavailable);
	expect(attempts).toEqual([noon + 40_000, noon + 80_000]);
});

test('a request that outlives its claim lists nothing by it, and asks again', async () => {
	const { refund, asked, answer } = heldBack();
	const first = storesOf(refund);
	const { payment, placed } = await lostInPart(first, 800);
	const late = returnPayment(first, payment, noon);
	await asked;
	const checkout = (await first.checkouts.anyCheckout(placed.checkoutId)) ?? expect.fail();
	await lose(first.exceptions, checkout, { ...payment, id: 'dp_meanwhile' }, 5_000);
	const second = storesOf(() => Promise.resolve(refused({ kind: 'payment_provider_unavailable' } as const)));
	await returnPayment(second, payment, noon + 40_000);
	answer();
	expect(await late).toEqual(accepted('by_hand'));
	expect(await first.returnedTransfers.find([payment.paymentId])).toMatchObject([{ amount: 20_000 }]);
});

test('two members settle what is left of a payment above the limit of one', async () => {
	const stores = storesOf(inDispute, { amount: 150_000_000 });
	const { payment } = await lostInPart(stores, 90_000_000);
	expect(await returnPayment(stores, payment, noon)).toEqual(accepted('by_hand'));
	const settle = async (by: string) => {
		const paidOut = { bankReference: 'OUT large', paidAt: noon, by };
		const settled = await settleRefund(stores, payment.paymentId as RefundId, paidOut, { now: noon, audit: [] });
		return settled.ok ? settled.value : expect.fail();
	};
	for (let times = 0; times < 2; times++)
		expect(await settle('finance-1')).toMatchObject({ state: 'manual', confirmations: { given: 1, needed: 2 } });
	expect(await settle('finance-2')).toMatchObject({
		transfer: { amount: 60_000_000 },
		state: 'settled',
		confirmations: { given: 2, needed: 2 },
	});
});

test('what a dispute took is not paid, before it is taken off the list', async () => {
	const stores = storesOf(inDispute);
	const { payment, placed } = await lostInPart(stores, 800);
	await returnPayment(stores, payment, noon);
	const checkout = (await stores.checkouts.anyCheckout(placed.checkoutId)) ?? expect.fail();
	await lose(stores.exceptions, checkout, { ...payment, id: 'dp_later' }, 5_000);
	const settle = (bankReference: string) =>
		settleRefund(
			stores,
			payment.paymentId as RefundId,
			{ bankReference, paidAt: noon, by: 'finance-1' },
			{ now: noon, audit: [] },
		);
	expect(await settle('OUT 1')).toEqual(refused({ kind: 'payment_in_dispute', state: 'lost' }));
	await returnPayment(stores, payment, noon);
	expect(await settle('OUT 1')).toMatchObject({ ok: true, value: { transfer: { amount: 20_000 } } });
});

test('a payment in another currency stays an exception', async () => {
	const stores = storesOf(inDispute, { currency: 'USD' });
	const { payment } = await lostInPart(stores, 800);
	expect(await returnPayment(stores, payment, noon)).toEqual(accepted('in_dispute'));
	const { paymentId } = payment;
	const open = (await stores.exceptions.open(100, undefined)).firstItems();
	expect(open.find(({ id }) => id === paymentId)).toMatchObject({ kind: 'return_failed', currency: 'USD' });
	expect(await stores.returnedTransfers.find([paymentId])).toEqual([undefined]);
});
