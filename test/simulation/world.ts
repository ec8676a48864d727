import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Checkout, Order as SoldOrder } from '#orders';
import type { Item } from '#platform';
import type { Figure } from '#sales';
import {
	type Chance,
	createTables,
	type Engine,
	Objects,
	Policies,
	readConsumers,
	readFunctions,
	readRoutes,
	readSchedules,
	readTables,
	Router,
	startEngine,
	type TableResource,
	Template,
} from '#local/testing';
import { type JsonObject, isObject } from '#kernel/json';
import { refundIdsOf } from '../support/refunds.ts';
import { type Seen, type Snapshot, type Violation, checkInvariants } from '../support/invariants.ts';
import { root } from '../support/sources.ts';
import { StripeSimulator } from './stripe-simulator.ts';
import { ReferenceModel, type Order } from './reference-model.ts';
import { Consumer, Feed, scan } from './feed.ts';
import { clocksAt, setEnvironment } from './environment.ts';
import { type Caller, invocationOf } from './gateway.ts';
import type { SentFile } from './import-checks.ts';
import { Outages } from './outages.ts';
import { keptPayments } from './dispute-checks.ts';
import { countsByState } from './outcomes.ts';
import { recountOfBase } from './recount.ts';
import { VirtualRuntime, enter } from './virtual-runtime.ts';
import { Wire, noFaults } from './wire.ts';
import { type Resources, type RequestOptions, required } from './world-resources.ts';

/** A response; status 0 if none arrived. */
export interface ApiResponse {
	readonly status: number;
	readonly body: JsonObject;
}

/** Just before midnight in Asia/Shanghai, on the eve of Singles' Day. */
const opening = Date.UTC(2026, 10, 10, 15, 30);

/** A simulated base: engine, Stripe, functions, streams and clock, all determined by one seed. */
export class World {
	readonly runtime: VirtualRuntime;
	readonly wire: Wire;
	readonly stripe: StripeSimulator;
	readonly model: ReferenceModel;
	/** The stream consumers, and the function names of the schedules. */
	readonly consumers: readonly Consumer[];
	readonly schedules: readonly string[];
	readonly outages = new Outages();
	/** One line for each act and its result. */
	readonly history: string[] = [];
	readonly counts: Record<string, number> = {};
	sweptAt: number | undefined;
	/** The same for the orders' clocks. */
	advancedAt: number | undefined;
	/** Whether closed days are sealed and checked at each complete check. */
	seals = true;
	/** The last line ordered from a tenant before its suspension. */
	lastOrderedLine: Order['lines'][number] | undefined;
	/** Imported files whose report was checked. */
	readonly reportedFiles = new Set<SentFile>();
	/** Whether a single act runs without faults, so that its refusal must match the tables. */
	runsAlone = false;
	checks = 0;
	readonly began = opening;
	readonly #sealed = new Set<string>();
	readonly #dir: string;
	readonly #engine: Engine;
	readonly #tables: ReadonlyMap<string, TableResource>;
	readonly #feeds: { readonly orders: Feed; readonly catalog: Feed };
	readonly #router: Router;
	#before: Snapshot | undefined;

	private constructor(resources: Resources) {
		const { seed, dist, dir, engine, template, tables: tableResources, feeds } = resources;
		this.runtime = new VirtualRuntime({ seed, dist, now: opening, functions: readFunctions(template) });
		this.stripe = new StripeSimulator(dir, this.runtime.chance(-1_000_001), () => this.runtime.now);
		const name = (table: string) => tableResources.get(table)?.name ?? table;
		this.model = new ReferenceModel({ orders: name('orders'), catalog: name('catalog'), directory: name('directory') });
		const { runtime, stripe, model } = this;
		const index = new Map([...tableResources.values()].map((table) => [table.name, table]));
		const policies = new Policies(template);
		const shardsOf = (table: string) => Object.values(feeds).find((feed) => feed.table === table)?.tree;
		const objects = new Objects(dir);
		const wireDeps = { runtime, engine, tables: index, policies, objects, stripe, model, shardsOf };
		this.wire = new Wire(wireDeps, runtime.chance(-1_000_002));
		this.#dir = dir;
		this.#engine = engine;
		this.#tables = tableResources;
		this.#router = new Router(readRoutes(template, readFunctions(template)));
		this.#feeds = feeds;
		this.consumers = resources.consumers;
		this.schedules = readSchedules(template, readFunctions(template)).map((one) => one.function.label);
		feeds.orders.onChange = (before, after) => {
			model.changed(before, after, this.runtime.now);
			if (before?.['expiresAt'] === after['expiresAt'] || before?.['state'] === 'awaiting_payment') return;
			if (before !== undefined) model.violate('I6', String(after['sk']), `held longer after it was ${before['state']}`);
		};
	}

