import type { IncomingMessage, ServerResponse } from 'node:http';
import { awsServices } from './gateway/aws-services.ts';
import { controls } from './gateway/controls.ts';
import { gateway, listen } from './gateway/gateway.ts';
import { type BaseOptions, type RuntimeContext, openRuntime } from './runtime-context.ts';
import type { Json } from '#kernel/json';
import type { Metrics } from './metrics.ts';
import { readSchedules } from './resources.ts';
import { within } from './waiting.ts';
import { Refused } from './gateway/problem.ts';
import { type Route, Router, apiOf, authorizersOf, readCors, readRoutes } from './gateway/routes.ts';
import { Schedules } from './lambda/schedules.ts';
import { readMediaSites } from './gateway/media-site.ts';
import { readSite } from './gateway/site.ts';
import { serveUpload } from './s3/upload.ts';
import type { StripeMock } from './stripe/server.ts';
import { type Wired, wire } from './wiring.ts';

/** A running base. */
export interface Base {
	readonly url: string;
	readonly port: number;
	/** Virtual time in milliseconds. */
	now(): number;
	/**
	 * Drains the streams, moves the clock, runs due schedules and drains again. Resolves to the new virtual time in
	 * milliseconds.
	 */
	advance(seconds: number): Promise<number>;
	/** Resolves when the consumers have processed everything in the streams, and everything that followed from it. */
	drain(): Promise<void>;
	metrics(): Metrics;
	/** Ends the threads of functions by their labels. What they keep in memory is gone, as with a new sandbox of Lambda. */
	recycle(labels: readonly string[]): void;
	/** Issues a token, as `POST /local/token` does. */
	token(body: Json): Promise<string>;
	/** Stops everything that was started. */
	stop(): Promise<void>;
}

/** Consumers may feed other consumers, a few levels deep. Steady traffic must not keep a drain going forever. */
const maxDrainPasses = 10;
const drainsWithinMs = 60_000;
/** The timeout of a request. Both are multiplied by the factor of the base. */
const settlesWithinMs = 10_000;

/**
 * Starts a base on loopback. On failure everything started so far is stopped, and the error explains the cause in
 * one line.
 */
export async function startBase(options: BaseOptions): Promise<Base> {
	const disposables = new AsyncDisposableStack();
	try {
		const listening = await listen(options.port);
		disposables.defer(() => listening.close());
		const context = await openRuntime(options, disposables);
		const wired = await wire(context, listening.port);
		const timetable = new Schedules(readSchedules(context.template, context.functions), context, wired.workers);
		disposables.defer(() => timetable.stop());
		const routes = readRoutes(context.template, context.functions);
		const base = assemble(context, wired, timetable, routes, listening.port);
		// Requests end before their dependencies do.
		disposables.defer(() => listening.close());
		listening.serve(gateway(gatewayOptions(context, wired, routes, base)));
		timetable.start();
		await wired.objectEvents.resume(wired.objects);
		if (options.warm) for (const { function: lambda } of routes) wired.workers.warm(lambda);
		// Delivers Stripe events left over from before a restart, in the background.
		void wired.stripeMock?.deliverDue();
		return base;
	} catch (cause) {
		await disposables.disposeAsync();
		throw cause;
	}
}

function assemble(
	context: RuntimeContext,
	wired: Wired,
	timetable: Schedules,
	routes: readonly Route[],
	port: number,
): Base {
	const { clock, issuer, disposables } = context;
	const { timeoutFactor = 1 } = context.options;
	const { stripeMock, meter } = wired;
	const authorizer = authorizersOf(routes)[0];
	const streams = [...wired.consumers, wired.objectEvents];
	const drain = () => drained(streams, stripeMock, drainsWithinMs * timeoutFactor);
	const advance = serialized(async (seconds: number) => {
		await drain();
		clock.advance(seconds);
		// Work from before the jump ends before new work begins, as if the time had passed.
		await within(settlesWithinMs * timeoutFactor, wired.workers.settled());
		await drain();
		await timetable.fireDue();
		await stripeMock?.deliverDue();
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
		recycle: (labels) => wired.workers.recycle(labels),
		token: (body) => issuer.token(body, authorizer ?? { issuer: 'local', audience: ['local'] }),
		stop: () => disposables.disposeAsync(),
	};
}

function gatewayOptions(context: RuntimeContext, wired: Wired, routes: readonly Route[], base: Base) {
	const { template, clock, issuer } = context;
	const { advance, metrics, token } = base;
	return {
		clock,
		issuer,
		workers: wired.workers,
		router: new Router(routes),
		cors: readCors(template),
		site: readSite(template),
		media: readMediaSites(template, wired.objects),
		upload: (request: IncomingMessage, response: ServerResponse, bucket: string) =>
			serveUpload(wired.uploads, request, response, bucket),
		api: { ...apiOf(template), account: template.location.account },
		controls: [
			...controls({ token, advance, metrics, stripeMock: wired.stripeMock }),
			...awsServices({
				engine: context.engine,
				workers: wired.workers,
				functions: context.functions,
				queues: wired.failureQueues,
				now: () => clock.now(),
			}),
		],
	};
}

async function drained(
	streams: readonly { caughtUp(): Promise<number> }[],
	stripeMock: StripeMock | undefined,
	withinMs: number,
): Promise<void> {
	const passes = async () => {
		for (let pass = 0; pass < maxDrainPasses; pass++) {
			await stripeMock?.idle();
			const handled = await Promise.all(streams.map((consumer) => consumer.caughtUp()));
			if (handled.every((records) => records === 0)) return;
		}
	};
	let late: NodeJS.Timeout | undefined;
	const expired = new Promise<never>((_, reject) => {
		const refusal = new Refused('unavailable', { detail: 'the streams could not be drained' });
		late = setTimeout(() => reject(refusal), withinMs);
	});
	await Promise.race([passes(), expired]).finally(() => clearTimeout(late));
}

/** Runs calls one at a time, in their order. */
function serialized<A, T>(work: (argument: A) => Promise<T>): (argument: A) => Promise<T> {
	let last: Promise<unknown> = Promise.resolve();
	return (argument) => {
		const next = last.then(() => work(argument));
		last = next.catch(() => undefined);
		return next;
	};
}
