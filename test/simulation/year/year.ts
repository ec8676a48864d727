import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BusinessDay, addDays, startOfDay } from '#kernel';
import { type Base, type Fault, startBase } from '#local';
import { type Chance, chance } from '../../../packages/local/demo/chance.ts';
import { eachOf, openClient } from '../../../packages/local/demo/client.ts';
import { Refused } from '../../../packages/local/gateway/problem.ts';
import { root } from '../../support/sources.ts';
import { checkYear } from './check-year.ts';
import { dailyOrders, daysOf, slots } from './calendar.ts';
import { openTown, width } from './town.ts';
import { Trade } from './trade.ts';

/** A year of a base: 20 million of the orders that are played here, of some 480 CNY each, are 10 billion CNY. */
const fullOrders = 20_000_000;
const fullTarget = 1_000_000_000_000;

export interface YearOptions {
	readonly year: number;
	/** Where the base is kept. It must not exist. */
	readonly dataDir: string;
	readonly seed: number;
	readonly tenants: number;
	readonly orders: number;
	/** Of the calls to the database, how many are answered with an error, lose their answer, or are done twice. */
	readonly faults: number;
	/** Days of the year that are played; all of them by default. */
	readonly days?: number;
}

/**
 * Plays a calendar year through the functions as they are deployed, on a clock that is moved: buyers, merchants, refunds,
 * a wire with faults. Answers what does not add up in the end: nothing.
 */
export async function playYear(options: YearOptions, say: (line: string) => void): Promise<string[]> {
	const { year, dataDir, seed, tenants, orders } = options;
	if (existsSync(dataDir))
		throw new Error(`${dataDir} is there already: name another directory with --dir, or delete it`);
	const factor = fullOrders / orders;
	const luck = chance(seed);
	const days = daysOf(year).slice(0, options.days);
	startClockAt(dataDir, startOfDay(`${year}-01-01`));
	const storm = new Storm(options.faults, chance(seed + 1));
	const base = await startBase({
		templates: path.join(root, 'cdk.out'),
		dataDir,
		port: 0,
		warm: true,
		streamRetryMs: 1,
		faults: () => storm.blow(),
	});
	const client = openClient(base);
	try {
		const target = Math.round(fullTarget / factor);
		say(`${year}, 1 : ${factor.toLocaleString('en')}: ${orders} orders toward ${(target / 100).toFixed(2)} CNY`);
		const offers = await openTown(client, tenants, { year, amount: target });
		await patiently(() => base.drain());
		say(`${tenants} tenants with ${offers.length} garments on sale`);
		storm.begin();
		const trade = new Trade(client, luck, offers, startOfDay(addDays(days.at(-1) ?? '', 1)) - quietMs);
		const counts = dailyOrders(daysOf(year), orders, luck);
		for (const [i, day] of days.entries()) {
			await playDay(base, trade, day, counts[i] ?? 0);
			if (addDays(day, 1).endsWith('-01')) say(`${day.slice(0, 7)} ${trade.books.paid.orders} orders paid`);
		}
		storm.end();
		return await checkYear(base, client, { days, books: trade.books, say });
	} finally {
		client.close();
		await base.stop();
	}
}

/** Before midnight nothing begins any more, so that what is under way ends on its day. */
const quietMs = 30 * 60_000;

/** A base whose clock stands at that time, and which is not taken for an empty one that wants the demo's data. */
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

/** The base gives up waiting for its streams after a while. A town of a thousand tenants takes a slow machine longer. */
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

/** A wire that now and then answers an error, loses an answer, or does a call twice. */
class Storm {
	readonly #share: number;
	readonly #luck: Chance;
	#rages = false;

	constructor(share: number, luck: Chance) {
		this.#share = share;
		this.#luck = luck;
	}

	begin(): void {
		this.#rages = true;
	}

	end(): void {
		this.#rages = false;
	}

	/** What happens to the next call. */
	blow(): Fault {
		if (!this.#rages || !this.#luck.hits(this.#share)) return 'pass';
		return this.#luck.pick(['drop', 'twice', broken] as const);
	}
}

const broken: Fault = { answerError: { status: 500, type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' } };
