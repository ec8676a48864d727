import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseOwnedId } from '#kernel';
import { type Item, fromAttributes } from '#platform';
import { type Engine, startEngine } from '#local/testing';
import { type Stock, checkInvariants } from '../support/invariants.ts';
import { expectStatus, onSale, openTenant } from '../support/scenario.ts';
import { root } from '../support/sources.ts';
import { type FaultBase, type StripeObject, newDataDir, open, place, startFaultBase } from './fault-base.ts';

/**
 * A rehearsed restore. A base trades between two copies and after them. The catalog is restored from the first copy,
 * and the orders from the second with two transactions torn apart. Stripe keeps everything.
 */

type Attributes = Parameters<typeof fromAttributes>[0];
interface Placed {
	readonly checkoutId: string;
	readonly orderId: string;
}

const folder = mkdtempSync(path.join(tmpdir(), 'conghua-restore-'));
const dataDir = newDataDir();
const [first, second] = [path.join(folder, 'first'), path.join(folder, 'second')];
const minute = 60;
let shirt = '';
let coat = '';
const bought = new Map<string, Placed & { paymentId?: string }>();
const moments = { first: 0, last: 0 };
let charges: readonly StripeObject[] = [];

beforeAll(async () => {
	await session(async (base) => {
		await openTenant(base, 'tenant-a');
		await openTenant(base, 'tenant-b');
		shirt = await onSale(base, 'tenant-a', { red: { S: 10, M: 20 } });
		coat = await onSale(base, 'tenant-b', { red: { S: 5 } });
		await buy(base, 'early', [[shirt, 'red', 'M', 1]], 'paid');
		await buy(base, 'given up', [[shirt, 'red', 'S', 3]]);
		await base.advance(minute);
		moments.first = base.base.now();
	});
	cpSync(dataDir, first, { recursive: true });
	await session(async (base) => {
		await base.advance(minute);
		const { checkoutId } = bought.get('given up') ?? { checkoutId: '' };
		expectStatus(await base.buyer().post(`/v1/checkouts/${checkoutId}/cancel`), 200);
		await buy(
			base,
			'both',
			[
				[shirt, 'red', 'S', 2],
				[coat, 'red', 'S', 1],
			],
			'paid',
		);
		await buy(base, 'torn', [[shirt, 'red', 'M', 4]], 'paid');
		await buy(base, 'waiting', [[coat, 'red', 'S', 2]]);
		await base.advance(minute);
	});
	cpSync(dataDir, second, { recursive: true });
	await session(async (base) => {
		await paid(base, 'waiting');
		await buy(base, 'late', [[shirt, 'red', 'S', 1]], 'paid');
		await base.advance(minute);
		moments.last = base.base.now();
		charges = base.stripe('charge');
	});
});

afterAll(() => {
	for (const directory of [folder, dataDir]) rmSync(directory, { recursive: true, force: true });
});

test('the check of consistent tables lists nothing', async () => {
	const tables = await tablesOf(dataDir);
	expect(await audit(tables.orders, tables.catalog, moments.last)).toEqual(['all fits']);
});

test('the check after a restore lists exactly the missing and surplus items, by id', async () => {
	const { orders, catalog } = await restored();
	const id = (name: string) => bought.get(name) ?? { checkoutId: '', orderId: '', paymentId: '' };
	const payment = (name: string, amount: number, state: string) =>
		`payment_without_paid_checkout paymentId ${id(name).paymentId}, amount ${amount}, currency cny, checkoutId ${id(name).checkoutId}, checkout ${state}`;
	expect(new Set(await audit(orders, catalog, moments.first))).toEqual(
		new Set([
			`order_missing checkoutId ${id('torn').checkoutId}, orderId ${id('torn').orderId}`,
			`order_without_paid_checkout orderId ${id('early').orderId}, checkoutId ${id('early').checkoutId}, checkout missing`,
			payment('early', 12_900, 'missing'),
			payment('waiting', 25_800, 'awaiting_payment'),
			payment('late', 12_900, 'missing'),
			// Size S: three returned, two sold. Size M: four sold. The coat: one sold, two reserved.
			`stock_off listingId ${shirt}, color red, size S, pieces 1`,
			`stock_off listingId ${shirt}, color red, size M, pieces -4`,
			`stock_off listingId ${coat}, color red, size S, pieces -3`,
			'8 to look into',
		]),
	);
});

