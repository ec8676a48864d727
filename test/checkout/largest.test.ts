import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogTable } from '#catalog';
import {
	type CheckoutInput,
	type Quote,
	cancelCheckout,
	checkoutInput,
	expireCheckout,
	maxStockRows,
	maxTenants,
	recordPayment,
	soldOutCache,
} from '#checkout';
import { confirmTransfer, resolveReview } from '#aftersales';
import { auditLogStore, directoryTable } from '#directory';
import { accepted } from '#kernel';
import { check } from '#kernel/schemas';
import {
	type Checkout,
	buyerDataStore,
	checkoutStore,
	erasePurchases,
	openTransferStore,
	orderStore,
	ordersTable,
	paymentExceptionStore,
	paymentReturnStore,
	reservedRows,
	reviewStore,
	subtotal,
	returnedTransferStore,
	transferStore,
} from '#orders';
import { type Audited, type Database, maxTransaction, newUsage, withUsage } from '#platform';
import { stockStore, offerWithStock } from '#stock';
import { reserve } from '../../packages/checkout/reserve.ts';
import { noon, placing } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

/** The largest checkout that valid input can make goes through its whole life (fault 58). */

let engine: Engine;
let stores: ReturnType<typeof storesOver>;
/** Writes of each transaction, without its audit entry. */
const sizes: number[] = [];
beforeAll(async () => {
	engine = await startEngine([ordersTable, catalogTable, directoryTable]);
	const database: Database = {
		...engine.database,
		transact(writes, options) {
			sizes.push(writes.length);
			return engine.database.transact(writes, options);
		},
	};
	stores = storesOver(database);
});
afterAll(() => engine.stop());

function storesOver(database: Database) {
	const stock = stockStore(database, 'catalog');
	return {
		database,
		stock,
		checkouts: checkoutStore(database, 'orders'),
		orders: orderStore(database, 'orders'),
		reviews: reviewStore(database, 'orders'),
		openTransfers: openTransferStore(database, 'orders'),
		transfers: transferStore(database, 'orders'),
		returnedTransfers: returnedTransferStore(database, 'orders'),
		purchases: buyerDataStore(database, 'orders'),
		soldOut: soldOutCache(database, stock),
		exceptions: paymentExceptionStore(database, 'orders'),
		paymentReturns: paymentReturnStore(database, 'orders'),
		provider: { refund: () => Promise.resolve(accepted('returned' as const)) },
		records: { find: (paymentId: string) => Promise.resolve(accepted(recordOf(paymentId))) },
	};
}

const recordOf = (paymentId: string) => ({
	paymentId,
	checkoutId: undefined,
	amount: 1,
	currency: 'CNY',
	captured: true,
});

const late = noon + 3_600_000;
const lanes = 64;

/** The audit entry of a decision of the base about a tenant, for both logs. */
function entryOfBase(): Audited {
	const who = { at: late, userId: 'finance-1', role: 'finance', by: 'base', tenantId: 'tenant-0' } as const;
	const entry = { ...who, operation: 'confirmTransfer', path: {}, changed: [], requestId: 'r' };
	return { audit: auditLogStore(engine.database, 'directory').entries(entry, crypto.randomUUID()) };
}

/** A checkout with the maximum of rows and tenants, all on sale with enough stock. */
async function largest(n: number): Promise<Checkout> {
	const placed = placing(
		n,
		Array.from({ length: maxTenants }, (_, i) => `tenant-${i}`),
		noon,
	);
	const [{ lines: [line = expect.fail()] = [], ...first } = expect.fail(), ...parts] = placed.parts;
	const colors = Array.from({ length: maxStockRows - maxTenants + 1 }, (_, i) => ({ ...line, color: `c${i}` }));
	return onSale({ ...placed, parts: [{ ...first, lines: colors }, ...parts] });
}

/**
 * A checkout that takes a piece from each lane of a drop, and from as many other rows as a transaction can still
 * write.
 */
