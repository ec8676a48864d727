import { setTimeout as timeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type BusinessDay, type Millis, addDays, businessDay, daysBetween, isDay } from '#kernel';
import { type JsonObject, isObject, number, objects, section } from '#kernel/json';

const help = `npm run reconcile -- [--from DAY] [--to DAY] [--url URL]

Compares days of a running base: orders with the sales counted, checkouts with orders and payments. DAY is a business day
such as 2026-11-11, by default yesterday; URL is by default http://localhost:8787. TOKEN in the environment is a token of
the base's finance; without it the local base is asked for one.

Ends with 0 when all days are proven without a difference; with 1 when there are differences; with 2 when there are none
and a day is not sealed yet, so not proven; with 3 when the base could not be asked.`;

/** Where a base is, and a token of its finance or management. */
interface Asked {
	readonly url: string;
	readonly token: string;
}

/** Stripe unreachable, the base starting: an answer that asks to come again is waited for so often. */
const maxTries = 30;

/**
 * Compares days of a running base and says what it found, a line a day and a line a difference: orders with the sales that
 * were counted, as their seal has it, then checkouts with orders and payments. Resolves to the number of differences, and of
 * days that are not sealed: their sales are not proven.
 */
export async function reconcile(
	asked: Asked,
	days: readonly BusinessDay[],
	say: (line: string) => void,
): Promise<Found> {
	let [differences, unproven] = [0, 0];
	for (const [n, day] of days.entries()) {
		const progress = `${day} (${n + 1} of ${days.length})`;
		const sales = await salesOf(asked, day);
		say(`${progress}: orders and sales: ${sales.said}`);
		for (const line of sales.differences) say(`  ${line}`);
		if (!sales.sealed) unproven += 1;
		let [checkouts, payments, found] = [0, 0, 0];
		for (let cursor: string | undefined = ''; cursor !== undefined;) {
			const part = await get(asked, `/v1/base/reconciliations/${day}${cursor}`);
			checkouts += number(part['checkouts'], 0);
			payments += number(part['payments'], 0);
			const items = objects(part['items']);
			found += items.length;
			for (const { kind, id, checkoutId } of items) say(`  ${String(kind)}: ${String(id)} of ${String(checkoutId)}`);
			const next = part['nextCursor'];
			cursor = typeof next === 'string' ? `?cursor=${encodeURIComponent(next)}` : undefined;
			const far = `${checkouts} checkouts, ${payments} payments`;
			say(`${progress}: ${far}: ${cursor === undefined ? `${found} differences` : '…'}`);
		}
		differences += sales.differences.length + found;
	}
	return { differences, unproven };
}

interface Found {
	readonly differences: number;
	readonly unproven: number;
}

/** What the seal of a day says, with each measure and tenant that was counted wrongly until then. */
async function salesOf(
	asked: Asked,
	day: BusinessDay,
): Promise<{ said: string; sealed: boolean; differences: string[] }> {
	const { items } = await get(asked, `/v1/base/sales/seals?from=${day}&to=${day}`);
	const [seal] = objects(items);
	if (seal === undefined) return { said: 'not sealed yet, so not proven', sealed: false, differences: [] };
	const drifted = Object.entries(section(seal, 'measures')).flatMap(([measure, compared]) => {
		const drift = section(isObject(compared) ? compared : {}, 'drift');
		const amount = number(section(drift, 'amount')['amount'], 0);
		const orders = number(drift['orders'], 0);
		return amount === 0 && orders === 0 ? [] : [`${measure} had been counted by ${amount} fen, ${orders} orders`];
	});
	const tenants = Array.isArray(seal['tenants']) ? seal['tenants'].map(String) : [];
	const lines = [...drifted, ...tenants.map((tenant) => `counted wrongly until it was sealed: ${tenant}`)];
	return { said: `sealed, ${number(seal['differing'], 0)} tenants differed`, sealed: true, differences: lines };
}

async function get({ url, token }: Asked, path: string): Promise<JsonObject> {
	for (let tries = 1; ; tries++) {
		const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
		const body: unknown = await answer.json();
		if (answer.ok && isObject(body)) return body;
		if (answer.status !== 503 || tries === maxTries) throw new Error(`${path} answers ${answer.status}`);
		await timeout(1000 * Number(answer.headers.get('retry-after') ?? 1));
	}
}

/** A token of `TOKEN`, or of the local base's own issuer. */
async function tokenFor(url: string): Promise<string> {
	const given = process.env['TOKEN'];
	if (given !== undefined) return given;
	const body = JSON.stringify({ sub: 'reconcile', groups: ['base'], role: 'finance' });
	const headers = { 'content-type': 'application/json' };
	const answer = await fetch(`${url}/local/token`, { method: 'POST', headers, body });
	if (!answer.ok) throw new Error(`${url} gives no token: set TOKEN to one of the base's finance`);
	return ((await answer.json()) as { token: string }).token;
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
	const say = (line: string) => void process.stdout.write(`${line}\n`);
	if (values.help) return say(help);
	const from = values.from ?? values.to ?? addDays(businessDay(await timeAt(values.url)), -1);
	const to = values.to ?? from;
	if (!isDay(from) || !isDay(to) || from > to) throw new Error('--from and --to are days, such as 2026-11-11');
	const days = Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => addDays(from, i));
	const asked = { url: values.url, token: await tokenFor(values.url) };
	const { differences, unproven } = await reconcile(asked, days, say);
	say(differences === 0 ? 'no difference' : `${differences} differences`);
	if (unproven > 0) say(`${unproven} of ${days.length} days not sealed yet, so not proven`);
	process.exitCode = differences > 0 ? 1 : unproven > 0 ? 2 : 0;
}

if (import.meta.main)
	main().catch((cause: unknown) => {
		process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
		process.exitCode = 3;
	});
