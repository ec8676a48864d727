import { join } from 'node:path';
import { Credentials } from './credentials.ts';
import type { Ground } from './ground.ts';
import { LogFile } from './logs.ts';
import { Meter } from './metrics.ts';
import { type FunctionPart, consumers } from './parts.ts';
import { Policies } from './policy.ts';
import { type Proxy, startProxy } from './proxy.ts';
import { Checkpoints, Consumer } from './streams.ts';
import { type StandIn, startStandIn } from './stripe/server.ts';
import { Workers } from './workers.ts';

/** The functions, and what they talk to. */
export interface Wired {
	readonly workers: Workers;
	readonly consumers: readonly Consumer[];
	/** Undefined with a real Stripe key, or when no function wants one. */
	readonly standIn: StandIn | undefined;
	readonly meter: Meter;
}

const defaultRetryMs = 50;

/** Starts the wire between functions and engine, the stand-in for Stripe, and the stream consumers. */
export async function wire(ground: Ground, gatewayPort: number): Promise<Wired> {
	const { closers, clock, options } = ground;
	const meter = new Meter();
	const log = new LogFile(join(options.dataDir, 'logs', 'functions.log'));
	closers.push(() => log.close());
	const streams: Consumer[] = [];
	const standIn = await openStandIn(ground, gatewayPort);
	closers.push(() => standIn?.stop());
	const proxy: { current?: Proxy } = {};
	const workers = new Workers({
		clock,
		meter,
		extraEnvironment: (part) => localEnvironment(part, ground, proxy.current, standIn),
		onLog: (name, line) => {
			log.write(`${name} ${line}`);
			options.onLog?.(name, line);
		},
	});
	proxy.current = await startProxy({
		engine: ground.engine,
		credentials: new Credentials(ground.functions, () => clock.now()),
		tables: new Map(ground.tables.map((table) => [table.name, table])),
		policies: new Policies(ground.template),
		meter,
		callerOf: (traceId) => workers.callerOf(traceId),
		onWrite: (written) => {
			for (const consumer of streams) if (written.includes(consumer.table)) consumer.poke();
		},
		onWire: options.onWire,
		faults: options.faults,
	});
	closers.push(() => proxy.current?.stop());
	closers.push(() => workers.stop());
	await openConsumers(ground, workers, meter, streams);
	return { workers, consumers: streams, standIn, meter };
}

async function openConsumers(ground: Ground, workers: Workers, meter: Meter, streams: Consumer[]): Promise<void> {
	const { closers, clock, engine, options, template } = ground;
	const checkpoints = new Checkpoints(options.dataDir);
	closers.push(() => checkpoints.flush());
	for (const part of consumers(template, ground.functions, ground.tables)) {
		const caller = { kind: 'stream', name: part.name } as const;
		const consumer = new Consumer({
			part,
			engine,
			clock,
			checkpoints,
			meter: meter.stream(part.name),
			dataDir: options.dataDir,
			region: template.place.region,
			retryMs: options.streamRetryMs ?? defaultRetryMs,
			invoke: (event) => workers.invoke(part.function, event, caller),
		});
		await consumer.open();
		streams.push(consumer);
		closers.push(() => consumer.stop());
	}
}

/** The stand-in signs with, and asks for, the very secrets that the functions get. */
async function openStandIn(ground: Ground, gatewayPort: number): Promise<StandIn | undefined> {
	const variable = (name: string) =>
		ground.functions.map((part) => part.environment[name]).find((value) => value !== undefined);
	const secretKey = variable('STRIPE_SECRET_KEY');
	if (ground.options.stripe !== undefined || secretKey === undefined) return undefined;
	return startStandIn({
		dataDir: ground.options.dataDir,
		clock: ground.clock,
		secretKey,
		webhookSecret: variable('STRIPE_WEBHOOK_SECRET') ?? '',
		webhookUrl: `http://127.0.0.1:${gatewayPort}/v1/webhooks/stripe`,
	});
}

/** What the local runtime adds to a function's environment. */
function localEnvironment(
	part: FunctionPart,
	{ options }: Ground,
	proxy: Proxy | undefined,
	standIn: StandIn | undefined,
): Record<string, string> {
	const url = proxy?.url ?? '';
	const environment: Record<string, string> = {
		AWS_ENDPOINT_URL_DYNAMODB: url,
		AWS_ENDPOINT_URL_DYNAMODB_STREAMS: url,
		AWS_ENDPOINT_URL_STS: url,
	};
	if (part.environment['STRIPE_SECRET_KEY'] !== undefined) {
		if (standIn !== undefined) environment['STRIPE_API_BASE'] = standIn.url;
		if (options.stripe !== undefined) environment['STRIPE_SECRET_KEY'] = options.stripe.secretKey;
	}
	if (part.environment['STRIPE_WEBHOOK_SECRET'] !== undefined && options.stripe?.webhookSecret !== undefined)
		environment['STRIPE_WEBHOOK_SECRET'] = options.stripe.webhookSecret;
	return environment;
}
