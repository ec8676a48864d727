import { afterAll, beforeAll, expect, test } from 'vitest';
import { cny, iso } from '#kernel';
import {
	type InvoiceStore,
	type Invoicing,
	type Order,
	invoiceStore,
	invoiced,
	ordersTable,
	recordInvoice,
	rejectInvoiceRequest,
	requestInvoice,
} from '#orders';
import { newUsage, withUsage } from '#platform';
import { noon, paid } from '../sales/given.ts';
import { type Engine, startEngine } from '../support/engine.ts';

const recipient = { kind: 'ordinary', title: '某某服装有限公司', email: 'invoices@example.com' } as const;
const request = (of: Invoicing, from: Order) => requestInvoice(of, from, recipient, noon + 1);
const record = (of: Invoicing, from: Order, n: number, amount: number) =>
	recordInvoice(
		of,
		from,
		{ number: String(n).padStart(20, '0'), issuedAt: iso(noon), amount: cny(amount), tax: cny(0) },
		noon + 2,
	);

let engine: Engine;
let store: InvoiceStore;
beforeAll(async () => {
	engine = await startEngine([ordersTable]);
	store = invoiceStore(engine.database, 'orders');
});
afterAll(() => engine.stop());

const change = (of: Order, decide: (stored: Invoicing) => ReturnType<typeof record>) =>
	store.change(of.orderId, decide, { audit: [] });

test('invoices of concurrent requests are all kept, and never exceed what was paid', async () => {
	const raced = paid({ n: 2 });
	const half = raced.subtotal / 2;
	const done = await Promise.all([1, 2, 3, 4].map((n) => change(raced, (stored) => record(stored, raced, n, half))));
	expect(done.map(({ ok }) => ok).toSorted()).toEqual([false, false, true, true]);
	expect(invoiced(await store.invoicing(raced.orderId))).toBe(raced.subtotal);
});

test('an invoice answers the request that is stored, whichever came first', async () => {
	const raced = paid({ n: 3 });
	await Promise.all([
		change(raced, (stored) => request(stored, raced)),
		change(raced, (stored) => record(stored, raced, 1, 5)),
	]);
	const stored = await store.invoicing(raced.orderId);
	expect(stored.invoices).toHaveLength(1);
	expect(['open', 'answered']).toContain(stored.request?.state);
	expect(stored.revision).toBe(2);
});

test('requests are listed by state, newest order first, a page after the other', async () => {
	const tenantId = 'tenant-l';
	const bought = [1, 2, 3, 4, 5].map((n) => paid({ n, tenantId }));
	for (const one of bought) await change(one, (stored) => request(stored, one));
	const [first, , third] = bought as [Order, Order, Order];
	await change(first, (stored) => rejectInvoiceRequest(stored, 'no', noon));
	await change(third, (stored) => record(stored, third, 1, 5));
	const unasked = paid({ n: 9, tenantId });
	await change(unasked, (stored) => record(stored, unasked, 1, 5));
	const ids = async (state: 'open' | 'answered' | undefined, limit = 100) => {
		const all: string[] = [];
		for (let after = undefined as Parameters<InvoiceStore['requests']>[3]; ;) {
			const page = await store.requests(tenantId, state, limit, after);
			const next = page.read((start, items) => {
				all.push(...items.map(({ orderId }) => orderId));
				return start;
			});
			if (next === undefined) return all;
			after = next;
		}
	};
	const newestFirst = bought.map(({ orderId }) => orderId).toSorted((a, b) => (a < b ? 1 : -1));
	expect(await ids(undefined)).toEqual(newestFirst);
	expect(await ids(undefined, 2)).toEqual(newestFirst);
	expect(await ids('answered')).toEqual([third.orderId]);
	expect(await ids('open')).toEqual(newestFirst.filter((id) => ![first.orderId, third.orderId].includes(id)));
});

test('a request costs one read unit and one write unit', async () => {
	const usage = newUsage();
	const one = paid({ n: 6 });
	await withUsage(usage, () => change(one, (stored) => request(stored, one)));
	expect(usage).toMatchObject({ roundTrips: 2, readUnits: 1, writeUnits: 1 });
});
