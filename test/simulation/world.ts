import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from '#sales';
import type { Chance } from '../../packages/local/demo/chance.ts';
import { type Engine, startEngine } from '../../packages/local/dynamodb/engine.ts';
import { type JsonObject, isObject } from '../../packages/kernel/json.ts';
import {
	type TableResource,
	readConsumers,
	readFunctions,
	readSchedules,
	readTables,
} from '../../packages/local/resources.ts';
import { Policies } from '../../packages/local/dynamodb/policy.ts';
import { createTables } from '../../packages/local/dynamodb/tables.ts';
import { Template } from '../../packages/local/template.ts';
import { type Seen, type Snapshot, type Violation, checkInvariants } from '../support/invariants.ts';
import { root } from '../support/sources.ts';
import { Bank } from './bank.ts';
import { Book, type Order } from './book.ts';
import { Consumer, Feed, scan } from './feed.ts';
import { setEnvironment } from './environment.ts';
import { type Caller, eventOf, functionOf } from './gateway.ts';
import type { SentFile } from './imports.ts';
import { Outages } from './outages.ts';
import { recountOfBase } from './recount.ts';
import { Stage, enter } from './stage.ts';
import { Wire, calm } from './wire.ts';
import { type Resources, type Sending, needed } from './world-resources.ts';

/** An answer; status 0 when none came. */
export interface Answer {
	readonly status: number;
	readonly body: JsonObject;
}

/** Just before midnight in Asia/Shanghai, on the eve of the year's greatest sale. */
const opening = Date.UTC(2026, 10, 10, 15, 30);

/** A base of its own: engine, bank, functions, streams and clock, all in the hands of one seed. */
export class World {
	readonly stage: Stage;
	readonly wire: Wire;
	readonly bank: Bank;
	readonly book: Book;
	/** The consumers of the streams, and the schedules by the name of their function. */
	readonly consumers: readonly Consumer[];
	readonly schedules: readonly string[];
	readonly outages = new Outages();
	/** What every command did, for the trail. */
	readonly trail: string[] = [];
	readonly counts: Record<string, number> = {};
	sweptAt: number | undefined;
	/** Whether closed days are sealed whenever all comes to rest, and looked at. */
	seals = true;
	/** What buyers ordered last of a tenant that was suspended after it. */
	lastWanted: Order['lines'][number] | undefined;
	/** Files of which their merchants have been told what became of them. */
	readonly toldFiles = new Set<SentFile>();
	/** Only one command is under way and nothing hurts it: then a refusal must be what the tables say. */
	alone = false;
	checks = 0;
	/** When it was opened. */
	readonly began = opening;
	readonly #sealed = new Set<string>();
	readonly #dir: string;
	readonly #engine: Engine;
	readonly #tables: ReadonlyMap<string, TableResource>;
	readonly #feeds: { readonly orders: Feed; readonly catalog: Feed };
	#before: Snapshot | undefined;

	private constructor(parts: Resources) {
		const { seed, dist, dir, engine, template, own: tableResources, feeds } = parts;
		this.stage = new Stage({ seed, dist, now: opening, parts: readFunctions(template) });
		this.bank = new Bank(dir, this.stage.chance(-1_000_001), () => this.stage.now);
		const name = (table: string) => tableResources.get(table)?.name ?? table;
		this.book = new Book({ orders: name('orders'), catalog: name('catalog'), directory: name('directory') });
		const { stage, bank, book } = this;
		const index = new Map([...tableResources.values()].map((table) => [table.name, table]));
		const policies = new Policies(template);
		const shardsOf = (table: string) => Object.values(feeds).find((feed) => feed.table === table)?.tree;
		const wired = { stage, engine, tables: index, policies, bank, book, shardsOf };
		this.wire = new Wire(wired, stage.chance(-1_000_002));
		this.#dir = dir;
		this.#engine = engine;
		this.#tables = tableResources;
		this.#feeds = feeds;
		this.consumers = parts.following;
		this.schedules = readSchedules(template, readFunctions(template)).map((one) => one.function.label);
		feeds.orders.onChange = (before, after) => {
			if (before?.['expiresAt'] === after['expiresAt'] || before?.['state'] === 'awaiting_payment') return;
			if (before !== undefined) book.violate('I6', String(after['sk']), `held longer after it was ${before['state']}`);
		};
	}