test('stock that is corrected by the list equals the stock less the sales', async () => {
	const { whole, catalog } = await restored();
	const lines = (await audit(whole, catalog, moments.first)).filter((line) => line.startsWith('stock_off'));
	const items = catalog.map((item) => fromAttributes(item));
	for (const line of lines) {
		const [, listingId = '', size = '', pieces = ''] =
			/listingId (\S+), color red, size (\S+), pieces (\S+)/.exec(line) ?? [];
		const { unique = '' } = parseOwnedId('listing', listingId) ?? {};
		const row = items.find(({ sk }) => sk === `S#${unique}#00#red`) as Item;
		const available = row['available'] as unknown as Record<string, number>;
		available[size] = (available[size] ?? 0) + Number(pieces);
	}
	const seen = { now: moments.last, orders: whole.map((item) => fromAttributes(item)), catalog: items, charges: [] };
	const given: Stock = { [shirt]: { red: { S: 10, M: 20 } }, [coat]: { red: { S: 5 } } };
	const { violations } = checkInvariants(seen, { given });
	expect(violations.filter(({ invariant }) => invariant === 'I1')).toEqual([]);
});

/** The catalog of the first copy; the orders of the second, whole and with two transactions torn. */
async function restored() {
	const { catalog } = await tablesOf(first);
	const { orders: whole } = await tablesOf(second);
	const gone = [
		`O#${parseOwnedId('order', bought.get('torn')?.orderId ?? '')?.unique}`,
		`C#${parseOwnedId('checkout', bought.get('early')?.checkoutId ?? '')?.unique}`,
	];
	const orders = whole.filter(({ sk }) => !gone.includes(sk?.S ?? ''));
	expect(orders).toHaveLength(whole.length - gone.length);
	return { whole, orders, catalog };
}

async function session(work: (base: FaultBase) => Promise<void>): Promise<void> {
	const base = await startFaultBase(dataDir);
	await work(base).finally(() => base.base.stop());
}

async function buy(base: FaultBase, name: string, lines: Parameters<typeof place>[1], how?: 'paid'): Promise<void> {
	const { checkoutId, orders } = expectStatus(await place(base, lines), 201).body;
	bought.set(name, { checkoutId, orderId: orders[0].orderId });
	if (how === 'paid') await paid(base, name);
}

async function paid(base: FaultBase, name: string): Promise<void> {
	const placed = bought.get(name) as Placed;
	const paymentId = await open(base, placed.checkoutId);
	expect(await base.succeed(paymentId)).toBe(true);
	bought.set(name, { ...placed, paymentId });
}

async function tablesOf(directory: string): Promise<{ orders: Attributes[]; catalog: Attributes[] }> {
	const engine = await startEngine(directory, undefined);
	try {
		return { orders: await scan(engine, 'orders'), catalog: await scan(engine, 'catalog') };
	} finally {
		await engine.stop();
	}
}

async function scan(engine: Engine, table: string): Promise<Attributes[]> {
	const { TableNames } = (await engine.call('DynamoDB_20120810.ListTables', {})) as { TableNames: string[] };
	const TableName = TableNames.find((name) => name.startsWith(table)) ?? '';
	const { Items, LastEvaluatedKey } = await engine.call('DynamoDB_20120810.Scan', { TableName });
	expect(LastEvaluatedKey).toBeUndefined();
	return Items as unknown as Attributes[];
}

/** Runs the tool on dumps in the forms of `aws dynamodb scan` and Stripe. Returns its lines. */
async function audit(orders: Attributes[], catalog: Attributes[], catalogAt: number): Promise<string[]> {
	const files = {
		'orders.json': { Items: orders },
		'catalog.json': { Items: catalog },
		'charges.json': { data: charges },
	};
	for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), JSON.stringify(content));
	const words = ['infra/tools/check-restore.ts', folder, '--catalog-at', new Date(catalogAt).toISOString()];
	const output = await new Promise<string>((resolve) => {
		execFile(process.execPath, words, { cwd: root }, (_, stdout) => resolve(stdout));
	});
	return output.trim().split('\n');
}
