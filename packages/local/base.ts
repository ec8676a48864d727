import { controls } from './controls.ts';
import { gateway, listen } from './gateway.ts';
import { type BaseOptions, Closers, type Ground, layGround } from './ground.ts';
import type { Json } from './json.ts';
import type { Metrics } from './metrics.ts';
import { schedules } from './parts.ts';
import { within } from './waiting.ts';
import { Refused } from './problem.ts';
import { Router, apiOf, authorizersOf, readCors, readRoutes } from './routes.ts';
import { Schedules } from './schedules.ts';
import { readSite } from './site.ts';
import type { Consumer } from './streams.ts';
import type { StandIn } from './stripe/server.ts';
import { type Wired, wire } from './wiring.ts';

/** A running base. */
export interface Base {
	readonly url: string;
	readonly port: number;
	/** Virtual time in milliseconds. */
	now(): number;
	/** Drains, moves the clock, fires what became due, drains again. Resolves to the new virtual time in milliseconds. */
	advance(seconds: number): Promise<number>;
	/** Resolves when the consumers have dealt with all that is in the streams, and with what that caused. */
	drain(): Promise<void>;
	metrics(): Metrics;
	/** As `POST /local/token`. */
	token(body: Json): Promise<string>;
	/** Ends everything that was started. */
	stop(): Promise<void>;
}

/** Consumers may write what other consumers read, a few storeys deep; steady traffic must not keep a drain forever. */
const maxDrainPasses = 10;
const drainsWithinMs = 60_000;
/** A request takes ten seconds at the most. */
const settlesWithinMs = 10_000;

/** Starts a base on loopback. On failure everything that was started is ended, and the error says why in one line. */
export async function startBase(options: BaseOptions): Promise<Base> {
	const closers = new Closers();
	try {
		const listening = await listen(options.port);
		closers.push(() => listening.close());
		const ground = await layGround(options, closers);
		const wired = await wire(ground, listening.port);
		const timetable = new Schedules(schedules(ground.template, ground.functions), ground, wired.workers);
		closers.push(() => timetable.stop());
		const base = assemble(ground, wired, timetable, listening.port);
		// Requests end before what serves them does.
		closers.push(() => listening.close());
		listening.serve(gateway(gatewayOptions(ground, wired, base)));
		timetable.start();
		if (options.warm) for (const part of ground.functions.values()) wired.workers.warm(part);
		// What Stripe could not deliver before the restart is delivered now; nobody waits for it.
		void wired.standIn?.deliverDue();
		return base;
	} catch (cause) {
		await closers.close();
		throw cause;
	}
}

function assemble(ground: Ground, wired: Wired, timetable: Schedules, port: number): Base {
	const { clock, issuer, closers } = ground;
	const { standIn, meter } = wired;
	const authorizer = authorizersOf(readRoutes(ground.template, ground.functions))[0];
	const drain = () => drained(wired.consumers, standIn);
	const advance = serialized(async (seconds: number) => {
		await drain();
		clock.advance(seconds);
		// What began before the jump ends before what the clock brings begins, as if the time had passed.
		await within(settlesWithinMs, wired.workers.settled());
		await drain();
		await timetable.fireDue();
		await standIn?.deliverDue();
		await drain();
		return clock.now();
	});
	return {
		url: `http://localhost:${port}`,
		port,
		now: () => clock.now(),
		advance,
		drain,
		metrics: () => meter.read(),
		token: (body) => issuer.token(body, authorizer ?? { issuer: 'local', audience: ['local'] }),
		stop: () => closers.close(),
	};
}

function gatewayOptions(ground: Ground, wired: Wired, base: Base) {
	const { template, clock, issuer } = ground;
	const { advance, metrics, token } = base;
	return {
		clock,
		issuer,
		workers: wired.workers,
		router: new Router(readRoutes(template, ground.functions)),
		cors: readCors(template),
		site: readSite(template),
		api: { ...apiOf(template), account: template.place.account },
		controls: controls({ token, advance, metrics, standIn: wired.standIn }),
	};
}

async function drained(streams: readonly Consumer[], standIn: StandIn | undefined): Promise<void> {
	const passes = async () => {
		for (let pass = 0; pass < maxDrainPasses; pass++) {
			await standIn?.idle();
			const handled = await Promise.all(streams.map((consumer) => consumer.caughtUp()));
			if (handled.every((records) => records === 0)) return;
		}
	};
	let late: NodeJS.Timeout | undefined;
	const expired = new Promise<never>((_, reject) => {
		const refusal = new Refused('unavailable', { detail: 'the streams could not be drained' });
		late = setTimeout(() => reject(refusal), drainsWithinMs);
	});
	await Promise.race([passes(), expired]).finally(() => clearTimeout(late));
}

/** One at a time, in the order of the calls. */
function serialized<A, T>(work: (argument: A) => Promise<T>): (argument: A) => Promise<T> {
	let last: Promise<unknown> = Promise.resolve();
	return (argument) => {
		const next = last.then(() => work(argument));
		last = next.catch(() => undefined);
		return next;
	};
}
