import { AsyncLocalStorage } from 'node:async_hooks';
import crypto from 'node:crypto';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import type { Chance } from '#local/testing';

/**
 * Runs the built bundles in virtual time, with seeded randomness and without sockets. Globals and built-in modules are
 * replaced for code in a context, and unchanged for all other code.
 */
export interface Context {
	readonly random: Chance;
	/** The function instance; undefined for the simulation's own parts, such as the Stripe simulator. */
	readonly instance?: unknown;
	/** The invocation. */
	readonly invocation?: unknown;
}

/** The environment that replaces clock, timers, network and console. */
export interface Surroundings {
	now(): number;
	/** Calls `fire` at a virtual time. Returns its cancellation. */
	after(ms: number, fire: () => void, context: Context): () => void;
	/** Takes over a request, whose response follows later. */
	request(options: http.RequestOptions, answered: (response: http.IncomingMessage) => void, context: Context): unknown;
	logged(line: string, context: Context): void;
}

const contexts = new AsyncLocalStorage<Context>();

/** Runs some work, with everything it starts, in a context. */
export function within<T>(context: Context, work: () => T): T {
	return contexts.run(context, work);
}

/** Installs the replacements, once per thread. */
export function install(surroundings: Surroundings): void {
	installClock(surroundings);
	installTimers(surroundings);
	installRandomness();
	installWire(surroundings);
	for (const level of ['log', 'error', 'warn', 'info'] as const) {
		const real = console[level].bind(console);
		console[level] = (...words: unknown[]) => {
			const context = contexts.getStore();
			if (context === undefined) real(...words);
			else surroundings.logged(words.map(String).join(' '), context);
		};
	}
	const realWrite = process.stdout.write.bind(process.stdout);
	process.stdout.write = (chunk: Uint8Array | string) => {
		const context = contexts.getStore();
		if (context === undefined) return realWrite(chunk);
		surroundings.logged(String(chunk).trimEnd(), context);
		return true;
	};
	syncBuiltinESMExports();
}

function installClock(surroundings: Surroundings): void {
	const RealDate = Date;
	const machineNow = Date.now.bind(Date);
	const now = () => (contexts.getStore() === undefined ? machineNow() : surroundings.now());
	RealDate.now = now;
	globalThis.Date = new Proxy(RealDate, {
		construct: (target, args: unknown[], newTarget) =>
			Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
		apply: () => new RealDate(now()).toString(),
	});
}

class Timer {
	readonly cancel: () => void;
	constructor(cancel: () => void) {
		this.cancel = cancel;
	}
	ref = () => this;
	unref = () => this;
	hasRef = () => true;
	[Symbol.toPrimitive] = () => Number.NaN;
}

function installTimers(surroundings: Surroundings): void {
	const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
	const set = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
		const context = contexts.getStore();
		if (context?.instance === undefined) return realSet(run, ms, ...args);
		return new Timer(surroundings.after(ms, () => contexts.run(context, () => run(...args)), context));
	};
	globalThis.setTimeout = Object.assign(set, { __promisify__: realSet.__promisify__ }) as unknown as typeof realSet;
	globalThis.clearTimeout = ((timer: unknown) => {
		if (timer instanceof Timer) timer.cancel();
		else realClear(timer as NodeJS.Timeout);
	}) as typeof realClear;
	const realWait = timers.setTimeout;
	const wait = (ms?: number, value?: unknown, options?: object) =>
		contexts.getStore()?.instance === undefined
			? realWait(ms, value, options)
			: new Promise((resolve) => set(() => resolve(value), ms));
	Object.assign(timers, { setTimeout: wait });
}

function installRandomness(): void {
	const draw = () => contexts.getStore()?.random;
	const [realRandom, realBytes, realUuid] = [Math.random, crypto.randomBytes, crypto.randomUUID];
	const bytes = (chance: Chance, size: number) =>
		Buffer.from(Array.from({ length: size }, () => chance.between(0, 255)));
	const uuid = (chance: Chance) => {
		const hex = bytes(chance, 16).toString('hex');
		return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
	};
	Math.random = () => draw()?.next() ?? realRandom();
	const randomBytes = (size: number) => {
		const chance = draw();
		return chance ? bytes(chance, size) : realBytes(size);
	};
	const randomUUID = () => {
		const chance = draw();
		return chance ? uuid(chance) : realUuid();
	};
	Object.assign(crypto, { randomBytes, randomUUID });
	Object.assign(globalThis.crypto, { randomUUID });
}

function installWire(surroundings: Surroundings): void {
	const real = http.request;
	const request = (options: http.RequestOptions, onResponse: (response: http.IncomingMessage) => void) => {
		const context = contexts.getStore();
		if (context?.instance === undefined) return real(options, onResponse);
		return surroundings.request(options, onResponse, context);
	};
	Object.assign(http, { request });
}
