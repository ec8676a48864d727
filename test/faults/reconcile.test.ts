import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addDays, businessDay, ownedId, startOfDay } from '#kernel';
import { orderKeys } from '#orders';
import { graceMillis } from '#sealing';
import { reconcile } from '../../packages/local/reconcile.ts';
import { tokenOf } from '../support/base.ts';
import { send } from '../support/engine.ts';
import { expectStatus, onSale, openTenant, pay } from '../support/scenario.ts';
import { type FaultBase, broken, killed, madeFor, open, place, startFaultBase } from './ground.ts';

/** What `npm run reconcile` finds of a base, and that it finds nothing where there is nothing. */

let base: FaultBase;
let listing: string;
beforeAll(async () => {
	base = await startFaultBase();
	await openTenant(base, 'tenant-a');
	listing = await onSale(base, 'tenant-a', { red: { S: 500 } });
});
beforeEach(() => base.wire.heal());
afterAll(() => base.stop());

const today = () => businessDay(base.base.now());

async function ordered(): Promise<{ checkoutId: string; orderId: string }> {
	const { checkoutId, orders } = expectStatus(await place(base, [[listing, 'red', 'S', 1]]), 201).body;
	return { checkoutId, orderId: orders[0].orderId };
}

/** What is said of a day, and how many differences there are. */
async function reconciled(day: string) {
	const life = { expiresInSeconds: 31_536_000 };
	const token = await tokenOf(base.url, { sub: 'finance-1', groups: ['base'], role: 'finance', ...life });
	const said: string[] = [];
	const found = await reconcile({ url: base.url, token }, [day], (line) => void said.push(line));
	return { said, found };
}

async function nextDay(): Promise<string> {
	const day = today();
	const midnight = startOfDay(addDays(day, 1));
	await base.advance(Math.ceil((midnight + graceMillis - base.base.now()) / 1000));
	return day;
}

test('a day on which all agrees has no difference, however many pages it has', async () => {
	for (let n = 0; n < 3; n++) await pay(base, (await ordered()).checkoutId);
	await ordered();
	await base.settled();
	await ordered();
	await base.settled();
	const day = await nextDay();
	const { said, found } = await reconciled(day);
	expect(found).toBe(0);
	expect(said[0]).toContain('orders and sales: sealed, 0 tenants differed');
	expect(said.at(-1)).toContain('5 checkouts, 3 payments: 0 differences');
});

test('a payment whose event never came has bought nothing, until it comes', async () => {
	const { checkoutId } = await ordered();
	const paymentId = await open(base, checkoutId);
	base.wire.hurt((call) => (madeFor('/webhooks/')(call) ? broken : 'pass'));
	await base.succeed(paymentId);
	base.wire.heal();
	const { said, found } = await reconciled(today());
	expect(found).toBe(1);
	expect(said).toContain(`  payment_bought_nothing: ${paymentId} of ${checkoutId}`);
	await base.advance(3 * 3_600);
	expect((await reconciled(today())).found).toBe(0);
});

test('an order that is gone, and one that nobody paid, are named', async () => {
	await nextDay();
	const paid = await ordered();
	await pay(base, paid.checkoutId);
	const unpaid = await ordered();
	await base.settled();
	const table = (await tables()).find((name) => name.toLowerCase().includes('orders')) ?? '';
	const { pk, sk } = orderKeys.order(paid.orderId);
	const item = await base.items('orders').then((all) => all.find((one) => one['pk'] === pk && one['sk'] === sk));
	await send(base.engine(), 'DeleteItem', { TableName: table, Key: { pk: { S: pk }, sk: { S: sk } } });
	const other = orderKeys.order(ownedId('order', 'tenant-a', unpaid.orderId.split('_')[2] ?? ''));
	const { marshalled } = copyOf(item, other);
	await send(base.engine(), 'PutItem', { TableName: table, Item: marshalled });
	const { said, found } = await reconciled(today());
	expect(found).toBe(2);
	expect(said).toContain(`  order_missing: ${paid.orderId} of ${paid.checkoutId}`);
	expect(said).toContain(`  order_unpaid: ${unpaid.orderId} of ${unpaid.checkoutId}`);
});

test('a day that was counted wrongly is told with its tenants', async () => {
	await nextDay();
	base.wire.hurt((call) => (madeFor('count-sales')(call) ? killed : 'pass'));
	await pay(base, (await ordered()).checkoutId);
	await base.settled();
	base.wire.heal();
	const { said, found } = await reconciled(await nextDay());
	expect(found).toBe(3);
	expect(said).toEqual(expect.arrayContaining(['  paid had been counted by -12900 fen, -1 orders']));
	expect(said).toEqual(expect.arrayContaining(['  counted wrongly until it was sealed: tenant-a']));
});

async function tables(): Promise<string[]> {
	return ((await send(base.engine(), 'ListTables', {})) as { TableNames: string[] }).TableNames;
}

/** The item under another key, in DynamoDB's own form. */
function copyOf(item: object | undefined, key: { pk: string; sk: string }) {
	const form = (value: unknown): object => {
		if (typeof value === 'string') return { S: value };
		if (typeof value === 'number') return { N: String(value) };
		if (Array.isArray(value)) return { L: value.map(form) };
		return { M: fields(value as object) };
	};
	const fields = (all: object) => Object.fromEntries(Object.entries(all).map(([name, value]) => [name, form(value)]));
	return { marshalled: fields({ ...item, ...key }) };
}
