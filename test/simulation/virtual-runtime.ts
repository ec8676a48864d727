import type { IncomingMessage, RequestOptions } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Chance, chance, type FunctionResource } from '#local/testing';
import { type Exchange, OutgoingRequest } from './http-exchange.ts';
import type { InvocationOptions, Invocation, Handler, Instance, Outcome, PendingCall } from './invocations.ts';
import { type Context, type Surroundings, install, within } from './sandbox.ts';

interface Timer {
	readonly number: number;
	readonly due: number;
	readonly fire: () => void;
	readonly invocation: Invocation | undefined;
}

/** Event loop turns without progress after which the run is stuck. */
const maxTurns = 200_000;
/** Idle event loop turns before an invocation counts as waiting. */
const settledTurns = 40;
/** Instances per function. With two, the writes of one make the caches of the other stale. */
const instancesOf = (name: string) => (['storefront', 'search', 'merchant', 'payments'].includes(name) ? 2 : 1);

/**
 * Runs invocations of the built bundles in one thread and in virtual time. Each call to the outside is parked. When all
 * invocations wait, one call is chosen and served, so a seed determines every interleaving.
 */
export class VirtualRuntime {
	now: number;
	readonly pendingCalls: PendingCall[] = [];
	readonly log: string[] = [];
	kills = 0;
	readonly #seed: number;
	readonly #dist: string;
	readonly #functions: ReadonlyMap<string, FunctionResource>;
	readonly #pool = new Map<string, Instance[]>();
	readonly #running = new Set<Invocation>();
	readonly #timers = new Set<Timer>();
	#serve: (call: PendingCall) => Promise<void> = () => Promise.resolve();
	#serveAtOnce: (flight: Invocation, exchange: Exchange) => boolean = () => false;
	#loading: Promise<unknown> = Promise.resolve();
	#loads = 0;
	#loaded = 0;
	#invocations = 0;
	#timings = 0;
	#activity = 0;

	constructor(options: { seed: number; now: number; dist: string; functions: readonly FunctionResource[] }) {
		this.#seed = options.seed;
		this.now = options.now;
		this.#dist = options.dist;
		this.#functions = new Map(options.functions.map((lambda) => [lambda.label, lambda]));
	}

	/**
	 * Sets the server of parked calls, and of calls that are served at once because several invocations may share them.
	 */
	servedBy(
		serve: (call: PendingCall) => Promise<void>,
		atOnce: (flight: Invocation, exchange: Exchange) => boolean,
	): void {
		this.#serve = serve;
		this.#serveAtOnce = atOnce;
	}

	surroundings(): Surroundings {
		return {
			now: () => this.now,
			after: (ms, fire, context) => this.#after(ms, fire, context),
			request: (options, onResponse, context) => this.#request(options, onResponse, context),
			logged: (line) => {
				if (this.log.push(line) > 200) this.log.splice(0, 100);
			},
		};
	}

