import { randomUUID } from 'node:crypto';
import { getCompileCacheDir } from 'node:module';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import type { Invoke, WorkerMessage, WorkerStart } from './messages.ts';
import type { Caller, Meter } from '../metrics.ts';
import type { FunctionResource } from '../resources.ts';

/** The outcome of an invocation. A failure carries Lambda's error type, such as `Runtime.ExitError`. */
export type Outcome =
	| { readonly ok: true; readonly result: unknown }
	| { readonly ok: false; readonly errorType: string; readonly errorMessage: string };

export interface WorkersOptions {
	readonly clock: Clock;
	readonly meter: Meter;
	/** Variables that the local runtime adds to, or overrides in, a function's environment. */
	readonly extraEnvironment: (lambda: FunctionResource) => Readonly<Record<string, string>>;
	/** A line that a function wrote. */
	readonly onLog: (functionName: string, line: string) => void;
	/** The time after which a sandbox with nothing to do ends. */
	readonly idleMs?: number | undefined;
	/** Multiplies every timeout; default: 1. */
	readonly timeoutFactor?: number | undefined;
}

interface Invocation {
	readonly settle: (outcome: Outcome) => void;
	readonly traceId: string;
	readonly timer: NodeJS.Timeout;
}

interface Sandbox {
	readonly label: string;
	readonly worker: Worker;
	readonly invocations: Map<number, Invocation>;
	/** Takes no new invocations, and ends with the last one. */
	retired: boolean;
	/** Whether it has answered, so that its code is loaded. */
	loaded: boolean;
	/** Ends the sandbox that has had nothing to do for a while. */
	idle?: NodeJS.Timeout;
}

/** The invocations of a function under way, and those that wait for them. */
interface InvocationQueue {
	running: number;
	readonly waiting: (() => void)[];
}

/**
 * In AWS a crowd gets a sandbox each. Here it shares a thread, where more invocations at once would make every one of
 * them late, and their calls to the database would time out.
 */
const maxAtOnce = 64;

/** Runs each function in a thread of its own, started at its first invocation. */
export class Workers {
	readonly #options: WorkersOptions;
	readonly #timeoutFactor: number;
	readonly #sandboxes = new Map<string, Sandbox>();
	/** The functions whose sandbox is kept while it is idle. */
	readonly #warm = new Set<string>();
	readonly #callers = new Map<string, Caller>();
	readonly #ending = new Set<Promise<unknown>>();
	readonly #underWay = new Set<Promise<Outcome>>();
	readonly #queues = new Map<string, InvocationQueue>();
	#invocations = 0;
	#stopped = false;

	constructor(options: WorkersOptions) {
		this.#options = options;
		this.#timeoutFactor = options.timeoutFactor ?? 1;
	}

	/** The caller behind the invocation with this trace id; undefined if there is none. */
	callerOf(traceId: string): Caller | undefined {
		return this.#callers.get(traceId);
	}

	/**
	 * Invokes a function and waits. Never rejects: errors, crashes and timeouts are outcomes. Invocations beyond what a
	 * function serves at once wait, and their time begins when they start.
	 */
	invoke(lambda: FunctionResource, event: unknown, caller: Caller, requestId: string = randomUUID()): Promise<Outcome> {
		if (this.#stopped) return Promise.resolve(stopping);
		this.#options.meter.of(caller).calls += 1;
		const queue = this.#queues.get(lambda.key) ?? { running: 0, waiting: [] };
		this.#queues.set(lambda.key, queue);
		const outcome = new Promise<Outcome>((resolve) => {
			const begin = () => {
				queue.running += 1;
				void this.#run(lambda, event, caller, requestId).then((settled) => {
					queue.running -= 1;
					resolve(settled);
					queue.waiting.shift()?.();
				});
			};
			if (queue.running < maxAtOnce) begin();
			else queue.waiting.push(begin);
		});
		this.#underWay.add(outcome);
		void outcome.then(() => this.#underWay.delete(outcome));
		return outcome;
	}