async function acrossLanes(n: number): Promise<Checkout> {
	const placed = placing(
		n,
		Array.from({ length: 100 - lanes }, (_, i) => `tenant-${i}`),
		noon,
	);
	const [{ lines: [line = expect.fail()] = [], ...first } = expect.fail(), ...parts] = placed.parts;
	return onSale({ ...placed, parts: [{ ...first, lines: [{ ...line, quantity: lanes }] }, ...parts] });
}

async function onSale(checkout: Checkout): Promise<Checkout> {
	const rows = reservedRows(checkout).flatMap((row) => {
		const pieces = Object.values(row.sizes)[0] ?? 0;
		return Array.from({ length: pieces }, (_, lane) =>
			offerWithStock(stores.stock, { ...row, lane }, { revision: 1, available: { M: 1 }, exists: false }),
		);
	});
	await engine.database.transact(rows);
	return { ...checkout, total: checkout.parts.reduce((sum, { lines }) => sum + subtotal(lines), 0) };
}

/** Places a checkout and expires it. */
async function expired(checkout: Checkout): Promise<Checkout> {
	await placed(checkout);
	const ended = await expireCheckout(stores, checkout, late);
	expect(ended.state).toBe('expired');
	return ended;
}

async function placed(checkout: Checkout): Promise<void> {
	const quotes = checkout.parts.flatMap(({ lines }) =>
		lines.map(
			({ listingId, quantity }) => [listingId, { listing: { revision: 1, lanes: quantity } } as Quote] as const,
		),
	);
	expect(await reserve(stores, checkout, new Map(quotes))).toEqual({ kind: 'placed' });
}

const paymentOf = ({ checkoutId, total }: Checkout, amount = total) => ({
	paymentId: `pi_${checkoutId}`,
	checkoutId,
	amount,
	currency: 'CNY',
});

async function inReview(checkout: Checkout): Promise<string> {
	const short = paymentOf(await expired(checkout), checkout.total - 1);
	const settled = await recordPayment(stores, short, late, { audit: [] });
	expect(settled.ok && settled.value.kind).toBe('review');
	return checkout.checkoutId;
}

const decide = (checkoutId: string, decision: 'accept' | 'refund') =>
	resolveReview(stores, checkoutId, { decision, by: 'finance-1' }, { now: late, ...entryOfBase() });

test('the maximum of rows and tenants is valid input, and one more of either is not', async () => {
	const { parts, shippingAddress } = await largest(1);
	const [first = expect.fail(), ...others] = parts.flatMap(({ lines }) => lines);
	const faults = (lines: readonly object[]) => {
		const input = { lines, shippingAddress: { ...shippingAddress, province: '广东' } };
		const checked = check(checkoutInput, input as unknown as CheckoutInput);
		return checked.ok ? [] : checked.refusal.map(({ pointer }) => pointer);
	};
	const line = ({ listingId, color, size, quantity }: typeof first) => ({ listingId, color, size, quantity });
	const all = [first, ...others].map(line);
	expect(faults(all)).toEqual([]);
	expect(faults([...all, { ...line(first), color: 'one-more' }])).toEqual(['/lines']);
	const foreign = { ...line(first), listingId: first.listingId.replace('tenant-0', 'tenant-x') };
	expect(faults([foreign, ...all.slice(1)])).toEqual(['/lines']);
});

test('the largest checkout is placed and cancelled', async () => {
	const checkout = await largest(2);
	await placed(checkout);
	const ended = await cancelCheckout(stores, checkout.buyerId, checkout.checkoutId, late);
	expect(ended.ok && ended.value.state).toBe('cancelled');
});

