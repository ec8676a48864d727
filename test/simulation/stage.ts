import type { IncomingMessage, RequestOptions } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Chance, chance } from '../../packages/local/demo/chance.ts';
import type { FunctionResource } from '../../packages/local/resources.ts';
import { type Exchange, OutgoingRequest } from './exchange.ts';
import type { About, Flight, Handler, Instance, Outcome, Parked } from './flight.ts';
import { type Context, type Surroundings, install, within } from './sandbox.ts';

interface Timer {
	readonly number: number;
	readonly due: number;
	readonly fire: () => void;
	readonly flight: Flight | undefined;
}

/** Turns of the event loop without progress after which something waits for what never comes. */
const maxTurns = 200_000;
/** Turns of the event loop in which nothing happens: two when all wait for something outside. */
const settledTurns = 40;
/** Instances of a function that serve at a time: two, so that caches of one are stale by what the other did. */
const instancesOf = (name: string) => (['storefront', 'merchant', 'payments'].includes(name) ? 2 : 1);

/**
 * Runs invocations of the real bundles in one thread and in virtual time. Whatever an invocation asks of the outside is
 * parked; when everything is parked, one call is chosen and served. So a seed determines every interleaving.
 */
export class Stage {
	now: number;
	readonly parked: Parked[] = [];
	readonly log: string[] = [];
	kills = 0;
	readonly #seed: number;
	readonly #dist: string;
	readonly #parts: ReadonlyMap<string, FunctionResource>;
	readonly #pool = new Map<string, Instance[]>();
	readonly #flights = new Set<Flight>();
	readonly #timers = new Set<Timer>();
	#serve: (call: Parked) => Promise<void> = () => Promise.resolve();
	#serveAtOnce: (flight: Flight, exchange: Exchange) => boolean = () => false;
	#loading: Promise<unknown> = Promise.resolve();
	#loads = 0;
	#loaded = 0;
	#invocations = 0;
	#timings = 0;
	#activity = 0;

	constructor(options: { seed: number; now: number; dist: string; parts: readonly FunctionResource[] }) {
		this.#seed = options.seed;
		this.now = options.now;
		this.#dist = options.dist;
		this.#parts = new Map(options.parts.map((lambda) => [lambda.label, lambda]));
	}

	/** Who serves the calls; and who answers, without anything being parked, those that several invocations may wait for. */
	servedBy(serve: (call: Parked) => Promise<void>, atOnce: (flight: Flight, exchange: Exchange) => boolean): void {
		this.#serve = serve;
		this.#serveAtOnce = atOnce;
	}

	/** What the sandbox needs of a stage. */
	surroundings(): Surroundings {
		return {
			now: () => this.now,
			after: (ms, fire, context) => this.#after(ms, fire, context),
			request: (options, answered, context) => this.#request(options, answered, context),
			wrote: (line) => {
				if (this.log.push(line) > 200) this.log.splice(0, 100);
			},
		};
	}

