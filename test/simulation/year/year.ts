import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BusinessDay, addDays, startOfDay } from '#kernel';
import { type Base, type Fault, startBase } from '#local';
import { chance, type Chance, eachOf, openClient, Refused } from '#local/testing';
import { root } from '../../support/sources.ts';
import { checkYear } from './check-year.ts';
import { dailyOrders, daysOf, slots } from './calendar.ts';
import { openTown, width } from './town.ts';
import { Trade } from './trade.ts';

/** At full scale a year has 20 million of these orders of some 480 CNY: 10 billion CNY. */
const fullOrders = 20_000_000;
const fullTarget = 1_000_000_000_000;

export interface YearOptions {
	readonly year: number;
	/** The data directory. It must not exist. */
	readonly dataDir: string;
	readonly seed: number;
	readonly tenants: number;
	readonly orders: number;
	/** The share of database calls that fail, lose their response, or are executed twice. */
	readonly faults: number;
	/** Days of the year to simulate; all by default. */
	readonly days?: number;
}

/**
 * Simulates a calendar year with the built functions, a clock that is advanced and a faulty wire. Returns the
 * differences.
 */
export async function playYear(options: YearOptions, say: (line: string) => void): Promise<string[]> {
	const { year, dataDir, seed, tenants, orders } = options;
	if (existsSync(dataDir))
		throw new Error(`${dataDir} is there already: name another directory with --dir, or delete it`);
	const factor = fullOrders / orders;
	const random = chance(seed);
	const days = daysOf(year).slice(0, options.days);
	startClockAt(dataDir, startOfDay(`${year}-01-01`));
	const wire = new FaultyWire(options.faults, chance(seed + 1));
	const base = await startBase({
		templates: path.join(root, 'cdk.out'),
		dataDir,
		port: 0,
		warm: true,
		streamRetryMs: 1,
		faults: () => wire.nextFault(),
	});
	const client = openClient(base);
	try {
		const target = Math.round(fullTarget / factor);
		say(`${year}, 1 : ${factor.toLocaleString('en')}: ${orders} orders toward ${(target / 100).toFixed(2)} CNY`);
		const offers = await openTown(client, tenants, { year, amount: target });
		await patiently(() => base.drain());
		say(`${tenants} tenants with ${offers.length} garments on sale`);
		wire.begin();
		const trade = new Trade(client, random, offers, startOfDay(addDays(days.at(-1) ?? '', 1)) - quietMs);
		const counts = dailyOrders(daysOf(year), orders, random);
		for (const [i, day] of days.entries()) {
			await playDay(base, trade, day, counts[i] ?? 0);
			if (addDays(day, 1).endsWith('-01')) say(`${day.slice(0, 7)} ${trade.books.paid.orders} orders paid`);
		}
		wire.end();
		return await checkYear(base, client, { days, books: trade.books, say });
	} finally {
		client.close();
		await base.stop();
	}
}

/** The quiet before midnight, so that work in flight ends on its day. */
const quietMs = 30 * 60_000;

/** Prepares a data directory with this time and without demo data. */
function startClockAt(dataDir: string, at: number): void {
	mkdirSync(dataDir, { recursive: true });
	writeFileSync(path.join(dataDir, 'seed.json'), JSON.stringify({ state: 'none' }));
	writeFileSync(path.join(dataDir, 'clock.json'), JSON.stringify({ offsetMs: at - Date.now() }));
}

async function playDay(base: Base, trade: Trade, day: BusinessDay, orders: number): Promise<void> {
	let placed = 0;
	for (const [i, { hour, share }] of slots.entries()) {
		const at = startOfDay(day) + hour * 3_600_000;
		await patiently(() => base.advance(Math.max(0, (at - base.now()) / 1000)));
		const ofSlot = i === slots.length - 1 ? orders - placed : Math.round(orders * share);
		placed += ofSlot;
		const now = base.now();
		const work = [...trade.due(now), ...Array.from({ length: ofSlot }, () => () => trade.order(now))];
		await eachOf(work, width, (one) => one());
	}
}

/** Retries while the base reports its streams as busy: a thousand tenants take a slow machine longer. */
async function patiently(work: () => Promise<unknown>): Promise<void> {
	for (let tries = 1; ; tries++)
		try {
			await work();
			return;
		} catch (error) {
			if (tries === maxPatience || !(error instanceof Refused && error.kind === 'unavailable')) throw error;
		}
}

const maxPatience = 30;

/** A wire that sometimes fails, loses a response, or executes a call twice. */
class FaultyWire {
	readonly #share: number;
	readonly #random: Chance;
	#isFaulty = false;

	constructor(share: number, random: Chance) {
		this.#share = share;
		this.#random = random;
	}

	begin(): void {
		this.#isFaulty = true;
	}

	end(): void {
		this.#isFaulty = false;
	}

	nextFault(): Fault {
		if (!this.#isFaulty || !this.#random.hits(this.#share)) return 'pass';
		return this.#random.pick(['drop', 'twice', broken] as const);
	}
}

const broken: Fault = { answerError: { status: 500, type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' } };
