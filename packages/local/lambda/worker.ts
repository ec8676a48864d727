import { AsyncLocalStorage } from 'node:async_hooks';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import type { Invoke, Reply, WorkerMessage, WorkerStart } from './messages.ts';

/**
 * The inside of a function's thread: a small version of Lambda's runtime. It installs the globals that Lambda
 * provides, loads the bundle and serves invocations, several at a time.
 */
const start = workerData as WorkerStart;
const port = parentPort;
if (port === null) throw new Error('worker.ts runs in a worker thread');

type Handler = (event: unknown, context: object) => unknown;
type Store = Record<PropertyKey, unknown>;

const protectedKeys = {
	REQUEST_ID: Symbol.for('_AWS_LAMBDA_REQUEST_ID'),
	X_RAY_TRACE_ID: Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID'),
} as const;

/** Functions read virtual time from `Date`. A date with given parts is unaffected. */
function installClock(): void {
	const offset = new Float64Array(start.clock);
	const machineNow = Date.now.bind(Date);
	const now = () => machineNow() + (offset[0] ?? 0);
	const RealDate = Date;
	RealDate.now = now;
	globalThis.Date = new Proxy(RealDate, {
		construct: (target, args: unknown[], newTarget) =>
			Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
		apply: () => new RealDate(now()).toString(),
	});
}

/** The SDK's timeout of a request is two seconds. Its pauses before another try, and those of functions, are shorter. */
const shortestTimeoutMs = 2_000;

function installTimeouts(): void {
	const real = globalThis.setTimeout;
	const scaled = (ms = 0) => (ms < shortestTimeoutMs ? ms : ms * start.timeoutFactor);
	globalThis.setTimeout = Object.assign(
		(run: (...given: unknown[]) => void, ms?: number, ...given: unknown[]) => real(run, scaled(ms), ...given),
		real,
	);
}

/** `@aws/lambda-invoke-store` uses an instance installed before it is loaded. The SDK reads the trace id from it. */
function installInvokeStore(): AsyncLocalStorage<Store> {
	const storage = new AsyncLocalStorage<Store>();
	const get = (key: PropertyKey) => storage.getStore()?.[key];
	const InvokeStore = {
		getContext: () => storage.getStore(),
		hasContext: () => storage.getStore() !== undefined,
		get,
		set: (key: PropertyKey, value: unknown) => {
			const store = storage.getStore();
			if (store !== undefined) store[key] = value;
		},
		run: (context: Store, work: () => unknown) => storage.run(context, work),
		getRequestId: () => get(protectedKeys.REQUEST_ID) ?? '-',
		getXRayTraceId: () => get(protectedKeys.X_RAY_TRACE_ID),
		getTenantId: () => undefined,
		getTraceparent: () => undefined,
		getTracestate: () => undefined,
		getBaggage: () => undefined,
	};
	Object.assign(globalThis, { awslambda: { InvokeStore } });
	return storage;
}

/**
 * Sends each line of standard output and of the console at once, so the lines of a function that never ends are seen
 * too.
 */
function installOutput(): void {
	process.stdout.write = (chunk: Uint8Array | string) => {
		for (const line of String(chunk).trimEnd().split('\n')) say({ line });
		return true;
	};
	for (const level of ['debug', 'log', 'info', 'warn', 'error'] as const)
		console[level] = (...words: unknown[]) => {
			for (const line of format(...words).split('\n')) say({ line });
		};
}

function say(message: WorkerMessage): void {
	port?.postMessage(message);
}

async function loadHandler(): Promise<Handler> {
	const module = (await import(pathToFileURL(start.file).href)) as Record<string, unknown>;
	const handler = module[start.handler];
	if (typeof handler !== 'function') throw new Error(`${start.file} exports no function ${start.handler}`);
	return handler as Handler;
}

function contextOf(invoke: Invoke): object {
	const deadline = performance.now() + invoke.timeoutMs;
	return {
		functionName: start.functionName,
		functionVersion: '$LATEST',
		invokedFunctionArn: start.functionArn,
		memoryLimitInMB: String(start.memoryMegabytes),
		awsRequestId: invoke.requestId,
		logGroupName: `/aws/lambda/${start.functionName}`,
		logStreamName: 'local',
		callbackWaitsForEmptyEventLoop: true,
		getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
	};
}

async function run(handler: Handler, storage: AsyncLocalStorage<Store>, invoke: Invoke): Promise<Reply> {
	const context = { [protectedKeys.REQUEST_ID]: invoke.requestId, [protectedKeys.X_RAY_TRACE_ID]: invoke.traceId };
	try {
		const result = await storage.run(context, async () => handler(JSON.parse(invoke.event), contextOf(invoke)));
		return { id: invoke.id, result: JSON.stringify(result) ?? 'null' };
	} catch (thrown) {
		const error = thrown instanceof Error ? thrown : new Error(String(thrown));
		console.error(JSON.stringify({ level: 'error', requestId: invoke.requestId, error: error.stack }));
		return { id: invoke.id, errorType: error.name, errorMessage: error.message };
	}
}

installClock();
installTimeouts();
installOutput();
const storage = installInvokeStore();
const handler = await loadHandler();
port.on('message', (invoke: Invoke) => {
	void run(handler, storage, invoke).then(say);
});