	/** A seeded chance for one purpose. */
	chance(purpose: number): Chance {
		return chance(Math.imul(this.#seed + 1, 0x9e3779b1) ^ Math.imul(purpose + 1, 0x85ebca6b));
	}

	/** Invokes a function. Resolves when it returns or is killed. */
	async invoke(name: string, event: unknown, options: InvocationOptions): Promise<Outcome> {
		const number = ++this.#invocations;
		const random = this.chance(number);
		const instance = await this.#instance(name, random);
		return new Promise((resolve) => {
			const settle = (outcome: Outcome) => {
				if (this.#running.delete(invocation)) resolve(outcome);
				this.#activity += 1;
			};
			const began = this.now;
			const deadline = began + instance.function.timeoutMs;
			const invocation: Invocation = { number, instance, began, deadline, options, waits: 0, settle };
			this.#running.add(invocation);
			const context = {
				awsRequestId: `request-${number}`,
				getRemainingTimeInMillis: () => Math.max(0, deadline - this.now),
			};
			within({ random, instance, invocation }, () => instance.handler(event, context)).then(
				(result) => settle({ lost: false, result }),
				(error: unknown) => {
					this.log.push(`${name} threw ${String(error)}`);
					settle({ lost: true });
				},
			);
		});
	}

	/** Kills an instance with its invocations. `late` returns when a call in flight still arrives, if at all. */
	kill(instance: Instance, late: (call: PendingCall) => number | undefined): void {
		instance.killed = true;
		this.kills += 1;
		for (const call of this.pendingCalls.filter((one) => one.invocation.instance === instance && !one.orphan)) {
			const at = late(call);
			if (at === undefined) this.pendingCalls.splice(this.pendingCalls.indexOf(call), 1);
			else Object.assign(call, { orphan: true, late: true, readyAt: at });
		}
		for (const timer of this.#timers) if (timer.invocation?.instance === instance) this.#timers.delete(timer);
		for (const invocation of this.#running) if (invocation.instance === instance) invocation.settle({ lost: true });
	}

	/** Runs until all tasks are done, choosing each served call. Virtual time moves when no call is ready. */
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
			const ready = this.pendingCalls.filter((call) => call.readyAt <= this.now);
			if (ready.length === 0) this.#passTime();
			else
				await this.#serveOne(random.pick(ready.toSorted((a, b) => a.invocation.number - b.invocation.number)), random);
		}
	}

	/** Passes time and serves the orphaned calls that come due. */
	async pass(ms: number, random: Chance): Promise<void> {
		const until = this.now + ms;
		for (;;) {
			const [next] = this.pendingCalls
				.filter((call) => call.readyAt <= until)
				.toSorted((a, b) => a.readyAt - b.readyAt);
			if (next === undefined) break;
			this.now = Math.max(this.now, next.readyAt);
			await this.#serveOne(next, random);
			await this.#settled();
		}
		this.now = Math.max(this.now, until);
	}

	async #serveOne(call: PendingCall, random: Chance): Promise<void> {
		this.now += random.between(0, 3);
		this.pendingCalls.splice(this.pendingCalls.indexOf(call), 1);
		await this.#serve(call);
		this.#fireDue();
	}

	postpone(call: PendingCall, ms: number): void {
		Object.assign(call, { readyAt: this.now + ms, late: true });
		this.pendingCalls.push(call);
	}

	/** Ends an exchange unless its caller is gone. */
	finish(call: PendingCall, end: (exchange: Exchange) => void): void {
		this.#activity += 1;
		if (call.orphan || call.invocation.instance.killed) return;
		call.invocation.waits -= 1;
		end(call.exchange);
	}

	#request(
		options: RequestOptions,
		onResponse: (response: IncomingMessage) => void,
		context: Context,
	): OutgoingRequest {
		const invocation = context.invocation as Invocation;
		const call: { pending?: PendingCall } = {};
		const sent = (exchange: Exchange) => {
			if (invocation.instance.killed || this.#serveAtOnce(invocation, exchange)) return;
			invocation.waits += 1;
			this.#activity += 1;
			call.pending = { invocation, exchange, readyAt: this.now, late: false, orphan: false };
			this.pendingCalls.push(call.pending);
		};
		const abandoned = () => {
			if (call.pending === undefined || call.pending.orphan || !this.pendingCalls.includes(call.pending)) return;
			invocation.waits -= 1;
			this.#activity += 1;
			Object.assign(call.pending, { orphan: true, late: true });
		};
		return new OutgoingRequest(options, onResponse, sent, abandoned);
	}

	#after(ms: number, fire: () => void, context: Context): () => void {
		const invocation = context.invocation as Invocation | undefined;
		const timer: Timer = { number: ++this.#timings, due: this.now + Math.max(0, Math.ceil(ms)), fire, invocation };
		this.#timers.add(timer);
		if (invocation) invocation.waits += 1;
		this.#activity += 1;
		return () => this.#drop(timer);
	}

	#drop(timer: Timer): boolean {
		if (!this.#timers.delete(timer)) return false;
		if (timer.invocation) timer.invocation.waits -= 1;
		this.#activity += 1;
		return true;
	}

	#fireDue(): void {
		const due = [...this.#timers].filter((timer) => timer.due <= this.now);
		for (const timer of due.toSorted(
			(a, b) => a.due - b.due || (a.invocation?.number ?? 0) - (b.invocation?.number ?? 0) || a.number - b.number,
		))
			if (this.#drop(timer)) timer.fire();
	}

	/** Moves time to the next call, timer or timeout. */
	#passTime(): void {
		const calls = this.pendingCalls.map(({ readyAt }) => readyAt);
		const timers = [...this.#timers].map(({ due }) => due);
		const deadlines = [...this.#running].map(({ deadline }) => deadline);
		const times = [...calls, ...timers, ...deadlines];
		if (times.length === 0) throw new Error('nothing is pending, but a task waits');
		this.now = Math.max(this.now, Math.min(...times));
		for (const invocation of this.#running)
			if (invocation.deadline <= this.now) this.kill(invocation.instance, (call) => Math.max(call.readyAt, this.now));
		this.#fireDue();
	}

	/** Waits until every invocation waits for the outside. One that awaits another's call gets many turns. */
	async #settled(): Promise<void> {
		for (let idle = 0, turns = 0; idle < settledTurns; turns++) {
			const before = this.#activity;
			await new Promise((resolve) => setImmediate(resolve));
			const invocations = [...this.#running];
			const waiting = new Set(invocations.filter((invocation) => invocation.waits > 0).map(({ instance }) => instance));
			const idlers = invocations.filter((invocation) => invocation.waits === 0);
			const busy = this.#loaded < this.#loads || idlers.some(({ instance }) => !waiting.has(instance));
			if (before !== this.#activity || busy) idle = 0;
			else idle += idlers.length === 0 ? settledTurns / 2 : 1;
			if (turns > maxTurns) throw new Error(`stuck: ${invocations.map((one) => one.options.command).join(', ')}`);
		}
	}

	async #instance(name: string, random: Chance): Promise<Instance> {
		const pool = (this.#pool.get(name) ?? []).filter((one) => !one.killed);
		this.#pool.set(name, pool);
		const slot = random.between(0, instancesOf(name) - 1);
		const existing = pool[slot];
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

	/** Loads a fresh module for each instance, like a cold start. */
	async #load(name: string): Promise<Instance> {
		const lambda = this.#functions.get(name);
		if (lambda === undefined) throw new Error(`no function ${name} in the template`);
		const file = pathToFileURL(join(this.#dist, name, 'index.mjs'));
		const early = { random: this.chance(-this.#loads), instance: {} };
		const module = (await within(early, () => import(`${file.href}?${(loads += 1)}`))) as { handler: Handler };
		return { function: lambda, handler: module.handler, killed: false };
	}
}

/** Node caches modules by address for the life of the thread. */
let loads = 0;
let current: VirtualRuntime | undefined;

/** Makes a runtime the current one of this thread's sandbox. */
export function enter(runtime: VirtualRuntime): void {
	const surroundings = () => (current ?? runtime).surroundings();
	const first = current === undefined;
	current = runtime;
	if (first)
		install({
			now: () => (current ?? runtime).now,
			after: (ms, fire, context) => surroundings().after(ms, fire, context),
			request: (options, onResponse, context) => surroundings().request(options, onResponse, context),
			logged: (line, context) => surroundings().logged(line, context),
		});
}