	/** Opens an empty base with the bundles in `dist`. */
	static async open(seed: number, dist: string): Promise<World> {
		const dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'conghua-simulation-'));
		const template = new Template(join(root, 'cdk.out'), (reference) => `secret of ${reference}`);
		const tables = readTables(template);
		const engine = await startEngine(dir, undefined);
		try {
			await createTables(engine, tables);
			// A table's name is its logical id: the plain name and a hash.
			const byName = new Map(tables.map((table) => [table.name.replace(/[0-9A-F]{8}$/, ''), table]));
			const mapped = readConsumers(template, readFunctions(template), tables);
			const consumers = mapped.map((resource) => new Consumer(resource));
			const feed = (table: TableResource) =>
				Feed.open(
					engine,
					table,
					consumers.filter(({ resource }) => resource.table === table),
				);
			const feeds = {
				orders: await feed(required(byName.get('orders'))),
				catalog: await feed(required(byName.get('catalog'))),
			};
			setEnvironment(template);
			const world = new World({ seed, dist, dir, engine, template, tables: byName, feeds, consumers });
			enter(world.runtime);
			return world;
		} catch (error) {
			await engine.stop();
			throw error;
		}
	}

	async close(): Promise<void> {
		this.stripe.close();
		await this.#engine.stop();
		rmSync(this.#dir, { recursive: true, force: true });
	}

	/** Sends a request as the gateway does. I11: an error is a problem document and never a 500. */
	async send(as: Caller, method: string, path: string, more: RequestOptions = {}): Promise<ApiResponse> {
		const { body, headers = {}, ...options } = more;
		const { functionName, event } = invocationOf(this.#router, { as, method, target: path, body, headers });
		const command = `${method} ${path}`;
		const buyer = 'buyer' in as ? as.buyer : undefined;
		const outcome = await this.runtime.invoke(functionName, event, { command, buyer, ...options });
		if (outcome.lost || !isObject(outcome.result)) return { status: 0, body: {} };
		const { statusCode, body: text, headers: responseHeaders } = outcome.result;
		const response = { status: Number(statusCode), body: JSON.parse(String(text)) as JsonObject };
		const type = isObject(responseHeaders) ? String(responseHeaders['content-type']) : '';
		if (response.status >= 400 && !type.startsWith('application/problem+json'))
			this.model.violate('I11', command, `${response.status} as ${type}`);
		if (response.status === 500)
			this.model.violate('I11', command, `500: ${this.runtime.log.findLast((line) => line.includes('"error"'))}`);
		return response;
	}

	/** The consumer that stores follow-ups. */
	get followUpConsumer(): Consumer {
		return this.consumer('index-orders');
	}

	consumer(name: string): Consumer {
		return required(this.consumers.find((one) => one.name === name));
	}

	isRunning(name: string): boolean {
		return !this.outages.isStopped(name, this.runtime.now);
	}

	log(line: string): void {
		this.history.push(`${new Date(this.runtime.now).toISOString()} ${line}`);
	}

	count(name: string): void {
		this.counts[name] = (this.counts[name] ?? 0) + 1;
	}

	/** The days logged as sealed since the last call. */
	newlySealed(): string[] {
		const days = this.runtime.log.flatMap((line) => /"message":"day sealed".*"day":"([\d-]+)"/.exec(line)?.[1] ?? []);
		const fresh = days.filter((day) => !this.#sealed.has(day));
		for (const day of fresh) this.#sealed.add(day);
		return fresh;
	}

	/** The figures of all tenants at the last check. */
	recount(): ReadonlyMap<string, Figure> {
		return recountOfBase(this.#before?.orders.values() ?? [], this.#before?.checkouts.values() ?? []);
	}

	/** Splits or merges a shard of the orders. Earlier writes are read before. */
	async reshard(random: Chance): Promise<void> {
		await this.poll();
		this.#feeds.orders.tree.grow(random);
	}

	async poll(): Promise<void> {
		const written = this.wire.takeWritten();
		for (const [table, feed] of Object.entries(this.#feeds))
			if (written.has(this.#tables.get(table)?.name ?? '')) await feed.poll(this.runtime.now);
	}

	/** A checkout at the last check. */
	checkout(checkoutId: string): Checkout | undefined {
		return this.#before?.checkouts.get(checkoutId);
	}

	/** The items of one of the base's lists. */
	listed(pk: string): Item[] {
		return [...this.#feeds.orders.items.values()].filter((item) => item['pk'] === pk);
	}

	inReview(): string[] {
		return this.listed('REVIEWS').map((item) => String(item['sk']));
	}

	/** The orders at the last check. */
	sold(): readonly SoldOrder[] {
		return [...(this.#before?.orders.values() ?? [])];
	}

	/** The refunds of orders, and the transfers that bought nothing, at the last check. */
	refundIds(): ReturnType<typeof refundIdsOf> {
		return this.#before === undefined ? [] : refundIdsOf(this.#before);
	}

	/** The available pieces of a variant, over all lanes. */
	available(listingId: string, color: string, size: string): number {
		const rows = [...this.#feeds.catalog.items.values()].filter((item) =>
			String(item['sk']).startsWith(`S#${listingId.split('_')[2]}#`),
		);
		return this.model.sumMirror(listingId, rows).get(`${color}/${size}`) ?? 0;
	}

	/** Checks every invariant. With `thorough` streams are drained, so counters and the mirror are checked as well. */
	async check(thorough: boolean): Promise<Violation[]> {
		await this.poll();
		const { runtime, stripe, model } = this;
		const drained = thorough && model.violations.length === 0;
		const seen: Seen = {
			now: runtime.now,
			orders: [...this.#feeds.orders.items.values()],
			catalog: [...this.#feeds.catalog.items.values()],
			charges: stripe.charges(),
			...(drained ? { sales: await this.#scan('sales'), directory: await this.#scan('directory') } : {}),
		};
		const { violations, after } = checkInvariants(
			seen,
			{
				given: model.givenStock,
				accepted: model.accepted(),
				uncertain: model.attempts.filter((one) => one.state === 'unknown').length,
				agreed: model.agreed,
				acceptedReviews: model.acceptedReviews,
				transferLimits: model.transferLimits,
				deciders: model.deciders,
				untold: keptPayments(stripe, new Set(model.undecided.keys())),
				unheardReturns: stripe.unheardReturns(),
				sweptAt: this.sweptAt,
				...clocksAt(this.advancedAt, model.endedAt),
			},
			this.#before,
		);
		this.#before = after;
		this.checks += 1;
		model.returns.check((...violation) => model.violate(...violation));
		if (drained && !((await this.#feeds.orders.mirrorsTable()) && (await this.#feeds.catalog.mirrorsTable())))
			throw new Error('the streams do not tell what the tables hold');
		return [...model.violations, ...violations];
	}

	/** Counts of checkouts and refunds by state, and of refunded payments. */
	outcomes(): Record<string, number> {
		return countsByState(this.#before, this.stripe, this.model.returns.list());
	}

	digest(): string {
		return createHash('sha256').update(this.history.join('\n')).digest('hex').slice(0, 16);
	}

	/** Ends all faults. */
	endFaults(): void {
		this.wire.setFaultRates(this.runtime.chance(-1_000_003 - this.checks), noFaults);
	}

	#scan(table: string) {
		return scan(this.#engine, this.#tables.get(table)?.name ?? table);
	}
}
