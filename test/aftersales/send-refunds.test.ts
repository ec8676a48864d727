import Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { refundSending } from '#aftersales';
import { drain, followUpStore } from '#followups';
import { accepted, ownedId, refused } from '#kernel';
import {
	type Checkout,
	type Order,
	checkoutStore,
	manualRefundStore,
	orderStore,
	ordersTable,
	refund,
	refundRequest,
} from '#orders';
import type { RefundProvider } from '#payments';
import type { Database } from '#platform';
import { Clock, startStripeMock, type StripeMock } from '#local/testing';
import { temporary } from '../local/support.ts';
import { noon, paid, unique } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { captureLog } from '../support/captured-log.ts';

/** The function `send-refunds`, on batches written by the test. */

type Handler = (event: unknown, context: { getRemainingTimeInMillis(): number }) => Promise<void>;

const secretKey = 'sk_test_1';
const directory = temporary();
let engine: Engine;
let stripeMock: StripeMock;
let stripe: Stripe;
let handler: Handler;
const lines = captureLog();

beforeAll(async () => {
	engine = await startEngine([ordersTable]);
	const clock = new Clock(directory.path);
	const options = { webhookSecret: 'whsec_1', webhookUrl: 'http://127.0.0.1:9/' };
	stripeMock = await startStripeMock({ dataDir: directory.path, clock, secretKey, ...options });
	const { hostname, port } = new URL(stripeMock.url);
	stripe = new Stripe(secretKey, { host: hostname, port, protocol: 'http', telemetry: false, maxNetworkRetries: 0 });
	Object.assign(process.env, { ORDERS_TABLE: 'orders', STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: stripeMock.url });
	({ handler } = await import('../../functions/send-refunds/handler.ts'));
});
beforeEach(() => {
	stripeMock.fault('none');
	lines.length = 0;
});
afterAll(async () => {
	await stripeMock.stop();
	await engine.stop();
	directory.remove();
});

const checkouts = () => checkoutStore(engine.database, 'orders');
const orders = () => orderStore(engine.database, 'orders');
const stored = async (order: Order) => (await orders().tenantOrder('tenant-a', order.orderId)) ?? order;
let made = 0;

/** A stored order of 258.00 CNY, paid at Stripe, with this many pending refunds of 10.00 CNY. */
async function sold(refunds: number): Promise<{ order: Order; paymentId: string }> {
	const order = paid({ n: (made += 1) });
	const { id: paymentId } = await stripe.paymentIntents.create({ amount: order.subtotal, currency: 'cny' });
	await stripeMock.pay(paymentId, 'succeed');
	const { checkoutId, buyerId, shippingAddress, placedAt, paidAt, subtotal } = order;
	const checkout: Checkout = {
		checkoutId,
		buyerId,
		shippingAddress,
		placedAt,
		paidAt,
		paymentId,
		total: subtotal,
		state: 'paid',
		fingerprint: '',
		parts: [{ ...order, tenantName: { zh: '织', en: 'Loom' } }],
		expiresAt: noon,
	};
	await engine.database.transact([checkouts().place(checkout), orders().putOrder(order)]);
	for (let i = 0; i < refunds; i++) await give(order);
	return { order: await stored(order), paymentId };
}

async function give(order: Order): Promise<void> {
	const facts = { idempotencyKey: undefined, by: 'finance-1', now: noon, unique: unique((made += 1)) };
	const request = refundRequest(order.orderId, { amount: { amount: 1_000, currency: 'CNY' } }, facts);
	await orders().change(await stored(order), (first) => refund(first, request), { audit: [] });
}

const storesWith = (provider: RefundProvider) => ({
	checkouts: checkouts(),
	orders: orders(),
	database: engine.database,
	manualRefunds: manualRefundStore(engine.database, 'orders'),
	provider,
});
const followUps = () => followUpStore(engine.database, 'orders');
const recordFollowUp = ({ orderId }: Order, unique: string = orderId) =>
	followUps().put([{ kind: 'send-refunds', id: orderId, dueAt: noon }], unique);

/** Records orders and runs the function, whose time is up after so many checks. Returns the remaining batches. */
async function send(recordedOrders: readonly Order[], checksLeft = Number.POSITIVE_INFINITY): Promise<string[]> {
	for (const order of recordedOrders) await recordFollowUp(order);
	let left = checksLeft;
	await handler({}, { getRemainingTimeInMillis: () => (left-- > 0 ? 60_000 : 0) });
	return (await followUps().due('send-refunds', noon, 100, undefined)).firstItems().flatMap(({ ids }) => ids);
}

const statesOf = async (order: Order) => (await stored(order)).refunds?.map(({ state }) => state);
const amountsOf = async (paymentId: string) =>
	(await stripe.refunds.list({ payment_intent: paymentId })).data.map(({ amount }) => amount);
