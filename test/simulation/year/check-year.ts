import { type BusinessDay, addDays, startOfDay } from '#kernel';
import type { Base } from '#local';
import type { Client } from '#local/testing';
import type { Booked, Books, Sum } from './trade.ts';

interface Money {
	readonly amount: number;
}
interface Shown {
	readonly amount: Money;
	readonly orders: number;
	readonly units: number;
}
interface Seal {
	readonly day: BusinessDay;
	readonly measures: Readonly<Record<string, Readonly<Record<'live' | 'sealed' | 'drift', Shown>>>>;
}

const measures = ['placed', 'paid', 'shipped', 'received', 'refunded'] as const satisfies readonly Booked[];
const dimensions = ['base', 'cluster', 'tenant', 'category', 'channel', 'grade'] as const;
/** The most runs of the schedule until the last day is sealed. */
const maxRuns = 400;
const graceSeconds = 900;

/**
 * Closes the last day and compares the base with the books. Each day is sealed with drift 0, the seals sum to the
 * books, and every dimension sums to the same year. Returns the differences.
 */
export async function checkYear(
	base: Base,
	client: Client,
	{ days, books, say }: { days: readonly BusinessDay[]; books: Books; say: (line: string) => void },
): Promise<string[]> {
	const last = days.at(-1) ?? '';
	await base.advance((startOfDay(addDays(last, 1)) - base.now()) / 1000 + graceSeconds);
	for (let run = 0; run < maxRuns && (await sealedDays(client, last, last)).length === 0; run++) await base.advance(60);
	const seals = await sealedDays(client, days[0] ?? '', last);
	const faults = [
		...(seals.length === days.length ? [] : [`${days.length - seals.length} of ${days.length} days are not sealed`]),
		...seals.flatMap(driftOf),
		...measures.flatMap((measure) => sumsUp(seals, measure, books[measure])),
		// Rankings are of whole years. Before its end the first hours of the next day are in them.
		...(last.endsWith('-12-31') ? await dimensionsAgree(client, last.slice(0, 4), books) : []),
	];
	say(`${seals.length} days sealed; paid ${yuan(books.paid.amount)} CNY, refunded ${yuan(books.refunded.amount)} CNY`);
	return faults;
}

async function sealedDays(client: Client, from: BusinessDay, to: BusinessDay): Promise<Seal[]> {
	const seals: Seal[] = [];
	let cursor = '';
	for (;;) {
		const query = `from=${from}&to=${to}&limit=100${cursor}`;
		const { body } = await client.must(`GET /v1/base/sales/seals?${query}`, { as: { actor: 'base' } });
		seals.push(...(body['items'] as Seal[]));
		const { nextCursor } = body;
		if (typeof nextCursor !== 'string') return seals;
		cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
	}
}

function driftOf({ day, measures: all }: Seal): string[] {
	return Object.entries(all)
		.filter(([, { drift }]) => drift.amount.amount !== 0 || drift.orders !== 0 || drift.units !== 0)
		.map(([measure, { drift }]) => `${day}: ${measure} drifted by ${JSON.stringify(drift)}`);
}

function sumsUp(seals: readonly Seal[], measure: Booked, expected: Sum): string[] {
	const sum = { amount: 0, orders: 0, units: 0 };
	for (const { measures: all } of seals) {
		const sealed = all[measure]?.sealed;
		sum.amount += sealed?.amount.amount ?? 0;
		sum.orders += sealed?.orders ?? 0;
		sum.units += sealed?.units ?? 0;
	}
	return compare(`the seals of ${measure}`, sum, expected);
}

/** A category counts every order that contains it, so its orders are not compared. */
async function dimensionsAgree(client: Client, year: string, books: Books): Promise<string[]> {
	const faults: string[] = [];
	for (const dimension of dimensions)
		for (const measure of measures) {
			const query = `dimension=${dimension}&period=${year}&measure=${measure}`;
			const { body } = await client.must(`GET /v1/base/sales/rankings?${query}`, { as: { actor: 'base' } });
			const items = body['items'] as readonly Shown[];
			const sum = {
				amount: items.reduce((total, one) => total + one.amount.amount, 0),
				orders: dimension === 'category' ? books[measure].orders : items.reduce((total, one) => total + one.orders, 0),
				units: items.reduce((total, one) => total + one.units, 0),
			};
			faults.push(...compare(`${measure} by ${dimension}`, sum, books[measure]));
		}
	return faults;
}

function compare(what: string, actual: Sum, expected: Sum): string[] {
	const same =
		actual.amount === expected.amount && actual.orders === expected.orders && actual.units === expected.units;
	return same ? [] : [`${what}: ${JSON.stringify(actual)}, but there is ${JSON.stringify(expected)}`];
}

function yuan(fen: number): string {
	return (fen / 100).toFixed(2);
}
