import { setTimeout as timeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type BusinessDay, type Millis, addDays, businessDay, daysBetween, isDay } from '#kernel';
import { type JsonObject, isObject, number, objects, section } from '#kernel/json';

const help = `npm run reconcile -- [--from DAY] [--to DAY] [--url URL]

Reconciles days of a running base: orders with the sales counted, then checkouts with orders and payments.
DAY is a business day such as 2026-11-11 (default: yesterday). URL is the address of the base (default:
http://localhost:8787). The environment variable TOKEN holds a token of the base's finance; without it, the
local base issues one.

Exit code 0: every day is sealed and without a difference. 1: there are differences. 2: there are none, but a day
is not sealed yet, so not proven. 3: the base could not be reached.`;

/** The address of a base, and a token of its finance or management. */
interface Target {
	readonly url: string;
	readonly token: string;
}

/** Attempts at a request while the base asks to retry, because it starts or Stripe is unreachable. */
const maxTries = 30;

/**
 * Reconciles days of a running base and prints a line for each day and difference. Orders are compared with the
 * sales in the day's seal, then checkouts with orders and payments. Resolves to the numbers of differences and of
 * unsealed days, whose sales are not proven.
 */
export async function reconcile(
	base: Target,
	days: readonly BusinessDay[],
	write: (line: string) => void,
): Promise<ReconcileCounts> {
	let [differences, unproven] = [0, 0];
	for (const [n, day] of days.entries()) {
		const progress = `${day} (${n + 1} of ${days.length})`;
		const sales = await salesOf(base, day);
		write(`${progress}: orders and sales: ${sales.summary}`);
		for (const line of sales.differences) write(`  ${line}`);
		if (!sales.sealed) unproven += 1;
		let [checkouts, payments, pageDifferences] = [0, 0, 0];
		for (let cursor: string | undefined = ''; cursor !== undefined;) {
			const page = await get(base, `/v1/base/reconciliations/${day}${cursor}`);
			checkouts += number(page['checkouts'], 0);
			payments += number(page['payments'], 0);
			const items = objects(page['items']);
			pageDifferences += items.length;
			for (const { kind, id, checkoutId } of items) write(`  ${String(kind)}: ${String(id)} of ${String(checkoutId)}`);
			const next = page['nextCursor'];
			cursor = typeof next === 'string' ? `?cursor=${encodeURIComponent(next)}` : undefined;
			const counts = `${checkouts} checkouts, ${payments} payments`;
			write(`${progress}: ${counts}: ${cursor === undefined ? `${pageDifferences} differences` : '…'}`);
		}
		differences += sales.differences.length + pageDifferences;
	}
	return { differences, unproven };
}

interface ReconcileCounts {
	readonly differences: number;
	readonly unproven: number;
}

/** The result of a day's seal, with each measure and tenant counted wrongly before it. */
async function salesOf(
	base: Target,
	day: BusinessDay,
): Promise<{ summary: string; sealed: boolean; differences: string[] }> {
	const { items } = await get(base, `/v1/base/sales/seals?from=${day}&to=${day}`);
	const [seal] = objects(items);
	if (seal === undefined) return { summary: 'not sealed yet, so not proven', sealed: false, differences: [] };
	const drifted = Object.entries(section(seal, 'measures')).flatMap(([measure, compared]) => {
		const drift = section(isObject(compared) ? compared : {}, 'drift');
		const amount = number(section(drift, 'amount')['amount'], 0);
		const orders = number(drift['orders'], 0);
		return amount === 0 && orders === 0 ? [] : [`${measure} had been counted by ${amount} fen, ${orders} orders`];
	});
	const tenants = Array.isArray(seal['tenants']) ? seal['tenants'].map(String) : [];
	const lines = [...drifted, ...tenants.map((tenant) => `counted wrongly until it was sealed: ${tenant}`)];
	return { summary: `sealed, ${number(seal['differing'], 0)} tenants differed`, sealed: true, differences: lines };
}

async function get({ url, token }: Target, path: string): Promise<JsonObject> {
	for (let tries = 1; ; tries++) {
		const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
		const body: unknown = await response.json();
		if (response.ok && isObject(body)) return body;
		if (response.status !== 503 || tries === maxTries) throw new Error(`${path} responded with ${response.status}`);
		await timeout(1000 * Number(response.headers.get('retry-after') ?? 1));
	}
}

/** The token in `TOKEN`, or one of the local base's own issuer. */
async function tokenFor(url: string): Promise<string> {
	const token = process.env['TOKEN'];
	if (token !== undefined) return token;
	const body = JSON.stringify({ sub: 'reconcile', groups: ['base'], role: 'finance' });
	const headers = { 'content-type': 'application/json' };
	const response = await fetch(`${url}/local/token`, { method: 'POST', headers, body });
	if (!response.ok) throw new Error(`${url} issues no token: set TOKEN to one of the base's finance`);
	return ((await response.json()) as { token: string }).token;
}

/** The base's own time, which may be ahead of this machine's. */
async function timeAt(url: string): Promise<Millis> {
	const { headers } = await fetch(`${url}/v1/clusters`);
	return Date.parse(headers.get('date') ?? '') || Date.now();
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			from: { type: 'string' },
			to: { type: 'string' },
			url: { type: 'string', default: 'http://localhost:8787' },
			help: { type: 'boolean', default: false },
		},
	});
	const write = (line: string) => void process.stdout.write(`${line}\n`);
	if (values.help) return write(help);
	const from = values.from ?? values.to ?? addDays(businessDay(await timeAt(values.url)), -1);
	const to = values.to ?? from;
	if (!isDay(from) || !isDay(to) || from > to) throw new Error('--from and --to are days, such as 2026-11-11');
	const days = Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => addDays(from, i));
	const base = { url: values.url, token: await tokenFor(values.url) };
	const { differences, unproven } = await reconcile(base, days, write);
	write(differences === 0 ? 'no difference' : `${differences} differences`);
	if (unproven > 0) write(`${unproven} of ${days.length} days not sealed yet, so not proven`);
	process.exitCode = differences > 0 ? 1 : unproven > 0 ? 2 : 0;
}

if (import.meta.main)
	main().catch((cause: unknown) => {
		process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
		process.exitCode = 3;
	});
