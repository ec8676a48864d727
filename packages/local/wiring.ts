import { join } from 'node:path';
import { Credentials } from './dynamodb/credentials.ts';
import type { RuntimeContext } from './runtime-context.ts';
import { LogFile } from './logs.ts';
import { Meter } from './metrics.ts';
import { type FunctionResource, readConsumers } from './resources.ts';
import { StreamReads } from './dynamodb/shards.ts';
import { type PassedBy, RecordSweeper } from './dynamodb/stream-records.ts';
import { Policies } from './dynamodb/policy.ts';
import { ObjectEvents, type StoredObject, readObjectRules } from './s3/object-events.ts';
import { Objects } from './s3/objects.ts';
import type { UploadsOptions } from './s3/upload.ts';
import { type Proxy, startProxy } from './dynamodb/proxy.ts';
import { Checkpoints } from './lambda/checkpoints.ts';
import { FailureQueue } from './lambda/failure-queue.ts';
import { Consumer } from './lambda/streams.ts';
import { type StripeMock, startStripeMock } from './stripe/server.ts';
import { Workers, localSecret } from './lambda/workers.ts';

/** The functions and their dependencies. */
export interface Wired {
	readonly workers: Workers;
	readonly consumers: readonly Consumer[];
	/** The failure queue of each consumer by its name. */
	readonly failureQueues: ReadonlyMap<string, FailureQueue>;
	/** Undefined with a real Stripe key, or when no function uses Stripe. */
	readonly stripeMock: StripeMock | undefined;
	readonly meter: Meter;
	readonly objects: Objects;
	readonly objectEvents: ObjectEvents;
	readonly uploads: UploadsOptions;
}

const defaultRetryMs = 50;

/** Starts the wire proxy, the Stripe mock and the stream consumers. */
export async function wire(context: RuntimeContext, gatewayPort: number): Promise<Wired> {
	const { disposables, clock, options } = context;
	const meter = new Meter();
	const log = new LogFile(join(options.dataDir, 'logs', 'functions.log'));
	disposables.defer(() => log.close());
	const streams: Consumer[] = [];
	const stripeMock = await openStripeMock(context, gatewayPort);
	disposables.defer(() => stripeMock?.stop());
	const proxy: { current?: Proxy } = {};
	const workers = new Workers({
		clock,
		meter,
		idleMs: options.idleMs,
		timeoutFactor: options.timeoutFactor,
		extraEnvironment: (lambda) => localEnvironment(lambda, context, { proxy: proxy.current, stripeMock, gatewayPort }),
		onLog: (name, line) => {
			log.write(`${name} ${line}`);
			options.onLog?.(name, line);
		},
	});
	const access = {
		credentials: new Credentials(context.functions, () => clock.now()),
		policies: new Policies(context.template),
		objects: new Objects(options.dataDir),
	};
	proxy.current = await startProxy({
		...access,
		engine: context.engine,
		tables: new Map(context.tables.map((table) => [table.name, table])),
		meter,
		now: () => clock.now(),
		callerOf: (traceId) => workers.callerOf(traceId),
		onWrite: (written) => {
			for (const consumer of streams) if (written.includes(consumer.table)) consumer.poke();
		},
		onWire: options.onWire,
		faults: options.faults,
	});
	disposables.defer(() => proxy.current?.stop());
	disposables.defer(() => workers.stop());
	const failureQueues = await openConsumers(context, workers, meter, streams);
	if (context.engine.database !== undefined) {
		const sweeper = new RecordSweeper(context.engine.database, () => passedBy(streams));
		disposables.defer(() => sweeper.stop());
		sweeper.start();
	}
	const { objects } = access;
	const objectEvents = openObjectEvents(context, workers);
	disposables.defer(() => objectEvents.stop());
	const uploads = { ...access, ...uploadsTo(context, objectEvents) };
	return { workers, consumers: streams, failureQueues, stripeMock, meter, objects, objectEvents, uploads };
}

/** Uploads to the buckets of the template, whose objects are then announced. */
function uploadsTo({ template, clock }: RuntimeContext, objectEvents: ObjectEvents) {
	return {
		buckets: template.resources('AWS::S3::Bucket').map((bucket) => template.physicalName(bucket)),
		secret: localSecret,
		now: () => clock.now(),
		onCreated: (object: StoredObject) => objectEvents.created(object),
	};
}