	/** Opens an empty base whose functions are the bundles in `dist`. */
	static async open(seed: number, dist: string): Promise<World> {
		const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'conghua-simulation-'));
		const template = new Template(join(root, 'cdk.out'), (reference) => `secret of ${reference}`);
		const all = readTables(template);
		const engine = await startEngine(dir, undefined);
		try {
			await createTables(engine, all);
			// A table's name is its logical id: the table's own name and a hash.
			const byName = new Map(all.map((table) => [table.name.replace(/[0-9A-F]{8}$/, ''), table]));
			const mapped = readConsumers(template, readFunctions(template), all);
			const following = mapped.map((resource) => new Consumer(resource));
			const feed = (table: TableResource) =>
				Feed.open(
					engine,
					table,
					following.filter(({ part: resource }) => resource.table === table),
				);
			const feeds = {
				orders: await feed(needed(byName.get('orders'))),
				catalog: await feed(needed(byName.get('catalog'))),
			};
			setEnvironment(template);
			const world = new World({ seed, dist, dir, engine, template, own: byName, feeds, following });
			enter(world.stage);
			return world;
		} catch (error) {
			await engine.stop();
			throw error;
		}
	}

	async close(): Promise<void> {
		this.bank.close();
		await this.#engine.stop();
		rmSync(this.#dir, { recursive: true, force: true });
	}

	/** Sends a request as the gateway would hand it on. An answer that is no good answer is a violation. */
	async send(as: Caller, method: string, path: string, more: Sending = {}): Promise<Answer> {
		const { body, headers = {}, ...about } = more;
		const event = eventOf(as, method, path, body, headers);
		const command = `${method} ${path}`;
		const buyer = 'buyer' in as ? as.buyer : undefined;
		const outcome = await this.stage.invoke(functionOf(path), event, { command, buyer, ...about });
		if (outcome.lost || !isObject(outcome.result)) return { status: 0, body: {} };
		const { statusCode, body: text, headers: given } = outcome.result;
		const answer = { status: Number(statusCode), body: JSON.parse(String(text)) as JsonObject };
		const type = isObject(given) ? String(given['content-type']) : '';
		if (answer.status >= 400 && !type.startsWith('application/problem+json'))
			this.book.violate('I11', command, `${answer.status} as ${type}`);
		if (answer.status === 500)
			this.book.violate('I11', command, `500: ${this.stage.log.findLast((line) => line.includes('"error"'))}`);
		return answer;
	}

	/** The consumer that notes what falls due. */
	get holds(): Consumer {
		return this.consumer('index-orders');
	}

	consumer(name: string): Consumer {
		return needed(this.consumers.find((one) => one.name === name));
	}

	/** Whether a consumer or schedule works now. */
	works(name: string): boolean {
		return !this.outages.has(name, this.stage.now);
	}

	note(line: string): void {
		this.trail.push(`${new Date(this.stage.now).toISOString()} ${line}`);
	}

	tally(name: string): void {
		this.counts[name] = (this.counts[name] ?? 0) + 1;
	}

	/** The days that were said to be sealed since this was last asked. */
	newlySealed(): string[] {
		const days = this.stage.log.flatMap((line) => /"message":"day sealed".*"day":"([\d-]+)"/.exec(line)?.[1] ?? []);
		const fresh = days.filter((day) => !this.#sealed.has(day));
		for (const day of fresh) this.#sealed.add(day);
		return fresh;
	}

	/** The figures of all tenants together, as the last check has seen their orders and checkouts. */
	recount(): ReadonlyMap<string, Figure> {
		return recountOfBase(this.#before?.orders.values() ?? [], this.#before?.checkouts.values() ?? []);
	}

	/** Something becomes of a shard of the orders. What was written before is read before. */
	async reshard(random: Chance): Promise<void> {
		await this.poll();
		this.#feeds.orders.tree.grow(random);
	}

	/** Reads what the streams have. */
	async poll(): Promise<void> {
		const written = this.wire.takeWritten();
		for (const [table, feed] of Object.entries(this.#feeds))
			if (written.has(this.#tables.get(table)?.name ?? '')) await feed.poll(this.stage.now);
	}

	/** A checkout as the last check has seen it. */
	checkout(checkoutId: string): { readonly state: string; readonly expiresAt: number } | undefined {
		return this.#before?.checkouts.get(checkoutId);
	}

	/** Checkouts that wait for a decision of the base. */
	inReview(): string[] {
		return [...this.#feeds.orders.items.values()].flatMap((item) =>
			item['pk'] === 'REVIEWS' ? [String(item['sk'])] : [],
		);
	}

	/** What was sold, as the last check has seen it. */
	sold(): readonly { readonly orderId: string; readonly tenantId: string }[] {
		return [...(this.#before?.orders.values() ?? [])];
	}

	/** What is available of a variant, over all lanes. */
	available(listingId: string, color: string, size: string): number {
		const rows = [...this.#feeds.catalog.items.values()].filter((item) =>
			String(item['sk']).startsWith(`S#${listingId.split('_')[2]}#`),
		);
		return this.book.sumMirror(listingId, rows).get(`${color}/${size}`) ?? 0;
	}

	/** Checks every invariant. `thorough`: streams are drained, so counters and the mirror are looked at too. */
	async check(thorough: boolean): Promise<Violation[]> {
		await this.poll();
		const { stage, bank, book } = this;
		const drained = thorough && book.violations.length === 0;
		const untold = bank.events.filter((one) => one.type === 'payment_intent.succeeded' && !one.taken);
		const returning = bank.charges().filter((charge) => book.undecided.has(charge.metadata['checkoutId'] ?? ''));
		const seen: Seen = {
			now: stage.now,
			orders: [...this.#feeds.orders.items.values()],
			catalog: [...this.#feeds.catalog.items.values()],
			charges: bank.charges(),
			...(drained ? { sales: await this.#scan('sales'), directory: await this.#scan('directory') } : {}),
		};
		const { violations, after } = checkInvariants(
			seen,
			{
				given: book.given,
				accepted: book.accepted(),
				uncertain: book.attempts.filter((one) => one.state === 'unknown').length,
				agreed: book.agreed,
				acceptedReviews: book.acceptedReviews,
				deciders: book.deciders,
				untold: new Set([...untold.map((one) => one.paymentId), ...returning.map((one) => one.payment_intent)]),
				sweptAt: this.sweptAt,
			},
			this.#before,
		);
		this.#before = after;
		this.checks += 1;
		if (drained && !((await this.#feeds.orders.isTrue()) && (await this.#feeds.catalog.isTrue())))
			throw new Error('the streams do not tell what the tables hold');
		return [...book.violations, ...violations];
	}

	/** How many checkouts and refunds came to which end, and of how many payments something went back. */
	ends(): Record<string, number> {
		const states = [...(this.#before?.checkouts.values() ?? [])].map((checkout) => checkout.state);
		const ends = Object.fromEntries(
			[...Map.groupBy(states, (state) => state)].map(([state, all]) => [state, all.length]),
		);
		const given = [...(this.#before?.orders.values() ?? [])].flatMap(({ refunds = [] }) => refunds);
		const refunds = Object.entries(Object.groupBy(given, ({ state }) => state));
		return {
			...ends,
			returned: this.bank.charges().filter((charge) => charge.amount_refunded > 0).length,
			...Object.fromEntries(refunds.map(([state, all]) => [`refunds ${state}`, all.length])),
		};
	}

	/** A fingerprint of everything that happened. */
	digest(): string {
		return createHash('sha256').update(this.trail.join('\n')).digest('hex').slice(0, 16);
	}

	/** No weather, and nobody under way. */
	calm(): void {
		this.wire.turn(this.stage.chance(-1_000_003 - this.checks), calm);
	}

	#scan(table: string) {
		return scan(this.#engine, this.#tables.get(table)?.name ?? table);
	}
}
