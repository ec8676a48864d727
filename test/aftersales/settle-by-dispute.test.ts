import { afterAll, beforeAll, expect, test } from 'vitest';
import { refundSending } from '#aftersales';
import { type CheckoutId, ownedId } from '#kernel';
import {
	type Checkout,
	type Refund,
	checkoutStore,
	disputesOf,
	manualRefundStore,
	orderStore,
	ordersTable,
	paymentExceptionStore,
} from '#orders';
import type { Database } from '#platform';
import { settleByDisputes } from '../../packages/aftersales/settle-by-dispute.ts';
import { noon, paid, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

/** Refunds that failed beside a dispute which was lost: the money that the buyer has by it counts once. */

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine([ordersTable]);
});
afterAll(() => engine.stop());

const disputeId = 'dp_1';
const paymentId = 'pi_1';
let made = 0;

const storesOver = (database: Database) => ({
	database,
	checkouts: checkoutStore(engine.database, 'orders'),
	orders: orderStore(engine.database, 'orders'),
	manualRefunds: manualRefundStore(engine.database, 'orders'),
	exceptions: paymentExceptionStore(engine.database, 'orders'),
});

/** A stored order with failed refunds of these amounts, and its checkout, of whose payment a dispute was lost. */
async function lost(taken: number, ...amounts: number[]) {
	const { checkouts, orders, exceptions } = storesOver(engine.database);
	const refunds = amounts.map((amount): Refund => {
		const refundId = ownedId('refund', 'tenant-a', unique((made += 1)));
		return { refundId, batch: refundId, amount, at: noon, state: 'failed', reason: undefined };
	});
	const order = { ...paid({ n: (made += 1) }), refunds };
	const { checkoutId, buyerId, shippingAddress, placedAt, paidAt, subtotal } = order;
	const checkout: Checkout = {
		checkoutId,
		buyerId,
		shippingAddress,
		placedAt,
		paidAt,
		paymentId,
		total: subtotal,
		fingerprint: '',
		state: 'paid',
		parts: [
			{
				...order,
				tenantName: {
					zh: '织',
					en: 'Loom',
				},
			},
		],
		expiresAt: noon,
	};
	await engine.database.transact([checkouts.place(checkout), orders.putOrder(order)]);
	const exception = {
		id: disputeId,
		kind: 'dispute',
		paymentId,
		checkoutId,
		amount: taken,
		currency: 'CNY',
		at: noon,
	} as const;
	await exceptions.dispute(checkout, exception, { openedAt: noon, state: 'lost' });
	return order;
}

/** What of the dispute is unsettled, and what it paid of each refund. */
async function paidByDispute({ checkoutId, orderId }: { readonly checkoutId: CheckoutId; readonly orderId: string }) {
	const { checkouts, orders } = storesOver(engine.database);
	const [checkout, [order]] = [await checkouts.anyCheckout(checkoutId), await orders.byIds([orderId])];
	const [dispute] = disputesOf(checkout ?? {}, paymentId, 'lost');
	return [dispute?.unsettled, order?.refunds?.map(({ byDispute = 0, state }) => [byDispute, state])];
}

test('settles each refund in one transaction, with what the refund before left', async () => {
	const order = await lost(1_000, 400, 300);
	let transactions = 0;
	const transact: Database['transact'] = (...args) => {
		transactions += 1;
		return engine.database.transact(...args);
	};
	await settleByDisputes(storesOver({ ...engine.database, transact }), order.checkoutId);
	const settled = [
		[400, 'settled'],
		[300, 'settled'],
	];
	expect([await paidByDispute(order), transactions]).toEqual([[300, settled], 2]);
});

test('settles a refund that failed, as soon as the refunds of its order are sent', async () => {
	const order = await lost(1_000, 400);
	const provider = { refund: () => expect.fail('nothing is left to send') };
	const sending = refundSending({ ...storesOver(engine.database), provider }, () => undefined);
	const run = { now: noon, hasTimeLeft: () => true };
	expect(await sending.handle({ checkoutId: order.checkoutId, orderIds: [order.orderId] }, run)).toBe('done');
	expect(await paidByDispute(order)).toEqual([600, [[400, 'settled']]]);
});

test('spends nothing that another settlement has spent since the dispute was read', async () => {
	const order = await lost(1_000, 400);
	const { manualRefunds } = storesOver(engine.database);
	let tries = 0;
	const transact: Database['transact'] = async (...args) => {
		const spent = manualRefunds.spendDispute(order.checkoutId, { disputeId, unsettled: 1_000 }, 900);
		if ((tries += 1) === 1) await engine.database.transact([spent]);
		return engine.database.transact(...args);
	};
	await settleByDisputes(storesOver({ ...engine.database, transact }), order.checkoutId);
	expect(await paidByDispute(order)).toEqual([0, [[100, 'failed']]]);
});