function openObjectEvents({ template, functions, clock, options }: RuntimeContext, workers: Workers): ObjectEvents {
	return new ObjectEvents({
		rules: readObjectRules(template, functions),
		location: template.location,
		clock,
		invoke: (lambda, event) => workers.invoke(lambda, event, { kind: 'event', name: lambda.label }),
		failures: ({ label }) => new FailureQueue(join(options.dataDir, 'failed', `${label}.jsonl`), () => clock.now()),
	});
}

async function openConsumers(
	context: RuntimeContext,
	workers: Workers,
	meter: Meter,
	streams: Consumer[],
): Promise<Map<string, FailureQueue>> {
	const { disposables, clock, engine, options, template } = context;
	const checkpoints = new Checkpoints(options.dataDir);
	disposables.defer(() => checkpoints.flush());
	const reads = new StreamReads(engine);
	const queues = new Map<string, FailureQueue>();
	for (const resource of readConsumers(template, context.functions, context.tables)) {
		const caller = { kind: 'stream', name: resource.name } as const;
		const file = `${resource.name.replaceAll('/', '-')}.jsonl`;
		const failures = new FailureQueue(join(options.dataDir, 'failed', file), () => clock.now());
		queues.set(resource.name, failures);
		const consumer = new Consumer({
			resource,
			engine,
			reads,
			clock,
			checkpoints,
			meter: meter.stream(resource.name),
			failures,
			region: template.location.region,
			retryMs: options.streamRetryMs ?? defaultRetryMs,
			invoke: (event) => workers.invoke(resource.function, event, caller),
		});
		await consumer.open();
		streams.push(consumer);
		disposables.defer(() => consumer.stop());
	}
	return queues;
}

/** The slowest consumer of each table decides. */
function passedBy(streams: readonly Consumer[]): PassedBy {
	const passed = new Map<string, string | undefined>();
	for (const { table, passed: mine } of streams) {
		const other = passed.get(table) ?? mine;
		const known = !(passed.has(table) && passed.get(table) === undefined);
		const slower = mine !== undefined && other !== undefined && BigInt(mine) < BigInt(other) ? mine : other;
		passed.set(table, known && mine !== undefined ? slower : undefined);
	}
	return passed;
}

/** The mock signs with, and requires, the same secrets as the functions. */
async function openStripeMock(context: RuntimeContext, gatewayPort: number): Promise<StripeMock | undefined> {
	const variable = (name: string) =>
		context.functions.map((lambda) => lambda.environment[name]).find((value) => value !== undefined);
	const secretKey = variable('STRIPE_SECRET_KEY');
	if (context.options.stripe !== undefined || secretKey === undefined) return undefined;
	return startStripeMock({
		dataDir: context.options.dataDir,
		clock: context.clock,
		secretKey,
		webhookSecret: variable('STRIPE_WEBHOOK_SECRET') ?? '',
		webhookUrl: `http://127.0.0.1:${gatewayPort}/v1/webhooks/stripe`,
		timeoutFactor: context.options.timeoutFactor,
	});
}

/** The variables that the local runtime adds to a function's environment. */
function localEnvironment(
	lambda: FunctionResource,
	{ options }: RuntimeContext,
	{
		proxy,
		stripeMock,
		gatewayPort,
	}: { readonly proxy: Proxy | undefined; readonly stripeMock: StripeMock | undefined; readonly gatewayPort: number },
): Record<string, string> {
	const url = proxy?.url ?? '';
	const environment: Record<string, string> = {
		AWS_ENDPOINT_URL_DYNAMODB: url,
		AWS_ENDPOINT_URL_DYNAMODB_STREAMS: url,
		AWS_ENDPOINT_URL_S3: url,
		AWS_ENDPOINT_URL_STS: url,
	};
	if (lambda.environment['MEDIA_BUCKET'] !== undefined)
		environment['UPLOAD_URL'] = `http://localhost:${gatewayPort}/local/s3`;
	if (lambda.environment['STRIPE_SECRET_KEY'] !== undefined) {
		if (stripeMock !== undefined) environment['STRIPE_API_BASE'] = stripeMock.url;
		if (options.stripe !== undefined) environment['STRIPE_SECRET_KEY'] = options.stripe.secretKey;
	}
	if (lambda.environment['STRIPE_WEBHOOK_SECRET'] !== undefined && options.stripe?.webhookSecret !== undefined)
		environment['STRIPE_WEBHOOK_SECRET'] = options.stripe.webhookSecret;
	return environment;
}