test('the largest checkout expires, is paid late, and its address is erased', async () => {
	const checkout = await expired(await largest(3));
	const settled = await recordPayment(stores, paymentOf(checkout), late, { audit: [] });
	expect(settled.ok && settled.value.kind).toBe('paid');
	const purchases = (await stores.purchases.page(checkout.buyerId, 10, undefined)).firstItems();
	expect(purchases.flatMap(({ orders }) => orders)).toHaveLength(maxTenants);
	expect(await erasePurchases(stores.purchases, purchases, late, entryOfBase())).toMatchObject({ erased: 1 });
});

test('the largest checkout expires, and is paid late by bank transfer', async () => {
	const checkout = await largest(4);
	await placed(checkout);
	const transfer = { reference: '7KM-92X-QR4', openedAt: noon };
	const held = { checkoutIds: [checkout.checkoutId], revision: 0 };
	const opening = { transfer, payBy: checkout.expiresAt, held };
	expect(await stores.openTransfers.open(checkout, opening)).toBe('opened');
	expect((await expireCheckout(stores, checkout, late)).state).toBe('expired');
	const amount = { amount: checkout.total, currency: 'CNY' } as const;
	const sighting = { amount, bankReference: 'ICBC 1', by: 'finance-1' };
	const deciding = { now: late, ...entryOfBase() };
	const confirmed = await confirmTransfer(stores, checkout.checkoutId, sighting, deciding);
	expect(confirmed.ok && confirmed.value.checkout.state).toBe('paid');
});

test.each([
	['accept', 'paid', 5],
	['refund', 'cancelled', 6],
] as const)('the largest checkout expires, and is paid late with another amount: %s', async (decision, state, n) => {
	const decided = await decide(await inReview(await largest(n)), decision);
	expect(decided.ok && decided.value.checkout.state).toBe(state);
});

test('the largest of these transactions has exactly as many writes as DynamoDB allows', () => {
	expect(Math.max(...sizes)).toBe(maxTransaction);
});

/** Spreads released pieces over the lanes again. */
async function spreadAgain(checkout: Checkout): Promise<void> {
	const [row = expect.fail()] = reservedRows(checkout);
	const all = Array.from({ length: lanes }, (_, lane) => stores.stock.set({ ...row, lane }, { M: 1 }));
	await engine.database.transact(all);
}

test('a late payment goes back when its checkout has more rows than one transaction can reserve beside the orders', async () => {
	const checkout = await expired(await acrossLanes(7));
	await spreadAgain(checkout);
	const settled = await recordPayment(stores, paymentOf(checkout), late, { audit: [] });
	expect(settled.ok && settled.value.kind).toBe('refund');
});

test('a review with more rows than one transaction can reserve is not accepted, for that reason, and can be refunded', async () => {
	const checkout = await acrossLanes(8);
	const checkoutId = await inReview(checkout);
	await spreadAgain(checkout);
	const refusal = { kind: 'too_many_rows', maximum: maxTransaction - 3 - checkout.parts.length };
	expect(await decide(checkoutId, 'accept')).toEqual({ ok: false, refusal });
	const returned = await decide(checkoutId, 'refund');
	expect(returned.ok && returned.value.checkout.state).toBe('cancelled');
});

test('a late payment reads the rows of the colors that were bought, not those that the listing once had', async () => {
	const checkout = await expired(await onSale(placing(9, ['tenant-0', 'tenant-1'], noon)));
	const [row = expect.fail()] = reservedRows(checkout);
	const sizes = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`${n}`.padStart(20, '尺'), 1]));
	const earlier = Array.from({ length: 40 }, (_, n) => ({ ...row, color: `earlier-${n}` }));
	await engine.database.transact(
		earlier.map((one) => offerWithStock(stores.stock, one, { revision: undefined, available: sizes, exists: false })),
	);
	const usage = newUsage();
	const settled = await withUsage(usage, () => recordPayment(stores, paymentOf(checkout), late, { audit: [] }));
	expect(settled.ok && settled.value.kind).toBe('paid');
	// The checkout, and for each color its row and whether there is another lane.
	expect(usage.readUnits).toBeLessThanOrEqual(1 + 2 * 2);
});