	#run(lambda: FunctionResource, event: unknown, caller: Caller, requestId: string): Promise<Outcome> {
		if (this.#stopped) return Promise.resolve(stopping);
		const sandbox = this.#sandbox(lambda);
		clearTimeout(sandbox.idle);
		const id = ++this.#invocations;
		const traceId = traceOf(requestId, id);
		const timeoutMs = lambda.timeoutMs * this.#timeoutFactor;
		this.#callers.set(traceId, caller);
		return new Promise<Outcome>((resolve) => {
			const settle = (outcome: Outcome) => {
				clearTimeout(timer);
				sandbox.invocations.delete(id);
				this.#callers.delete(traceId);
				resolve(outcome);
				if (sandbox.invocations.size === 0) this.#rest(lambda, sandbox);
			};
			const timer = setTimeout(
				() => {
					this.#retire(lambda, sandbox);
					settle(failure('Sandbox.Timedout', `Task timed out after ${timeoutMs / 1000} seconds`));
				},
				timeoutMs + (sandbox.loaded ? 0 : initMs * this.#timeoutFactor),
			);
			sandbox.invocations.set(id, { settle, traceId, timer });
			// A function plans by its own time: the lease of a run lasts as long as in AWS.
			const told = { timeoutMs: lambda.timeoutMs };
			const message: Invoke = { id, event: JSON.stringify(event), requestId, traceId, ...told };
			sandbox.worker.postMessage(message);
		});
	}

	/** Resolves when the invocations now under way have ended. */
	async settled(): Promise<void> {
		await Promise.all(this.#underWay);
	}

	/** Starts the thread of a function before its first invocation and keeps it, as provisioned concurrency does. */
	warm(lambda: FunctionResource): void {
		this.#warm.add(lambda.key);
		if (!this.#stopped) this.#sandbox(lambda);
	}

	/** Ends the threads of functions by their labels, each after its invocations. The next one starts another. */
	recycle(labels: readonly string[]): void {
		for (const [lambda, sandbox] of this.#sandboxes)
			if (labels.includes(sandbox.label)) {
				sandbox.retired = true;
				this.#sandboxes.delete(lambda);
				if (sandbox.invocations.size === 0) this.#end(sandbox);
			}
	}

	/** Ends all threads. Invocations in invocation fail. */
	async stop(): Promise<void> {
		this.#stopped = true;
		for (const sandbox of this.#sandboxes.values()) this.#end(sandbox);
		this.#sandboxes.clear();
		await Promise.all(this.#ending);
	}

	#sandbox(lambda: FunctionResource): Sandbox {
		const existing = this.#sandboxes.get(lambda.key);
		if (existing !== undefined) return existing;
		const { clock, extraEnvironment, onLog } = this.#options;
		const workerData: WorkerStart = {
			file: lambda.file,
			handler: lambda.handler,
			functionName: lambda.label,
			functionArn: lambda.arn,
			memoryMegabytes: lambda.memoryMegabytes,
			clock: clock.shared,
			timeoutFactor: this.#timeoutFactor,
		};
		const env = { ...lambda.environment, ...lambdaEnvironment(lambda), ...extraEnvironment(lambda), ...compileCache() };
		const worker = new Worker(new URL('worker.ts', import.meta.url), {
			// The name of the thread, by which the system tells its CPU.
			name: lambda.label,
			workerData,
			env,
			execArgv: [],
			// Lambda ends a function at its memory. The young generation is small, because every thread has its own.
			resourceLimits: { maxOldGenerationSizeMb: lambda.memoryMegabytes, maxYoungGenerationSizeMb: youngMegabytes },
			stdout: true,
			stderr: true,
		});
		const sandbox: Sandbox = { label: lambda.label, worker, invocations: new Map(), retired: false, loaded: false };
		this.#sandboxes.set(lambda.key, sandbox);
		for (const stream of [worker.stdout, worker.stderr])
			createInterface({ input: stream }).on('line', (line) => onLog(lambda.label, line));
		worker.on('message', (reply: WorkerMessage) => {
			if ('line' in reply) return onLog(lambda.label, reply.line);
			sandbox.loaded = true;
			const outcome: Outcome =
				'result' in reply
					? { ok: true, result: JSON.parse(reply.result) as unknown }
					: failure(reply.errorType, reply.errorMessage);
			sandbox.invocations.get(reply.id)?.settle(outcome);
		});
		let crash: Error | undefined;
		worker.on('error', (error) => (crash = error));
		// On exit all its messages have been received.
		worker.on('exit', () => {
			const error = String(crash?.stack ?? crash);
			if (crash !== undefined)
				onLog(lambda.label, JSON.stringify({ level: 'error', message: 'the function crashed', error }));
			this.#gone(lambda, sandbox);
		});
		return sandbox;
	}

	/** A thread that ended fails its invocations, as in Lambda. The next invocation starts another. */
	#gone(lambda: FunctionResource, sandbox: Sandbox): void {
		if (this.#sandboxes.get(lambda.key) === sandbox) this.#sandboxes.delete(lambda.key);
		for (const invocation of sandbox.invocations.values())
			invocation.settle(failure('Runtime.ExitError', 'the function ended without answering'));
	}

	/** Lambda ends the sandbox of a timeout. Here a thread may hold other invocations, so it ends after them. */
	#retire(lambda: FunctionResource, sandbox: Sandbox): void {
		sandbox.retired = true;
		if (this.#sandboxes.get(lambda.key) === sandbox) this.#sandboxes.delete(lambda.key);
	}

	/** A sandbox with nothing to do ends at once if it is retired, and in a while unless it is kept warm. */
	#rest(lambda: FunctionResource, sandbox: Sandbox): void {
		if (sandbox.retired) return this.#end(sandbox);
		if (this.#warm.has(lambda.key)) return;
		sandbox.idle = setTimeout(() => {
			this.#retire(lambda, sandbox);
			this.#end(sandbox);
		}, this.#options.idleMs ?? usualIdleMs).unref();
	}

	#end(sandbox: Sandbox): void {
		clearTimeout(sandbox.idle);
		const ended = sandbox.worker.terminate().catch(() => undefined);
		this.#ending.add(ended);
		void ended.finally(() => this.#ending.delete(ended));
	}
}

/** Schedules run once a minute. In between their sandboxes would hold 100 MB. */
const usualIdleMs = 20_000;
const youngMegabytes = 12;

const stopping = failure('Runtime.Stopped', 'the base is stopping');

/** Lambda gives a function ten seconds to load, apart from its own timeout. */
const initMs = 10_000;

function failure(errorType: string, errorMessage: string): Outcome {
	return { ok: false, errorType, errorMessage };
}

/** Threads use the compile cache of this process, if it has one. Without it each compiles the same code again. */
function compileCache(): Record<string, string> {
	const directory = getCompileCacheDir();
	return directory === undefined ? {} : { NODE_COMPILE_CACHE: directory };
}

/** X-Ray's format. Unique per invocation, so that the proxy can attribute each call. */
function traceOf(requestId: string, id: number): string {
	const digits = requestId.replaceAll(/[^0-9a-f]/g, '').padEnd(24, '0');
	return `Root=1-${id.toString(16).padStart(8, '0')}-${digits.slice(0, 24)};Parent=${digits.slice(0, 16)};Sampled=0`;
}

/** The secret of every access key. Keys are valid on this machine alone. */
export const localSecret = 'local';

/**
 * The variables that Lambda sets. The access key identifies the function to the wire proxy and is valid nowhere
 * else.
 */
function lambdaEnvironment(lambda: FunctionResource): Record<string, string> {
	const region = lambda.arn.split(':')[3] ?? 'us-east-1';
	return {
		AWS_REGION: region,
		AWS_DEFAULT_REGION: region,
		AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
		AWS_LAMBDA_FUNCTION_NAME: lambda.label,
		AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
		AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(lambda.memoryMegabytes),
		// Several concurrent invocations: the SDK then keeps their contexts apart.
		AWS_LAMBDA_MAX_CONCURRENCY: '1000',
		AWS_ACCESS_KEY_ID: lambda.key,
		AWS_SECRET_ACCESS_KEY: localSecret,
		TZ: ':UTC',
	};
}