	/** A seeded chance of its own for a purpose. */
	chance(purpose: number): Chance {
		return chance(Math.imul(this.#seed + 1, 0x9e3779b1) ^ Math.imul(purpose + 1, 0x85ebca6b));
	}

	/** Invokes a function. Resolves when it answers or is killed. */
	async invoke(name: string, event: unknown, about: About): Promise<Outcome> {
		const number = ++this.#invocations;
		const random = this.chance(number);
		const instance = await this.#instance(name, random);
		return new Promise((resolve) => {
			const settle = (outcome: Outcome) => {
				if (this.#flights.delete(flight)) resolve(outcome);
				this.#activity += 1;
			};
			const began = this.now;
			const deadline = began + instance.part.timeoutMs;
			const flight: Flight = { number, instance, began, deadline, about, waits: 0, settle };
			this.#flights.add(flight);
			const context = {
				awsRequestId: `request-${number}`,
				getRemainingTimeInMillis: () => Math.max(0, deadline - this.now),
			};
			within({ random, instance, flight }, () => instance.handler(event, context)).then(
				(result) => settle({ lost: false, result }),
				(error: unknown) => {
					this.log.push(`${name} threw ${String(error)}`);
					settle({ lost: true });
				},
			);
		});
	}

	/** Ends an instance with all that runs in it. What it had sent may still arrive: `late` says when, if so. */
	kill(instance: Instance, late: (call: Parked) => number | undefined): void {
		instance.dead = true;
		this.kills += 1;
		for (const call of this.parked.filter((one) => one.flight.instance === instance && !one.orphan)) {
			const at = late(call);
			if (at === undefined) this.parked.splice(this.parked.indexOf(call), 1);
			else Object.assign(call, { orphan: true, late: true, readyAt: at });
		}
		for (const timer of this.#timers) if (timer.flight?.instance === instance) this.#timers.delete(timer);
		for (const flight of this.#flights) if (flight.instance === instance) flight.settle({ lost: true });
	}

	/** Runs until all tasks are done: chooses what is served next, and moves virtual time when nothing else can. */
	async untilDone(tasks: readonly Promise<void>[], random: Chance): Promise<void> {
		let open = tasks.length;
		let failure: unknown;
		for (const task of tasks)
			void task
				.catch((error: unknown) => (failure = error))
				.finally(() => {
					open -= 1;
					this.#activity += 1;
				});
		for (;;) {
			await this.#settled();
			if (failure !== undefined) throw failure;
			if (open === 0) return;
			const ready = this.parked.filter((call) => call.readyAt <= this.now);
			if (ready.length === 0) this.#passTime();
			else await this.#serveOne(random.pick(ready.toSorted((a, b) => a.flight.number - b.flight.number)), random);
		}
	}

	/** Lets time pass; orphaned calls that come due are served. */
	async pass(ms: number, random: Chance): Promise<void> {
		const until = this.now + ms;
		for (;;) {
			const [next] = this.parked.filter((call) => call.readyAt <= until).toSorted((a, b) => a.readyAt - b.readyAt);
			if (next === undefined) break;
			this.now = Math.max(this.now, next.readyAt);
			await this.#serveOne(next, random);
			await this.#settled();
		}
		this.now = Math.max(this.now, until);
	}

	async #serveOne(call: Parked, random: Chance): Promise<void> {
		this.now += random.between(0, 3);
		this.parked.splice(this.parked.indexOf(call), 1);
		await this.#serve(call);
		this.#fireDue();
	}

	/** A call that was begun comes back later. */
	postpone(call: Parked, ms: number): void {
		Object.assign(call, { readyAt: this.now + ms, late: true });
		this.parked.push(call);
	}

	/** Ends an exchange; whoever asked goes on, unless it is gone. */
	finish(call: Parked, end: (exchange: Exchange) => void): void {
		this.#activity += 1;
		if (call.orphan || call.flight.instance.dead) return;
		call.flight.waits -= 1;
		end(call.exchange);
	}

	#request(options: RequestOptions, answered: (response: IncomingMessage) => void, context: Context): OutgoingRequest {
		const flight = context.flight as Flight;
		const call: { parked?: Parked } = {};
		const sent = (exchange: Exchange) => {
			if (flight.instance.dead || this.#serveAtOnce(flight, exchange)) return;
			flight.waits += 1;
			this.#activity += 1;
			call.parked = { flight, exchange, readyAt: this.now, late: false, orphan: false };
			this.parked.push(call.parked);
		};
		const abandoned = () => {
			if (call.parked === undefined || call.parked.orphan || !this.parked.includes(call.parked)) return;
			flight.waits -= 1;
			this.#activity += 1;
			Object.assign(call.parked, { orphan: true, late: true });
		};
		return new OutgoingRequest(options, answered, sent, abandoned);
	}

	#after(ms: number, fire: () => void, context: Context): () => void {
		const flight = context.flight as Flight | undefined;
		const timer: Timer = { number: ++this.#timings, due: this.now + Math.max(0, Math.ceil(ms)), fire, flight };
		this.#timers.add(timer);
		if (flight) flight.waits += 1;
		this.#activity += 1;
		return () => this.#drop(timer);
	}

	#drop(timer: Timer): boolean {
		if (!this.#timers.delete(timer)) return false;
		if (timer.flight) timer.flight.waits -= 1;
		this.#activity += 1;
		return true;
	}

	#fireDue(): void {
		const due = [...this.#timers].filter((timer) => timer.due <= this.now);
		for (const timer of due.toSorted(
			(a, b) => a.due - b.due || (a.flight?.number ?? 0) - (b.flight?.number ?? 0) || a.number - b.number,
		))
			if (this.#drop(timer)) timer.fire();
	}

	/** Nothing can go on now: time moves to whatever comes first, a call, a timer, or the end of an invocation's time. */
	#passTime(): void {
		const deadlines = [...this.#flights].map((flight) => flight.deadline);
		const times = [
			...this.parked.map((call) => call.readyAt),
			...[...this.#timers].map((timer) => timer.due),
			...deadlines,
		];
		if (times.length === 0) throw new Error('nothing is under way, and something waits');
		this.now = Math.max(this.now, Math.min(...times));
		for (const flight of this.#flights)
			if (flight.deadline <= this.now) this.kill(flight.instance, (call) => Math.max(call.readyAt, this.now));
		this.#fireDue();
	}

	/**
	 * Waits until every invocation waits for something outside. One may wait for a call of another in its instance, which
	 * cannot be told from one that is about to go on: it is given many turns before it is believed.
	 */
	async #settled(): Promise<void> {
		for (let idle = 0, turns = 0; idle < settledTurns; turns++) {
			const before = this.#activity;
			await new Promise((resolve) => setImmediate(resolve));
			const flights = [...this.#flights];
			const waiting = new Set(flights.filter((flight) => flight.waits > 0).map(({ instance }) => instance));
			const idlers = flights.filter((flight) => flight.waits === 0);
			const busy = this.#loaded < this.#loads || idlers.some(({ instance }) => !waiting.has(instance));
			if (before !== this.#activity || busy) idle = 0;
			else idle += idlers.length === 0 ? settledTurns / 2 : 1;
			if (turns > maxTurns) throw new Error(`stuck: ${flights.map((one) => one.about.command).join(', ')}`);
		}
	}

	async #instance(name: string, random: Chance): Promise<Instance> {
		const pool = (this.#pool.get(name) ?? []).filter((one) => !one.dead);
		this.#pool.set(name, pool);
		const place = random.between(0, instancesOf(name) - 1);
		const existing = pool[place];
		if (existing !== undefined) return existing;
		this.#loads += 1;
		const loading = this.#loading.then(() => this.#load(name));
		this.#loading = loading;
		const instance = await loading;
		pool.push(instance);
		this.#loaded += 1;
		this.#activity += 1;
		return instance;
	}

	/** Loads a module of its own for each instance, as a cold start does. */
	async #load(name: string): Promise<Instance> {
		const lambda = this.#parts.get(name);
		if (lambda === undefined) throw new Error(`no function ${name} in the template`);
		const file = pathToFileURL(join(this.#dist, name, 'index.mjs'));
		const early = { random: this.chance(-this.#loads), instance: {} };
		const module = (await within(early, () => import(`${file.href}?${(loads += 1)}`))) as { handler: Handler };
		return { part: lambda, handler: module.handler, dead: false };
	}
}

/** Modules are kept by their address for as long as the thread lives. */
let loads = 0;
let current: Stage | undefined;

/** Puts a stage behind the sandbox of this thread; a later one takes the place of an earlier one. */
export function enter(stage: Stage): void {
	const surroundings = () => (current ?? stage).surroundings();
	const first = current === undefined;
	current = stage;
	if (first)
		install({
			now: () => (current ?? stage).now,
			after: (ms, fire, context) => surroundings().after(ms, fire, context),
			request: (options, answered, context) => surroundings().request(options, answered, context),
			wrote: (line, context) => surroundings().wrote(line, context),
		});
}
