import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addDays, businessDay, ownedId, startOfDay } from '#kernel';
import { orderKeys } from '#orders';
import { graceMs } from '#sealing';
import { reconcile } from '../../infra/tools/reconcile.ts';
import { tokenOf } from '../support/base.ts';
import { send } from '../support/engine.ts';
import { bookTransfer, expectStatus, onSale, openTenant, pay } from '../support/scenario.ts';
import { root } from '../support/sources.ts';
import { type FaultBase, broken, killed, madeFor, open, place, startFaultBase } from './fault-base.ts';

/** `npm run reconcile` over a base with and without differences. */

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

const finance = () =>
	tokenOf(base.url, { sub: 'finance-1', groups: ['base'], role: 'finance', expiresInSeconds: 31_536_000 });

/** The command's lines about a day, its differences, and whether the day is proven. */
async function reconciled(day: string) {
	const lines: string[] = [];
	const of = { url: base.url, token: await finance() };
	const { differences, unproven } = await reconcile(of, [day], (line) => void lines.push(line));
	return { lines, differences, unproven };
}

/** What `reconciled` tells of a day, with the exit code of the command in a process of its own. */
async function commanded(day: string) {
	return { ...(await reconciled(day)), code: await ended(['--from', day, '--url', base.url], await finance()) };
}

async function nextDay(): Promise<string> {
	const day = today();
	const midnight = startOfDay(addDays(day, 1));
	await base.advance(Math.ceil((midnight + graceMs - base.base.now()) / 1000));
	return day;
}

test('a day in full agreement has no difference, however many pages it has', async () => {
	for (let n = 0; n < 3; n++) await pay(base, (await ordered()).checkoutId);
	await ordered();
	await base.settled();
	await ordered();
	await base.settled();
	const day = await nextDay();
	const { lines, differences, unproven, code } = await commanded(day);
	expect({ differences, unproven, code }).toEqual({ differences: 0, unproven: 0, code: 0 });
	expect(lines[0]).toContain('orders and sales: sealed, 0 tenants differed');
	expect(lines.at(-1)).toContain('5 checkouts, 3 payments: 0 differences');
});

test('a payment has bought nothing until its event arrives', async () => {
	const { checkoutId } = await ordered();
	const paymentId = await open(base, checkoutId);
	base.wire.hurt((call) => (madeFor('/webhooks/')(call) ? broken : 'pass'));
	await base.succeed(paymentId);
	// The event is sent repeatedly and rejected until both readings are done.
	const { lines, differences, unproven, code } = await commanded(today());
	base.wire.heal();
	expect({ differences, unproven, code }).toEqual({ differences: 1, unproven: 1, code: 1 });
	expect(lines).toContain(`  payment_bought_nothing: ${paymentId} of ${checkoutId}`);
	await base.advance(3 * 3_600);
	const later = await commanded(today());
	expect(later.lines[0]).toContain('not sealed yet, so not proven');
	expect(later).toMatchObject({ differences: 0, unproven: 1, code: 2 });
});

test('a missing order and an order without a payment are named', async () => {
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
	const { lines, differences } = await reconciled(today());
	expect(differences).toBe(2);
	expect(lines).toContain(`  order_missing: ${paid.orderId} of ${paid.checkoutId}`);
	expect(lines).toContain(`  order_unpaid: ${unpaid.orderId} of ${unpaid.checkoutId}`);
});

test('a transfer that bought nothing is named while nothing lists it', async () => {
	const { checkoutId } = await ordered();
	await open(base, checkoutId, 'buyer-1', 'bank_transfer');
	expectStatus(await bookTransfer(base, checkoutId, 12_900), 200);
	expectStatus(await bookTransfer(base, checkoutId, 12_900, { bankReference: 'ICBC twice' }), 409);
	const before = await reconciled(today());
	const items = await base.items('orders');
	const { pk, sk } = items.find((one) => one['pk'] === 'REFUNDS' && one['checkoutId'] === checkoutId) ?? {};
	const table = (await tables()).find((name) => name.toLowerCase().includes('orders')) ?? '';
	await send(base.engine(), 'DeleteItem', { TableName: table, Key: { pk: { S: pk }, sk: { S: sk } } });
	const { lines, differences } = await reconciled(today());
	expect(differences).toBe(before.differences + 1);
	expect(lines).toContain(`  return_not_listed: ${sk} of ${checkoutId}`);
});

test('a day with a wrong live count is listed with its tenants', async () => {
	await nextDay();
	base.wire.hurt((call) => (madeFor('count-sales')(call) ? killed : 'pass'));
	await pay(base, (await ordered()).checkoutId);
	await base.settled();
	base.wire.heal();
	const { lines, differences, unproven, code } = await commanded(await nextDay());
	expect({ differences, unproven, code }).toEqual({ differences: 3, unproven: 0, code: 1 });
	expect(lines).toEqual(expect.arrayContaining(['  paid had been counted by -12900 fen, -1 orders']));
	expect(lines).toEqual(expect.arrayContaining(['  counted wrongly until it was sealed: tenant-a']));
});

test('a range with an unsealed day is not proven, though its other days are', async () => {
	const day = await nextDay();
	const token = await finance();
	await ordered();
	await base.settled();
	const range = ['--from', day, '--to', addDays(day, 1), '--url', base.url];
	expect([await ended(['--from', day, '--url', base.url], token), await ended(range, token)]).toEqual([0, 2]);
});

test('an unreachable base is neither different nor unproven, and `--help` sends no request', async () => {
	expect(await ended(['--from', today(), '--url', base.url], 'no token')).toBe(3);
	expect(await ended(['--from', 'yesterday', '--url', base.url], 'no token')).toBe(3);
	expect(await ended(['--help'], 'no token')).toBe(0);
});

/** The exit code of the command. */
async function ended(args: readonly string[], token: string): Promise<number | null> {
	const command = path.join(root, 'infra/tools/reconcile.ts');
	const child = spawn(process.execPath, [command, ...args], { env: { ...process.env, TOKEN: token }, stdio: 'ignore' });
	const [code] = (await once(child, 'exit')) as [number | null];
	return code;
}

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