const refundCountOf = async (paymentId: string) =>
	(await stripe.refunds.list({ payment_intent: paymentId })).data.length;

test('sends the pending refunds of each recorded order together, and deletes the batches', async () => {
	const [first, two] = [await sold(2), await sold(1)];
	expect(await send([first.order, two.order])).toEqual([]);
	expect([await statesOf(first.order), await statesOf(two.order)]).toEqual([['settled', 'settled'], ['settled']]);
	expect([await refundCountOf(first.paymentId), await refundCountOf(two.paymentId)]).toEqual([1, 1]);
});

test('calls Stripe no second time when an order is recorded again', async () => {
	const { order } = await sold(1);
	await send([order]);
	stripeMock.fault('down');
	expect(await send([order])).toEqual([]);
});

test('sends a refund that was decided after its order was recorded, too', async () => {
	const { order } = await sold(1);
	await give(order);
	await send([order]);
	expect(await statesOf(order)).toEqual(['settled', 'settled']);
});

test('keeps a refund while Stripe is unavailable, and sends it afterwards', async () => {
	const [first, two, three] = [await sold(1), await sold(1), await sold(1)];
	await send([first.order]);
	stripeMock.fault('down');
	const remaining = await send([two.order, three.order]);
	expect(remaining.toSorted()).toEqual([two.order.orderId, three.order.orderId].toSorted());
	stripeMock.fault('none');
	expect(await send([])).toEqual([]);
	expect([
		await refundCountOf(first.paymentId),
		await refundCountOf(two.paymentId),
		await refundCountOf(three.paymentId),
	]).toEqual([1, 1, 1]);
});

test('a refund that cannot be sent delays no other behind it, however many there are', async () => {
	const stuck: Order[] = [];
	for (let n = 0; n < 30; n++) stuck.push((await sold(1)).order);
	const { order: last, paymentId } = await sold(1);
	for (const order of stuck) await recordFollowUp(order, `a ${order.orderId}`);
	await recordFollowUp(last, `b ${last.orderId}`);
	const requestedPayments: string[] = [];
	const provider: RefundProvider = {
		refund: async (payment) => {
			requestedPayments.push(payment);
			return payment === paymentId ? accepted('settled' as const) : refused({ kind: 'payment_provider_unavailable' });
		},
	};
	const stores = storesWith(provider);
	const run = { now: noon, hasTimeLeft: () => true };
	expect(
		await drain(
			followUps(),
			'send-refunds',
			refundSending(stores, () => undefined),
			run,
		),
	).toEqual({
		handled: 31,
		failed: 0,
		unfinished: true,
	});
	expect(requestedPayments).toHaveLength(31);
	expect(await statesOf(last)).toEqual(['settled']);
	expect(await send([])).toEqual([]);
});

test('a refund that is decided while another is claimed is sent with it, as one', async () => {
	const { order } = await sold(1);
	const amounts: number[] = [];
	const provider: RefundProvider = {
		async refund(_, { amount: { amount } }) {
			amounts.push(amount);
			return accepted('settled' as const);
		},
	};
	let claims = 0;
	const database: Database = {
		...engine.database,
		async write(...args) {
			if ((claims += 1) === 1) await give(order);
			return engine.database.write(...args);
		},
	};
	const { handle } = refundSending({ ...storesWith(provider), database }, () => undefined);
	const run = { now: noon, hasTimeLeft: () => true };
	expect(await handle({ checkoutId: order.checkoutId, orderIds: [order.orderId] }, run)).toBe('done');
	expect([amounts, await statesOf(order), claims]).toEqual([[2_000], ['settled', 'settled'], 2]);
});

test('stops before its timeout and sends the same batch in the next run, whatever was added meanwhile', async () => {
	const { order, paymentId } = await sold(2);
	expect(await send([order], 1)).toEqual([order.orderId]);
	expect(await statesOf(order)).toEqual(['pending', 'pending']);
	await give(order);
	expect(await send([])).toEqual([]);
	expect(await statesOf(order)).toEqual(['settled', 'settled', 'settled']);
	expect(await amountsOf(paymentId)).toEqual([1_000, 2_000]);
});

test('is sent, and not settled, while it is pending at Stripe', async () => {
	const { order } = await sold(1);
	stripeMock.fault('pending_refunds');
	expect(await send([order])).toEqual([]);
	expect(await statesOf(order)).toEqual(['sent']);
});

test('fails a refund whose checkout is not paid, and logs the error that the alarm counts', async () => {
	const order = paid({ n: (made += 1) });
	await engine.database.transact([orders().putOrder(order)]);
	await give(order);
	expect(await send([order])).toEqual([]);
	expect(await statesOf(order)).toEqual(['failed']);
	const refundId = ownedId('refund', 'tenant-a', unique(made));
	const errors = lines.filter(({ level }) => level === 'error');
	expect(errors).toMatchObject([{ message: 'refund failed', refundId, reason: 'no_payment' }]);
});
